import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineDiff } from '../../src/publish/diff.ts';
import { dotenv } from '../../src/publish/dotenv.ts';
import type { Settings } from '../../src/mastodon/settings.ts';
import { wanted, head, values, reminders, tail, block, keys, blockWithKeys, render, refusals } from './dotenv-scene.ts';

describe('renderDotenv', () => {
  it('renders the block alone for a new file', () => {
    expect(dotenv.form).toBe('dotenv');
    expect(render(null)).toBe(block);
    expect(render('')).toBe(block);
  });

  it('appends to a file without storage settings', () => {
    expect(render('LOCAL_DOMAIN=example.com\n')).toBe(`LOCAL_DOMAIN=example.com\n${block}`);
    expect(render('LOCAL_DOMAIN=example.com')).toBe(`LOCAL_DOMAIN=example.com\n${block.trimEnd()}`);
  });

  it('takes the place of the first line it replaces', () => {
    const old = [
      '# Storage',
      'A=1',
      'S3_ENABLED=true',
      '# a note',
      'export S3_BUCKET="old"',
      '  S3_REGION = eu-west-1 # there',
      'S3_BUCKET=older',
      'S3_KEY_PREFIX=x',
      'S3_CLOUDFRONT_HOST: cdn.example.com',
      "AWS_SECRET_ACCESS_KEY='a",
      "b'",
      'AWS_ACCESS_KEY_ID=OLDKEY',
      'export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
      '#S3_ALIAS_HOST=commented.example.com',
      'S3_READ_TIMEOUT=30',
      'CDN_HOST=https://cdn.example.com',
      '',
    ].join('\n');
    expect(render(old)).toBe(
      `# Storage\nA=1\n${block}# a note\n#S3_ALIAS_HOST=commented.example.com\nS3_READ_TIMEOUT=30\nCDN_HOST=https://cdn.example.com\n`,
    );
  });

  it('keeps line ends, a byte order mark, a missing last newline and foreign bytes', () => {
    const crlf = block.replaceAll('\n', '\r\n');
    expect(render('A=1\r\nS3_BUCKET=x\r\nB=2\r\n')).toBe(`A=1\r\n${crlf}B=2\r\n`);
    expect(render('\xef\xbb\xbfS3_BUCKET=x\nB=2')).toBe(`\xef\xbb\xbf${block}B=2`);
    expect(render('S3_BUCKET=x\nB=\xff\xfe\x80\xa0 \nS3_REGION=y')).toBe(`${block}B=\xff\xfe\x80\xa0 \n`);
    expect(render('A=1\nS3_BUCKET=x')).toBe(`A=1\n${block.trimEnd()}`);
    expect(render('\xef\xbb\xbf')).toBe(`\xef\xbb\xbf${block}`);
  });

  it('leaves quoted values of several lines whole', () => {
    const motd = 'MOTD="one\n# two\n\nthree \\" four" # end\n';
    expect(render(`${motd}S3_BUCKET=x\nKEY='-----\nabc=\n-----'\n`)).toBe(`${motd}${block}KEY='-----\nabc=\n-----'\n`);
    // No closing quote that ends a line: a plain value, as dotenv reads it.
    expect(render('A="open\nS3_BUCKET="x"\nB=1\n')).toBe(`A="open\n${block}B=1\n`);
  });

  it('drops the key of another store', () => {
    for (const old of ['S3_BUCKET=other\n', 'S3_BUCKET=example-media\n', `${values}\nS3_BUCKET=other\n`]) {
      expect(render(`${old}${keys}\n`)).toBe(block);
    }
  });

  it('keeps the key the operator filled in for this store', () => {
    const filledIn = block.replace(reminders, keys);
    expect(filledIn).toBe(blockWithKeys);
    expect(render(filledIn)).toBe(blockWithKeys);
    expect(render(block.replace(reminders, `${reminders}\n${keys}`))).toBe(blockWithKeys);
    expect(render(`${block}A=1\n${keys}\n`)).toBe(`${blockWithKeys}A=1\n`);
    expect(render(`S3_ENDPOINT="${wanted['S3_ENDPOINT']}/"\nS3_BUCKET=example-media # ours\n${keys}`)).toBe(
      blockWithKeys.trimEnd(),
    );
  });

  it('counts the last of several keys, and no empty or placeholder one', () => {
    const [id = '', secret = ''] = reminders.split('\n');
    expect(render(`${values}\nAWS_ACCESS_KEY_ID=1\nAWS_ACCESS_KEY_ID=2\n`)).toBe(
      block.replace(id, 'AWS_ACCESS_KEY_ID=2'),
    );
    expect(render(`${values}\nAWS_ACCESS_KEY_ID=1\nAWS_ACCESS_KEY_ID=\n`)).toBe(block);
    expect(render(`${values}\n${secret.slice(2)}\n`)).toBe(block);
  });

  it('survives lost markers and lines put inside the block', () => {
    expect(render(block.replace(`${tail}\n`, ''))).toBe(block);
    expect(render(block.replace(`${head}\n`, ''))).toBe(block);
    expect(render(block.replace('S3_REGION', 'A=1\n# mine\nS3_REGION'))).toBe(`${block}A=1\n# mine\n`);
    expect(render(`A=1\n${block}${block}B=1\n`)).toBe(`A=1\n${block}B=1\n`);
  });

  it('sets other variables without touching storage', () => {
    const hosts: Settings = [{ name: 'EXTRA_MEDIA_HOSTS', value: 'https://files.example.com' }];
    const hostBlock = `${head}\nEXTRA_MEDIA_HOSTS=https://files.example.com\n${tail}\n`;
    expect(render('S3_BUCKET=old\nSWIFT_ENABLED=true\nEXTRA_MEDIA_HOSTS=x\n', hosts)).toBe(
      `S3_BUCKET=old\nSWIFT_ENABLED=true\n${hostBlock}`,
    );
    expect(render(hostBlock)).toBe(`${block}EXTRA_MEDIA_HOSTS=https://files.example.com\n`);
  });
});

describe('a long file of an operator', () => {
  // 300 lines: comments, duplicates, export, foreign bytes, CRLF, no line end at the end of the file.
  const lines = Array.from({ length: 296 }, (_, index) => {
    const kinds = [
      `# note ${index}`,
      `VALUE_${index}="a b # ${index}"`,
      `export DUP=${index}`,
      '',
      `K_${index}: é\xff\xfe`,
    ];
    return kinds[index % kinds.length] ?? '';
  });
  const storage = ['S3_ENABLED=true', 'export S3_BUCKET=old', 'S3_BUCKET=older', 'AWS_SECRET_ACCESS_KEY=hush'];
  const before = [...lines.slice(0, 200), ...storage, ...lines.slice(200)].join('\r\n');

  it('changes in its storage block only', () => {
    const after = render(before).split('\r\n');
    expect(before.split('\r\n')).toHaveLength(300);
    expect(after.slice(0, 200)).toEqual(lines.slice(0, 200));
    expect(after.slice(200, -96)).toEqual(block.trimEnd().split('\n'));
    expect(after.slice(-96)).toEqual(lines.slice(200));
  });

  it('shows no more than that, and no key', () => {
    const [from, to] = [before, render(before)].map((text) => Buffer.from(text, 'latin1'));
    const shown = lineDiff(from ?? Buffer.alloc(0), to ?? Buffer.alloc(0));
    expect(shown.filter((line) => line.startsWith('-'))).toEqual([
      '- export S3_BUCKET=old',
      '- S3_BUCKET=older',
      '- AWS_SECRET_ACCESS_KEY=***',
    ]);
    expect(shown.filter((line) => line.startsWith('+')).map((line) => line.slice(2))).toEqual(
      block
        .trimEnd()
        .split('\n')
        .filter((line) => line !== 'S3_ENABLED=true'),
    );
  });
});

describe('renderDotenv refuses', () => {
  it.each([
    ['NUL bytes', 'A=1\0\n', undefined],
    ['UTF-16', '\xff\xfeA\0=\0', undefined],
    ['a lone carriage return', 'A=1\nB=1\rS3_BUCKET=x\n', 2],
    ['media in Swift', 'SWIFT_ENABLED=true\n', undefined],
    ['media in Azure', 'AZURE_ENABLED="true"\n', undefined],
    ['a setting inside a quoted value', 'A=1\nMOTD="x\nS3_BUCKET=y\n"\n', 2],
    ['a backslash before a replaced line', 'A=1\\\nS3_BUCKET=y\n', 1],
    ['a backslash before an appended block', 'A=1\\\n', 1],
    ['a backslash at the end of a replaced line', 'S3_BUCKET=y\\\nA=1\n', 1],
    ['a mixed export', 'A=1\nexport A S3_BUCKET\n', 2],
    ['a reference to what goes', 'A=1\nBACKUP_KEY=${AWS_ACCESS_KEY_ID}\n', 2],
    ['a reference to what goes, short', 'P=$S3_KEY_PREFIX\n', 1],
  ])('%s', (_, existing, line) => {
    const [refusal, ...others] = refusals(existing);
    expect(others).toEqual([]);
    expect(refusal?.problem).toBeTruthy();
    expect(refusal?.line).toBe(line);
  });

  it('but not what is harmless', () => {
    expect(
      refusals('SWIFT_ENABLED=false\nA=1\\\nB=2\nHOSTS=https://${S3_ALIAS_HOST}\n# costs $S3_KEY_PREFIX\n'),
    ).toEqual([]);
  });

  it('never shows a value of the file', () => {
    const text =
      'SECRET_X=${AWS_ACCESS_KEY_ID}hunter2\nAWS_SECRET_ACCESS_KEY=hunter2\\\nMOTD="hunter2\nS3_BUCKET=hunter2\n"\n';
    expect(refusals(text)).toHaveLength(3);
    expect(JSON.stringify(refusals(text))).not.toContain('hunter2');
  });

  it('hostile values', () => {
    const hostile = fc.string({ unit: 'binary' }).filter((text) => !/^[A-Za-z0-9._:/@,+-]+$/.test(text));
    fc.assert(
      fc.property(hostile, (value) => {
        expect(refusals('A=1\n', [{ name: 'S3_BUCKET', value }])).toHaveLength(1);
        expect(refusals('A=1\n', [{ name: value, value: 'x' }]).length).toBeLessThanOrEqual(1);
      }),
    );
    expect(refusals('', [{ name: 'A\nB', value: 'x' }])).toHaveLength(1);
  });
});

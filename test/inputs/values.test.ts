import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inputTable } from '../../src/inputs/table.ts';
import { parseValue } from '../../src/inputs/values.ts';
import { quote } from '../../src/inputs/values/parsed.ts';
import type { InputSpec, InputType } from '../../src/inputs/spec.ts';

const spec = (type: InputType, rest: Partial<InputSpec> = {}): InputSpec => ({
  name: 'it',
  steps: ['sync'],
  type,
  description: '',
  ...rest,
});
const value = (of: InputSpec, text: string, allowed?: readonly string[]): unknown => {
  const parsed = parseValue(of, text, allowed);
  return 'value' in parsed ? parsed.value : parsed;
};
const problem = (of: InputSpec, text: string, allowed?: readonly string[]): string => {
  const parsed = parseValue(of, text, allowed);
  return 'problem' in parsed ? parsed.problem : `no problem: ${JSON.stringify(parsed.value)}`;
};

describe('words and numbers', () => {
  it('reads booleans as YAML does', () => {
    expect(['true', 'True', 'TRUE', 'false'].map((text) => value(spec('boolean'), text))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(problem(spec('boolean'), 'yes')).toBe('it takes true or false, not "yes".');
  });

  it('reads whole numbers within their bounds, or their word', () => {
    const of = spec('integer', { min: 1, max: 20, word: 'auto' });
    expect(['1', '20', 'auto'].map((text) => value(of, text))).toEqual([1, 20, 'auto']);
    for (const text of ['0', '21', '1.5', '-1', '1e1', '0x10', 'all', '9'.repeat(30)]) {
      expect(problem(of, text)).toContain('it takes a whole number from 1 to 20 or the word auto, not ');
    }
  });

  it('reads choices, and says which spelling was meant', () => {
    expect(value(spec('choice'), 'pull-request', ['file', 'pull-request'])).toBe('pull-request');
    expect(problem(spec('choice'), 'Pull Request', ['file', 'pull-request'])).toBe(
      'it takes file or pull-request, not "Pull Request". Write pull-request.',
    );
  });

  it('reads lists of lines and commas', () => {
    expect(value(spec('list'), ' a, b\r\n\nc,,a ')).toEqual(['a', 'b', 'c']);
    expect(problem(spec('list'), 'a,x', ['a', 'b'])).toBe('it takes a list of a and b; "x" is none of them.');
    expect(problem(spec('list'), 'a\u0007')).toContain('control character');
  });

  it('keeps text on one line and lines as lines', () => {
    expect(value(spec('text'), 'Zürich 1')).toBe('Zürich 1');
    expect(problem(spec('text'), 'a\n::set-output::b')).toContain('single line');
    expect(value(spec('multiline'), 'a\r\n\tb')).toBe('a\n\tb');
    expect(problem(spec('multiline'), 'a\u001b[31m')).toContain('control characters');
  });
});

describe('names', () => {
  it('reads account IDs without showing a wrong one', () => {
    expect(value(spec('account-id'), '0123456789ABCDEF0123456789abcdef')).toBe('0123456789abcdef0123456789abcdef');
    expect(problem(spec('account-id'), 'not-an-id')).toMatch(/32 hexadecimal digits; it has 9 characters/u);
    expect(problem(spec('account-id'), 'abc123')).toContain('it has 6 hexadecimal digits');
  });

  it('reads names of buckets by the rules of R2', () => {
    expect(value(spec('bucket'), 'example-media')).toBe('example-media');
    for (const text of ['ab', '-ab', 'ab-', 'a'.repeat(64), 'a_b', 'a/b']) {
      expect(problem(spec('bucket'), text)).toContain('3 to 63 of a-z, 0-9 and -');
    }
    expect(problem(spec('bucket'), 'Files.Example.com')).toContain('For instance files-example-com.');
  });

  it('reads paths as they are', () => {
    expect(value(spec('path'), '/srv/mastodon media/public/system')).toBe('/srv/mastodon media/public/system');
    expect(problem(spec('path'), '~/live/public/system')).toContain('Write the whole path.');
    expect(problem(spec('path'), '/a\0b')).toContain('control character');
  });

  it('reads repositories, branches, versions and Kubernetes names', () => {
    expect(value(spec('repository'), 'example/mastodon.config')).toBe('example/mastodon.config');
    for (const text of ['example', 'a/b/c', 'a/..', '-a/b', 'a/b?c']) {
      expect(problem(spec('repository'), text)).toContain('it takes owner/name');
    }
    expect(value(spec('branch'), 'feature/media-r2')).toBe('feature/media-r2');
    for (const text of ['a b', '-a', 'a..b', 'a/', '/a', 'a.lock', 'a/.b', 'a~1', 'a\\b', '@', 'x@{1}', '.a', 'a.']) {
      expect(problem(spec('branch'), text)).toContain('git does not allow');
    }
    expect(problem(spec('branch'), 'refs/heads/main')).toContain('Write "main".');
    expect(['4.5.3', 'v4.4', '4.6.0-beta.1', '4.5.3+glitch'].map((text) => value(spec('version'), text))).toEqual([
      '4.5.3',
      '4.4',
      '4.6.0-beta.1',
      '4.5.3+glitch',
    ]);
    expect(problem(spec('version'), 'latest')).toContain('4.5.3');
    expect(value(spec('kube-name'), 'mastodon-s3')).toBe('mastodon-s3');
    expect(problem(spec('kube-name'), 'Mastodon_S3')).toContain('Kubernetes name');
  });
});

describe('hosts and URLs', () => {
  it('reads host names alone', () => {
    expect(value(spec('host'), 'Files.Example.com')).toBe('files.example.com');
    expect(value(spec('host'), 'médias.example')).toBe('xn--mdias-bsa.example');
  });

  it.each([
    ['https://files.example.com/', 'write files.example.com instead of "https://files.example.com/".'],
    ['https://files.example.com/media/x', 'write files.example.com instead of'],
    ['files.example.com:8443', 'write files.example.com instead of'],
    ['files.example.com/', 'write files.example.com instead of'],
    ['localhost', 'such as files.example.com, not "localhost"'],
    ['192.0.2.1', 'not "192.0.2.1"'],
    ['files_1.example.com', 'not "files_1.example.com"'],
    ['files..example.com', 'not "files..example.com"'],
    ['*.example.com', 'not "*.example.com"'],
    ['a b.example', 'not "a b.example"'],
  ])('refuses the host %s', (text, said) => {
    expect(problem(spec('host', { name: 'media-host' }), text)).toMatch(/^media-host takes a host name alone[:,] /u);
    expect(problem(spec('host'), text)).toContain(said);
  });

  const id = '0123456789abcdef0123456789abcdef';

  it('reads origins', () => {
    expect(value(spec('origin'), `https://${id}.r2.cloudflarestorage.com/`)).toBe(
      `https://${id}.r2.cloudflarestorage.com`,
    );
    for (const origin of ['http://127.0.0.1:9000', 'http://[::1]:9000', 'http://localhost:9000']) {
      expect(value(spec('origin'), origin)).toBe(origin);
    }
  });

  it.each([
    [`https://${id}.r2.cloudflarestorage.com/example-media`, 'it ends in "/example-media": the "S3 API" value'],
    [`https://${id}.r2.cloudflarestorage.com/example-media`, `Write https://${id}.r2.cloudflarestorage.com and put`],
    ['https://s3.example.com/a/b/', 'it ends in "/a/b". Write https://s3.example.com'],
    [`https://example-media.${id}.r2.cloudflarestorage.com`, `Write https://${id}.r2.cloudflarestorage.com and put`],
    ['http://s3.example.com', 'it must use https: write https://s3.example.com'],
    ['https://s3.example.com?x=1', 'write https://s3.example.com instead'],
    ['s3.example.com', 'Write https://s3.example.com.'],
    ['s3.example.com:9000/', 'Write https://s3.example.com:9000.'],
    ['ftp://s3.example.com', 'takes an origin such as'],
    ['https:s3.example.com', 'takes an origin such as'],
    ['http://127.0.0.1.example.com', 'must use https'],
  ])('refuses the origin %s', (text, said) => expect(problem(spec('origin'), text)).toContain(said));

  it('shows no password of a URL', () => {
    const texts = ['https://user:hunter2@s3.example.com', 'http://user:hunter2@s3.example.com/x', 'ftp://u:hunter2@x'];
    for (const text of texts) {
      for (const type of ['origin', 'url', 'host', 'location'] as const) {
        expect(problem(spec(type), text)).toMatch(/^it (?:takes|must)/u);
        expect(problem(spec(type), text)).not.toContain('hunter2');
      }
    }
    expect(quote('ssh://me:a/b@c:hunter2@host/')).toBe('"ssh://…@host/"');
    expect(quote('me:hunter2@host')).toBe('"…@host"');
  });

  it('reads https URLs', () => {
    expect(value(spec('url'), 'https://files.example.com/a.png')).toBe('https://files.example.com/a.png');
    expect(problem(spec('url'), 'http://files.example.com/a.png')).toContain('begins with https://');
  });
});

describe('places', () => {
  it('reads folders, buckets and machines', () => {
    expect(value(spec('location'), 'public/system')).toEqual({ kind: 'local', path: 'public/system' });
    expect(value(spec('location'), 'C:\\media')).toEqual({ kind: 'local', path: 'C:\\media' });
    expect(value(spec('location'), 's3://Old.bucket_1')).toEqual({ kind: 's3', bucket: 'Old.bucket_1', prefix: '' });
    expect(value(spec('location'), 's3://old/a/b//')).toEqual({ kind: 's3', bucket: 'old', prefix: 'a/b/' });
    expect(value(spec('location'), 'ssh://host/srv/system')).toEqual({
      kind: 'ssh',
      host: 'host',
      path: '/srv/system',
    });
    expect(value(spec('location'), 'ssh://me@[2001:db8::1]:2222/a b')).toEqual({
      kind: 'ssh',
      user: 'me',
      host: '2001:db8::1',
      port: 2222,
      path: '/a b',
    });
  });

  it.each([
    ['https://host/path', 'it takes a folder, s3://bucket[/prefix] or ssh://'],
    ['file:///srv', 'it takes a folder, s3://bucket[/prefix] or ssh://'],
    ['s3://', 'it takes s3://bucket'],
    ['s3://key:secret@bucket', 'Keys go into inputs of their own.'],
    ['ssh://host', 'with an absolute path'],
    ['ssh://host:0/path', 'with an absolute path'],
    ['ssh://host:70000/path', 'with an absolute path'],
    ['ssh://-oProxyCommand=x/path', 'with an absolute path'],
    ['ssh://-oProxyCommand=x@host/path', 'with an absolute path'],
    ['ssh://me:word@host/path', 'A password cannot be used: give ssh-key.'],
    ['ssh://host/a\nb', 'with an absolute path'],
    ['~/system', 'begins with ~'],
  ])('refuses %s', (text, said) => expect(problem(spec('location'), text)).toContain(said));
});

describe('ranges and rates', () => {
  it('reads key ranges as plan prints them', () => {
    expect(value(spec('range'), '{"after":null,"upTo":"b"}')).toEqual({ after: null, upTo: 'b' });
    expect(value(spec('range'), '{"index":1,"after":"a","upTo":null}')).toEqual({ after: 'a', upTo: null });
    expect(value(spec('range'), '{"after":"\uffee","upTo":"\u{10000}"}')).toEqual({
      after: '\uffee',
      upTo: '\u{10000}',
    });
  });

  it.each(['', 'a', '[]', 'null', '{"after":1,"upTo":null}', '{"after":""}', '{"after":"","upTo":null}'])(
    'refuses the range %s',
    (text) => expect(problem(spec('range'), text)).toContain('one item of the output shards of plan'),
  );

  it('refuses an empty range and keys no bucket can hold', () => {
    expect(problem(spec('range'), '{"after":"b","upTo":"a"}')).toContain('it is empty');
    expect(problem(spec('range'), '{"after":"\u{10000}","upTo":"\uffee"}')).toContain('it is empty');
    expect(problem(spec('range'), `{"after":"${'x'.repeat(1025)}","upTo":null}`)).toContain('takes one item');
    expect(problem(spec('range'), '{"after":"e\u0301","upTo":null}')).toContain('takes one item');
  });

  it('reads rates with their unit', () => {
    expect(['20 MiB/s', '500kB', '1.5 GB/s'].map((text) => value(spec('rate'), text))).toEqual([
      20 * 2 ** 20,
      500_000,
      1_500_000_000,
    ]);
    for (const text of ['20', '10M', '0 MB', '100 Mbit/s', '-1 MB', '1 TB']) {
      expect(problem(spec('rate'), text)).toContain('such as 20 MiB/s');
    }
  });
});

describe('secrets', () => {
  it('reads a private key with the line break at its end', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----';
    const of = spec('multiline', { secret: true });
    expect(value(of, key)).toBe(`${key}\n`);
    expect(value(of, `${key.replaceAll('\n', '\r\n')}\r\n`)).toBe(`${key}\n`);
    expect(problem(of, '/home/me/.ssh/id_ed25519')).toContain('in 1 line.');
    expect(problem(of, 'ssh-ed25519 AAAA me')).not.toContain('AAAA');
  });

  it('tells the shape of a wrong one', () => {
    expect(value(spec('secret'), 'abc_DEF-123')).toBe('abc_DEF-123');
    expect(problem(spec('secret'), 'Bearer abc')).toContain('it has 10 characters, some of them not allowed. Leave');
  });
});

it('answers every text for every input with a value or a whole sentence on one line', () => {
  fc.assert(
    fc.property(fc.constantFrom(...inputTable), fc.string({ unit: 'binary', minLength: 1 }), (of, text) => {
      const parsed = parseValue(of, text, ['a', 'b']);
      if ('value' in parsed) return;
      expect(parsed.problem).toMatch(new RegExp(`^${of.name} [^\\p{Cc}]*\\.$`, 'u'));
    }),
  );
});

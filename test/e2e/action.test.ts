import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaks, runAction, startAction, type ActionOptions, type ActionRun } from './action.ts';
import { inputVariable, parseFileCommands } from './action-file.ts';

const actionFile = `
name: fake
inputs:
  step: { description: What to do }
  api-token: { description: Secret }
  two words: { description: Spaces, default: '7' }
  github-token: { description: Token, default: '\${{ github.token }}' }
runs: { using: node24, main: dist/index.js }
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-test-'));
  writeFileSync(join(folder, 'action.yml'), actionFile);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Options for a bundle that consists of the given script. */
function bundled(script: string, options: Partial<ActionOptions> = {}): ActionOptions {
  const bundle = join(folder, 'bundle.mjs');
  writeFileSync(
    bundle,
    `import { appendFileSync, writeFileSync } from 'node:fs';\nconst env = process.env;\n${script}`,
  );
  return { inputs: {}, actionFile: join(folder, 'action.yml'), bundle, parentFolder: folder, ...options };
}

const run = (script: string, options: Partial<ActionOptions> = {}): Promise<ActionRun> =>
  runAction(bundled(script, options));

describe('what a step is given', () => {
  const printEnvironment = 'console.log(JSON.stringify({ ...env, cwd: process.cwd(), node: process.version }));';
  const given = async (options: Partial<ActionOptions>): Promise<Record<string, string>> =>
    JSON.parse((await run(printEnvironment, options)).log) as Record<string, string>;

  it('has every input of action.yml, with its default or empty', async () => {
    const env = await given({ inputs: { step: 'plan' } });
    expect(env).toMatchObject({ INPUT_STEP: 'plan', 'INPUT_API-TOKEN': '', INPUT_TWO_WORDS: '7' });
    expect(env['INPUT_GITHUB-TOKEN']).toBe('');
  });

  it('has nothing of this machine but the search path, and the Node that the action asks for', async () => {
    process.env['LEAKED_FROM_HOST'] = 'yes';
    try {
      const env = await given({ env: { EXTRA: '1' } });
      expect(env).toMatchObject({ GITHUB_ACTIONS: 'true', CI: 'true', EXTRA: '1', PATH: process.env['PATH'] });
      expect(env['LEAKED_FROM_HOST']).toBeUndefined();
      expect(env['HOME']).toContain(folder);
      expect(env['TMPDIR']).toContain(folder);
      expect(env['node']).toMatch(/^v24\./);
      expect(env['cwd']).toBe(env['GITHUB_WORKSPACE']);
    } finally {
      delete process.env['LEAKED_FROM_HOST'];
    }
  });

  it('is told when an input is unknown, and gets it all the same', async () => {
    const result = await run('console.log(env.INPUT_STEPP)', { inputs: { stepp: 'plan' } });
    expect(result.log).toBe('plan');
    expect(result.runnerWarnings).toEqual([
      expect.stringContaining("Unexpected input(s) 'stepp', valid inputs are ['step'"),
    ]);
  });
});

describe('what a step answers', () => {
  it('reads outputs, summary, state, environment and path', async () => {
    const result = await run(`
      appendFileSync(env.GITHUB_OUTPUT, 'one=1\\nmany<<EOF_x\\na=b\\n\\nc\\nEOF_x\\n');
      appendFileSync(env.GITHUB_STEP_SUMMARY, '# Done\\n');
      appendFileSync(env.GITHUB_STATE, 'since=now\\n');
      appendFileSync(env.GITHUB_ENV, 'FOO<<E\\nbar\\nE\\n');
      appendFileSync(env.GITHUB_PATH, '/opt/bin\\n');
    `);
    expect(result).toMatchObject({
      exitCode: 0,
      signal: null,
      outputs: { one: '1', many: 'a=b\n\nc' },
      summary: '# Done\n',
      state: { since: 'now' },
      exported: { FOO: 'bar' },
      path: ['/opt/bin'],
      skippedOutputs: [],
    });
    expect(result.seconds).toBeGreaterThan(0);
  });

  it('refuses a broken output file as a runner does', async () => {
    await expect(run("appendFileSync(env.GITHUB_OUTPUT, 'name<<EOF\\nvalue\\n')")).rejects.toThrow(
      'Matching delimiter',
    );
    expect(() => parseFileCommands('no equals sign')).toThrow('Invalid format');
  });

  it('tells the exit code and both streams', async () => {
    const seen: string[] = [];
    const result = await run(
      "console.log('out'); console.error('err'); process.stdout.write('no end'); process.exitCode = 3",
      {
        onLine: ({ stream, text }) => seen.push(`${stream}: ${text}`),
      },
    );
    expect(result.exitCode).toBe(3);
    expect(seen.sort()).toEqual(['stderr: err', 'stdout: no end', 'stdout: out']);
  });

  it('can be killed on the way', async () => {
    let ready = (): void => undefined;
    const printed = new Promise<void>((resolve) => (ready = resolve));
    const running = startAction(bundled("console.log('up'); setInterval(() => {}, 1000)", { onLine: () => ready() }));
    await printed;
    running.kill('SIGKILL');
    expect(await running.done).toMatchObject({ exitCode: null, signal: 'SIGKILL', log: 'up' });
  });

  it('keeps the folder of the run until it is removed', async () => {
    const result = await run("writeFileSync(env.RUNNER_TEMP + '/report.json', '{}')");
    expect(existsSync(join(result.folder, 'temp/report.json'))).toBe(true);
    result.remove();
    expect(existsSync(result.folder)).toBe(false);
  });
});

describe('workflow commands', () => {
  const logged = (text: string): Promise<ActionRun> => run(`process.stdout.write(${JSON.stringify(text)})`);

  it('become annotations', async () => {
    const { annotations } = await logged(
      '::error title=Bad%2C really,file=a.ts,line=3::100%25%0Awrong\n  ::warning::hm\n::notice::fyi\n::debug::x\n::other::y\n',
    );
    expect(annotations).toEqual([
      { level: 'error', title: 'Bad, really', file: 'a.ts', line: '3', message: '100%\nwrong' },
      { level: 'warning', message: 'hm' },
      { level: 'notice', message: 'fyi' },
    ]);
  });

  it('are obeyed in their old form anywhere in a line, and behind a bare carriage return', async () => {
    const { annotations } = await logged('file ##[error]one\nprogress\r::error::two\r\n');
    expect(annotations.map(({ message }) => message)).toEqual(['one', 'two']);
  });

  it('can be stopped', async () => {
    const { annotations } = await logged('::stop-commands::pause1\n::error::quoted\n::pause1::\n::error::real\n');
    expect(annotations.map(({ message }) => message)).toEqual(['real']);
  });

  it('put lines into groups', async () => {
    const { lines } = await logged('a\n::group::G\nb\n::endgroup::\nc\n');
    expect(lines.filter(({ command }) => command === undefined).map(({ text, depth }) => `${text}${depth}`)).toEqual([
      'a0',
      'b1',
      'c0',
    ]);
  });
});

describe('secrets', () => {
  const secret = 'hunter22/+secret"token';
  const inputs = { 'api-token': secret };
  const token = "const token = env['INPUT_API-TOKEN'];";
  const mask = `${token} console.log('::add-mask::' + token);`;

  it('are masked from the mask on, plain and encoded', async () => {
    const result = await run(
      `${mask}
      console.log('plain ' + token, 'json ' + JSON.stringify({ token }), 'url ' + encodeURIComponent(token));
      console.log('basic ' + Buffer.from('user:' + token).toString('base64'));
      console.log('::error title=' + token.slice(0, 3) + '::with ' + token);`,
      { inputs },
    );
    expect(result.log).toContain('plain *** json {"token":"***"} url ***');
    expect(result.rawLog).toContain(`plain ${secret}`);
    expect(result.annotations).toEqual([{ level: 'error', title: 'hun', message: 'with ***' }]);
    expect(leaks(result, [secret])).toEqual([]);
  });

  it('are found where they were printed before the mask', async () => {
    const result = await run(`${token} console.log(token); console.log('::add-mask::' + token)`, { inputs });
    expect(leaks(result, ['something else', secret])).toEqual([{ where: 'log', secret: 1 }]);
  });

  it('may be masked from the start', async () => {
    const result = await run(`${token} console.log('key ' + token)`, { inputs, secrets: [secret] });
    expect(result.log).toBe('key ***');
  });

  it('are masked line by line when they have several', async () => {
    const result = await run("console.log('::add-mask::first line%0Asecond line'); console.log('second line')");
    expect(result.log.split('\n').at(-1)).toBe('***');
  });

  it('are found in outputs, summary, state, environment and files', async () => {
    const report = join(folder, 'elsewhere.json');
    const result = await run(
      `${mask}
      const all = Buffer.from('xx' + token + 'yy').toString('base64');
      appendFileSync(env.GITHUB_OUTPUT, 'key=' + token + '\\nreport=${report}\\n');
      appendFileSync(env.GITHUB_STEP_SUMMARY, all);
      appendFileSync(env.GITHUB_STATE, 'a=' + token + '\\n');
      appendFileSync(env.GITHUB_ENV, 'B=' + token + '\\n');
      writeFileSync('${report}', JSON.stringify({ token }));
      writeFileSync(env.TMPDIR + '/left', Buffer.from(token).toString('hex'));`,
      { inputs },
    );
    expect(leaks(result, [secret]).map(({ where }) => where.replace(result.folder, ''))).toEqual([
      'summary',
      'state',
      'environment',
      'output key',
      '/tmp/left',
      report,
    ]);
    expect(result.skippedOutputs).toEqual(['key']);
    expect(result.runnerWarnings).toEqual(["Skip output 'key' since it may contain secret."]);
  });
});

it('names input variables as a runner does', () => {
  expect(inputVariable('media-host')).toBe('INPUT_MEDIA-HOST');
  expect(inputVariable('two words')).toBe('INPUT_TWO_WORDS');
});

it('refuses an action for another Node', () => {
  writeFileSync(join(folder, 'action.yml'), 'runs: { using: node20, main: index.js }');
  expect(() => startAction(bundled(''))).toThrow('no JavaScript action for Node 24');
});

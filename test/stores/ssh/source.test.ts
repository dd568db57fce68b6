import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, type Context, type SyncEvent } from '../../../src/net/context.ts';
import { everything, type Entry, type Opened, type Unread } from '../../../src/stores/model.ts';
import { SshSource } from '../../../src/stores/ssh/source.ts';
import { ways } from './dialects.ts';
import { missing, startSshd, type TestServer } from './sshd.ts';

function context(events: SyncEvent[] = []): Context {
  return { signal: new AbortController().signal, clock: systemClock, emit: (event) => events.push(event) };
}

async function listAll(source: SshSource, cx: Context): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of source.list(everything, cx)) entries.push(...page);
  return entries;
}

async function read(answer: Opened | Unread): Promise<{ bytes: Buffer; settled: string } | string> {
  if ('why' in answer) return answer.why;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), settled: await answer.settle() };
}

async function readAll(source: SshSource, entries: readonly Entry[], cx: Context) {
  const found = new Map<string, Awaited<ReturnType<typeof read>>>();
  for await (const answer of source.open(entries, cx)) found.set(answer.entry.locator as string, await read(answer));
  return found;
}

const skipped = (why: string | undefined): string => (why === undefined ? '' : ` (SKIPPED: ${why})`);
/** Their own times are none that a test can wait for. */
const lost = ways.filter(({ name }) => name === 'the tools of this machine' || name === 'SFTP alone');

describe.each(ways)('a server over SSH, $name', (way) => {
  const why = missing ?? way.missing;
  const test = why === undefined ? it : it.skip;
  const bySftp = way.name === 'SFTP alone';
  let server: TestServer;
  let root: string;
  let source: SshSource;
  let made = 0;

  if (why === undefined)
    beforeAll(async () => {
      server = await startSshd();
    });
  afterAll(() => server.close());

  const put = (name: string, content: string | Buffer, ageSeconds = 3600): void => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const at = Date.now() / 1000 - ageSeconds;
    utimesSync(path, at, at);
  };
  const fresh = (): void => {
    root = mkdtempSync(join(tmpdir(), 'media-'));
    server.force(way.command(join(server.folder, `tools${made++}`), root));
    source = new SshSource(server.place, root);
  };
  const done = async (): Promise<void> => {
    await source[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  };

  test(`lists and reads names that hold anything${skipped(why)}`, async () => {
    fresh();
    const names = [
      'accounts/avatars/plain.png',
      'accounts/avatars/two words.png',
      'accounts/avatars/line\nbreak.png',
      'accounts/avatars/carriage\rreturn.png',
      'accounts/avatars/quote\'s "and" `more`.png',
      'accounts/avatars/$(touch pwned) $HOME.png',
      'accounts/avatars/back\\slash\\n.png',
      'accounts/avatars/-leading.png',
      '-rf/x',
      ' blank/ends ',
      'accounts/avatars/ünï—日本語😀.png',
      'accounts/avatars/cafe\u0301.png',
      'accounts/avatars/glob*?[a].png',
      'accounts/avatars/percent%s%n.png',
      'r',
      'e\\0101',
    ];
    for (const name of names) put(name, `content of ${name}`);
    const cx = context();
    const entries = await listAll(source, cx);
    expect(entries.map(({ locator }) => locator).sort()).toEqual([...names].sort());
    const found = await readAll(source, entries, cx);
    for (const name of names) {
      const got = found.get(name);
      expect(typeof got === 'object' ? got.bytes.toString() : got).toBe(`content of ${name}`);
    }
    await done();
  });

  test(`tells sizes, times and modes, and what is no UTF-8, a link or something else${skipped(why)}`, async () => {
    fresh();
    put('accounts/avatars/hidden.png', 'x'.repeat(10), 7200);
    chmodSync(join(root, 'accounts/avatars/hidden.png'), 0o600);
    put('accounts/avatars/open.png', '', 3600);
    chmodSync(join(root, 'accounts/avatars/open.png'), 0o644);
    writeFileSync(Buffer.concat([Buffer.from(`${root}/accounts/avatars/`), Buffer.from([0xff, 0xfe])]), 'x');
    symlinkSync('open.png', join(root, 'accounts/avatars/link.png'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'volume-'));
    mkdirSync(join(elsewhere, 'avatars'));
    writeFileSync(join(elsewhere, 'avatars', 'far.png'), 'far');
    mkdirSync(join(root, 'cache'));
    symlinkSync(elsewhere, join(root, 'cache/accounts'));
    const events: SyncEvent[] = [];
    const entries = await listAll(source, context(events));
    expect(entries.map(({ key, size, access, irregular }) => [key, size, irregular ?? access])).toEqual([
      ['accounts/avatars/hidden.png', 10, 'owner'],
      ['accounts/avatars/link.png', 8, true],
      ['accounts/avatars/open.png', 0, 'public'],
      ['cache/accounts/avatars/far.png', 3, 'public'],
    ]);
    const stat = lstatSync(join(root, 'accounts/avatars/hidden.png'));
    expect(entries[0]?.modifiedMs).toBe(Math.floor(stat.mtimeMs / 1000) * 1000);
    expect(entries[0]?.changedMs).toBe(bySftp ? undefined : Math.floor(stat.ctimeMs / 1000) * 1000);
    const texts = events.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
    const warnings = texts.filter((text) => /^\d/.test(text));
    expect(warnings).toEqual([expect.stringContaining('1 symbolic links'), expect.stringContaining('1 names are not')]);
    rmSync(elsewhere, { recursive: true });
    await done();
  });

  test(`lists in key order, cuts into ranges and keeps to them${skipped(why)}`, async () => {
    fresh();
    const names = Array.from({ length: 300 }, (_, at) => `accounts/avatars/${at % 7}/${at}.png`);
    for (const name of names) put(name, name);
    const cx = context();
    const whole = (await listAll(source, cx)).map(({ key }) => key);
    expect(whole).toEqual([...whole].sort());
    const [middle] = whole.slice(150);
    const halves = await Promise.all(
      [
        { after: null, upTo: middle ?? null },
        { after: middle ?? null, upTo: null },
      ].map(async (range) => {
        const keys: string[] = [];
        for await (const page of source.list(range, cx)) keys.push(...page.map(({ key }) => key));
        return keys;
      }),
    );
    expect(halves.flat()).toEqual(whole);
    expect(halves[0]?.length).toBe(151);
    await done();
  });

  test(`reads small and large files, and tells what vanished, is denied, or was written to meanwhile${skipped(why)}`, async () => {
    fresh();
    const large = Buffer.alloc(5_000_000, 'large//token E\n');
    put('a/large.mp4', large);
    put('a/small.png', 'small');
    put('a/young.png', 'young', 0);
    put('a/gone.png', 'gone');
    put('a/folder.png', 'was a file');
    const cx = context();
    const entries = await listAll(source, cx);
    rmSync(join(root, 'a/gone.png'));
    rmSync(join(root, 'a/folder.png'));
    mkdirSync(join(root, 'a/folder.png'));
    const found = await readAll(source, entries, cx);
    expect(found.get('a/gone.png')).toBe('vanished');
    expect(found.get('a/folder.png')).toBe('io');
    expect(found.get('a/small.png')).toEqual({ bytes: Buffer.from('small'), settled: 'unchanged' });
    expect(found.get('a/young.png')).toEqual({ bytes: Buffer.from('young'), settled: 'unchanged' });
    const got = found.get('a/large.mp4');
    expect(typeof got === 'object' && got.bytes.equals(large)).toBe(true);
    expect(typeof got === 'object' && got.settled).toBe('unchanged');
    await done();
  });
});

describe.each(lost)('trouble of a server over SSH, $name', (way) => {
  const why = missing ?? way.missing;
  const test = why === undefined ? it : it.skip;
  let server: TestServer;
  let root: string;
  let source: SshSource;
  let made = 0;

  if (why === undefined)
    beforeAll(async () => {
      server = await startSshd();
    });
  afterAll(() => server.close());

  const put = (name: string, content: string | Buffer, ageSeconds = 3600): void => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const at = Date.now() / 1000 - ageSeconds;
    utimesSync(path, at, at);
  };
  const fresh = (): void => {
    root = mkdtempSync(join(tmpdir(), 'media-'));
    server.force(way.command(join(server.folder, `tools${made++}`), root));
    source = new SshSource(server.place, root);
  };
  const done = async (): Promise<void> => {
    await source[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  };

  test(`tells a file that grows or shrinks while it is read${skipped(why)}`, async () => {
    fresh();
    const size = 40 << 20;
    put('a/growing.mp4', Buffer.alloc(size, 1));
    put('a/shrinking.mp4', Buffer.alloc(size, 2));
    const cx = context();
    const entries = await listAll(source, cx);
    for await (const answer of source.open(entries, cx)) {
      if ('why' in answer) throw answer.cause;
      let first = true;
      for await (const chunk of answer.body) {
        expect(chunk.length).toBeGreaterThan(0);
        if (!first) continue;
        first = false;
        const path = join(root, answer.entry.locator as string);
        if (path.includes('growing')) writeFileSync(path, 'and more', { flag: 'a' });
        else writeFileSync(path, Buffer.alloc(size / 2, 3));
      }
      expect(await answer.settle()).toBe('changed');
    }
    // The sessions are still good.
    put('a/after.png', 'after');
    await using again = new SshSource(server.place, root);
    const listed = await listAll(again, cx);
    const after = await readAll(
      source,
      listed.filter(({ locator }) => locator === 'a/after.png'),
      cx,
    );
    expect(after.get('a/after.png')).toEqual({ bytes: Buffer.from('after'), settled: 'unchanged' });
    await done();
  });

  test(`goes on where a connection was cut, again and again${skipped(why)}`, async () => {
    fresh();
    const sums = new Map<string, string>();
    for (let at = 0; at < 200; at++) {
      const content = Buffer.alloc(at % 20 === 0 ? 3 << 20 : 2000 + at, String(at));
      put(`a/${String(at).padStart(3, '0')}.bin`, content);
      sums.set(`a/${String(at).padStart(3, '0')}.bin`, createHash('md5').update(content).digest('hex'));
    }
    const cx = context();
    const entries = await listAll(source, cx);
    const { connection } = source as unknown as { connection: { master: Promise<{ kill(): void }> } };
    const wanted = way.name === 'SFTP alone' ? 5 : 20;
    let cuts = 0;
    for (let from = 0; from < entries.length; from += 10) {
      for await (const answer of source.open(entries.slice(from, from + 10), cx)) {
        if ('why' in answer) throw answer.cause;
        const md5 = createHash('md5');
        for await (const chunk of answer.body) {
          md5.update(chunk);
          if (cuts <= from / 10 && cuts < wanted) {
            cuts++;
            (await connection.master).kill();
          }
        }
        expect(await answer.settle()).toBe('unchanged');
        expect(md5.digest('hex')).toBe(sums.get(answer.entry.locator as string));
      }
    }
    expect(cuts).toBe(wanted);
    await done();
  }, 120_000);
});

/** Tests that run as root become somebody else. */
const somebody = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --regid=65534 --clear-groups ' : '';
const nobody = missing ?? (somebody === '' || existsSync('/usr/bin/setpriv') ? undefined : 'no setpriv here');
const sftpServer = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/libexec/sftp-server'];

(nobody === undefined ? describe : describe.skip)(`a user that may not read all${skipped(nobody)}`, () => {
  it.each([
    ['the program', 'sh -c "$SSH_ORIGINAL_COMMAND"'],
    ['SFTP', sftpServer.find((path) => existsSync(path)) ?? 'internal-sftp'],
  ])('is told which files, and that the listing is not complete, by %s', async (_, command) => {
    const server = await startSshd();
    const root = mkdtempSync(join(tmpdir(), 'media-'));
    chmodSync(root, 0o755);
    for (const folder of ['open', 'shut']) {
      mkdirSync(join(root, 'accounts', folder), { recursive: true });
      writeFileSync(join(root, 'accounts', folder, 'file.png'), folder);
    }
    await using whole = new SshSource(server.place, root);
    const entries = await listAll(whole, context());
    chmodSync(join(root, 'accounts/shut'), 0o000);
    writeFileSync(join(root, 'accounts/open/hidden.png'), 'x');
    chmodSync(join(root, 'accounts/open/hidden.png'), 0o000);
    server.force(somebody + command);
    await using part = new SshSource(server.place, root);
    await expect(listAll(part, context())).rejects.toThrow(/could not be read.*owns the media.*shut.*denied/is);
    const hidden = { ...entries[0], locator: 'accounts/open/hidden.png' } as Entry;
    const found = await readAll(part, [...entries, hidden], context());
    expect(Object.fromEntries(found)).toMatchObject({
      'accounts/open/file.png': { settled: 'unchanged' },
      'accounts/shut/file.png': 'denied',
      'accounts/open/hidden.png': 'denied',
    });
    chmodSync(join(root, 'accounts/shut'), 0o755);
    rmSync(root, { recursive: true });
    await server.close();
  });
});

(missing === undefined ? describe : describe.skip)(`refusals of a server over SSH${skipped(missing)}`, () => {
  const attempt = async (server: TestServer, place: Partial<TestServer['place']>, root = tmpdir()): Promise<string> => {
    await using source = new SshSource({ ...server.place, ...place }, root);
    return await source.names('', context()).then(
      () => 'came in',
      (error: unknown) => (error as Error).message,
    );
  };

  it('shows the fingerprint and the line of a host key that is not known', async () => {
    const server = await startSshd();
    const message = await attempt(server, { knownHosts: '' });
    expect(message).toContain('is not in ssh-known-hosts');
    expect(message).toContain(`[127.0.0.1]:${server.port} ssh-ed25519 `);
    expect(message).toMatch(/fingerprint SHA256:[\w+/]{43}/);
    await server.close();
  });

  it('never takes another host key, whatever the configuration says', async () => {
    const server = await startSshd();
    const other = await startSshd();
    const knownHosts = other.place.knownHosts.replace(String(other.port), String(server.port));
    const message = await attempt(server, { knownHosts, config: 'StrictHostKeyChecking no' });
    expect(message).toContain('is not the one in ssh-known-hosts');
    await Promise.all([server.close(), other.close()]);
  });

  it('names a key that is refused, a key that is none, a folder that is not there', async () => {
    const server = await startSshd();
    const other = await startSshd();
    expect(await attempt(server, { key: other.place.key ?? '' })).toContain('refused the key');
    expect(await attempt(server, { key: 'not a key' })).toContain('ssh-key is no private key');
    expect(await attempt(server, {}, '/nowhere/public/system')).toContain('no such folder on the server');
    expect(await attempt(server, { config: 'NoSuchOption yes' })).toContain('does not understand ssh-config');
    await Promise.all([server.close(), other.close()]);
  });

  it.each([
    ['1', undefined],
    ['2', undefined],
    ['1', 'internal-sftp'],
  ])('makes do with the sessions that are granted: %s, %s', async (granted, command) => {
    const server = await startSshd(`MaxSessions ${granted}`);
    server.force(command);
    const root = mkdtempSync(join(tmpdir(), 'media-'));
    const entries: Entry[] = [];
    for (let at = 0; at < 20; at++) writeFileSync(join(root, `${at}`), `content ${at}`);
    await using source = new SshSource(server.place, root);
    const cx = context();
    entries.push(...(await listAll(source, cx)));
    const all = await Promise.all(entries.map((entry) => readAll(source, [entry], cx)));
    expect(all.flatMap((found) => [...found.values()]).every((each) => typeof each === 'object')).toBe(true);
    rmSync(root, { recursive: true });
    await server.close();
  });
});

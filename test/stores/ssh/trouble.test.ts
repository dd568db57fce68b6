/** A server over SSH that is in trouble, or refuses. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Entry } from '../../../src/stores/model.ts';
import { SshSource } from '../../../src/stores/ssh/source.ts';
import { ways } from './dialects.ts';
import { context, listAll, readAll, skipped, useServer } from './scene.ts';
import { missing, startSshd, type TestServer } from './sshd.ts';

/** Their own times are none that a test can wait for. */
const lost = ways.filter(({ name }) => name === 'the tools of this machine' || name === 'SFTP alone');

describe.each(lost)('trouble of a server over SSH, $name', (way) => {
  const why = missing ?? way.missing;
  const test = why === undefined ? it : it.skip;
  const scene = useServer(way, why);

  test(`tells a file that grows or shrinks while it is read${skipped(why)}`, async () => {
    const { root, source } = scene.fresh();
    const size = 40 << 20;
    scene.put('a/growing.mp4', Buffer.alloc(size, 1));
    scene.put('a/shrinking.mp4', Buffer.alloc(size, 2));
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
    scene.put('a/after.png', 'after');
    await using again = scene.again();
    const listed = await listAll(again, cx);
    const after = await readAll(
      source,
      listed.filter(({ locator }) => locator === 'a/after.png'),
      cx,
    );
    expect(after.get('a/after.png')).toEqual({ bytes: Buffer.from('after'), settled: 'unchanged' });
    await scene.done();
  });

  test(`goes on where a connection was cut, again and again${skipped(why)}`, async () => {
    const { source } = scene.fresh();
    const sums = new Map<string, string>();
    for (let at = 0; at < 200; at++) {
      const content = Buffer.alloc(at % 20 === 0 ? 3 << 20 : 2000 + at, String(at));
      scene.put(`a/${String(at).padStart(3, '0')}.bin`, content);
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
    await scene.done();
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

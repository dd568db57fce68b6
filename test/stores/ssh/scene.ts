/** A server over SSH with a folder of its own for each test, and what tests read of it. */
import { afterAll, beforeAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, type Context, type SyncEvent } from '../../../src/net/context.ts';
import { everything, type Entry, type Opened, type Unread } from '../../../src/stores/model.ts';
import { SshSource } from '../../../src/stores/ssh/source.ts';
import type { Way } from './dialects.ts';
import { startSshd, type TestServer } from './sshd.ts';

export function context(events: SyncEvent[] = []): Context {
  return { signal: new AbortController().signal, clock: systemClock, emit: (event) => events.push(event) };
}

export async function listAll(source: SshSource, cx: Context): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of source.list(everything, cx)) entries.push(...page);
  return entries;
}

export async function read(answer: Opened | Unread): Promise<{ bytes: Buffer; settled: string } | string> {
  if ('why' in answer) return answer.why;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), settled: await answer.settle() };
}

export async function readAll(source: SshSource, entries: readonly Entry[], cx: Context) {
  const found = new Map<string, Awaited<ReturnType<typeof read>>>();
  for await (const answer of source.open(entries, cx)) found.set(answer.entry.locator as string, await read(answer));
  return found;
}

/** What the title of a test says where a tool is missing. */
export const skipped = (why: string | undefined): string => (why === undefined ? '' : ` (SKIPPED: ${why})`);

/** A folder behind one way to read it. */
export interface SshScene {
  /** Begins with an empty folder. */
  fresh(): { readonly root: string; readonly source: SshSource };
  /** Another connection to the same folder. */
  again(): SshSource;
  put(name: string, content: string | Buffer, ageSeconds?: number): void;
  done(): Promise<void>;
}

/** One server for all tests of a `describe`. Nothing is started where a tool is missing. */
export function useServer(way: Way, why: string | undefined): SshScene {
  let server: TestServer;
  let root = '';
  let source: SshSource;
  let made = 0;
  if (why === undefined) {
    beforeAll(async () => {
      server = await startSshd();
    });
    afterAll(() => server.close());
  }
  return {
    fresh: () => {
      root = mkdtempSync(join(tmpdir(), 'media-'));
      server.force(way.command(join(server.folder, `tools${made++}`), root));
      source = new SshSource(server.place, root);
      return { root, source };
    },
    again: () => new SshSource(server.place, root),
    put: (name, content, ageSeconds = 3600) => {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      const at = Date.now() / 1000 - ageSeconds;
      utimesSync(path, at, at);
    },
    done: async () => {
      await source[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

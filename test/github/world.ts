/** A fake for the tests of a file, and a client of it with a clock that does not wait. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { githubAt, type GitHub } from '../../src/github/client.ts';
import type { Context, SyncEvent } from '../../src/net/context.ts';
import { FakeGitHub } from './server.ts';

/** Starts one for all tests of a file, which must have kept to GitHub's own description in the end. */
export function useGitHub(put: (fake: FakeGitHub) => void | Promise<void>): void {
  let fake: FakeGitHub;
  beforeAll(async () => {
    fake = await FakeGitHub.start();
    await put(fake);
  });
  afterAll(async () => {
    await fake[Symbol.asyncDispose]();
    expect(fake.violations).toEqual([]);
  });
}

export interface World {
  readonly github: GitHub;
  readonly cx: Context;
  readonly events: SyncEvent[];
  /** How long each wait would have been, in milliseconds. */
  readonly waits: number[];
  readonly cancel: AbortController;
}

export function clientOf(fake: FakeGitHub, token: string): World {
  const [events, waits, cancel] = [[] as SyncEvent[], [] as number[], new AbortController()];
  const clock = {
    now: () => Date.now(),
    sleep: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const cx = { signal: cancel.signal, clock, emit: (event: SyncEvent) => void events.push(event) };
  return { github: githubAt({ token, apiUrl: fake.apiUrl, cx }), cx, events, waits, cancel };
}

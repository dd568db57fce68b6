/** A client of the fake, with a clock that does not wait. */
import { githubAt, type GitHub } from '../../src/github/client.ts';
import type { Context, SyncEvent } from '../../src/net/context.ts';
import type { FakeGitHub } from './server.ts';

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

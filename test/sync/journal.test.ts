import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from '../../src/net/context.ts';
import { everything, type Key } from '../../src/stores/model.ts';
import {
  emptyJournal,
  hashName,
  JOURNAL_KEY,
  journalAt,
  lastComplete,
  withPass,
  type Journal,
  type JournalPass,
} from '../../src/sync/journal.ts';
import type { Faults } from '../cloud/s3/faults.ts';
import { refusal, startBucket, testContext, type BucketWorld } from '../stores/s3/bucket-world.ts';

let world: BucketWorld;
let faults: Faults | undefined;
/** Time passes only while somebody waits: the store takes one write a second for one key. */
let nowMs: number;
let cx: Context;
beforeEach(async () => {
  faults = undefined;
  nowMs = Date.UTC(2026, 0, 1);
  world = await startBucket({ faults: (request) => faults?.(request) }, { now: () => nowMs });
  cx = waiting();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

function waiting(): Context {
  const base = testContext(undefined, () => nowMs);
  const sleep = async (ms: number): Promise<void> => {
    nowMs += ms;
    await base.clock.sleep(ms);
  };
  return { ...base, clock: { now: () => nowMs, sleep } };
}

const pass = (change: Partial<JournalPass> = {}): JournalPass => ({
  startedMs: 1000,
  finishedMs: 2000,
  range: everything,
  compare: 'full',
  complete: true,
  everything: true,
  objects: 1,
  bytes: 1,
  heldBack: 0,
  source: 'here',
  ...change,
});
const stored = async (): Promise<Journal> =>
  JSON.parse((await world.stored.get(JOURNAL_KEY)?.read())?.toString() ?? 'null') as Journal;
const store = async (text: string): Promise<void> => {
  await world.stored.put(JOURNAL_KEY, Buffer.from(text), {});
};

describe('a journal', () => {
  it('that is not there reads as an empty one, whose salt lasts until it is written', async () => {
    const journal = journalAt(world.bucket);
    const { passes, salt } = await journal.read(cx);
    expect(passes).toEqual([]);
    expect((await journal.read(cx)).salt).toBe(salt);
    await journal.update((now) => withPass(now, pass()), cx);
    expect(await stored()).toEqual({ version: 1, passes: [pass()], salt });
    expect(emptyJournal().salt).not.toBe(salt);
  });

  it('costs one GET and one PUT', async () => {
    const journal = journalAt(world.bucket);
    await journal.read(cx);
    await journal.update((now) => ({ ...now, switchOfferedMs: 5 }), cx);
    expect(world.state.meter.snapshot().operations).toEqual({ GetObject: 1, PutObject: 1 });
    await journal.update((now) => now, cx);
    expect(world.state.meter.snapshot().operations).toEqual({ GetObject: 1, PutObject: 1 });
  });

  it('is private, and never cached', async () => {
    await journalAt(world.bucket).update((now) => withPass(now, pass()), cx);
    expect(world.stored.get(JOURNAL_KEY)?.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'private, no-store',
    });
  });

  it('is written over what was read alone: a change that came between is kept', async () => {
    const [one, two] = [journalAt(world.bucket), journalAt(world.bucket)];
    await one.read(cx);
    await two.update((now) => ({ ...now, cspSeenMs: 7 }), cx);
    await one.update((now) => ({ ...now, switchedMs: 8 }), cx);
    await two.update((now) => ({ ...now, redirectsMs: 9 }), cx);
    expect(await stored()).toMatchObject({ cspSeenMs: 7, switchedMs: 8, redirectsMs: 9 });
  });

  it('loses nothing of many shards that end at once', async () => {
    const keys = Array.from({ length: 31 }, (_, at) => String.fromCharCode(65 + at) as Key);
    const ranges = [null, ...keys].map((after, at) => ({ after, upTo: keys[at] ?? null }));
    await Promise.all(
      ranges.map((range) => journalAt(world.bucket).update((now) => withPass(now, pass({ range })), waiting())),
    );
    const whole = await stored();
    expect(whole.passes).toHaveLength(32);
    expect(lastComplete(whole)).toMatchObject({ range: everything, objects: 32 });
  });

  it('says nothing twice where the answer to its write was lost', async () => {
    faults = ({ operation, attempt }) =>
      operation === 'PutObject' && attempt === 1 ? { kind: 'reset-answer' } : undefined;
    await journalAt(world.bucket).update((now) => withPass(now, pass()), cx);
    expect((await stored()).passes).toEqual([pass()]);
  });

  it('keeps what a later version added', async () => {
    await store(JSON.stringify({ ...emptyJournal(), later: { more: 1 } }));
    await journalAt(world.bucket).update((now) => withPass(now, pass()), cx);
    expect(await stored()).toMatchObject({ later: { more: 1 }, passes: [pass()] });
  });

  it.each([
    ['no JSON', '{"version":1'],
    ['another thing', '[]'],
    ['no version', '{}'],
    ['no salt', '{"version":1,"passes":[]}'],
    ['a damaged pass', JSON.stringify({ ...emptyJournal(), passes: [{ ...pass(), range: { after: 1, upTo: null } }] })],
    ['a damaged time', JSON.stringify({ ...emptyJournal(), switchedMs: 'yesterday' })],
    ['a damaged verdict', JSON.stringify({ ...emptyJournal(), verified: { atMs: 1 } })],
    ['a damaged copy', JSON.stringify({ ...emptyJournal(), copies: [{}] })],
  ])('that is broken (%s) says what to do and is left alone', async (_, text) => {
    await store(text);
    const journal = journalAt(world.bucket);
    const { message } = await refusal(journal.update((now) => withPass(now, pass()), cx));
    expect(message).toContain('Delete that one object and run again');
    expect((await world.stored.get(JOURNAL_KEY)?.read())?.toString()).toBe(text);
  });

  it('of a newer version is not touched', async () => {
    await store('{"version":2}');
    expect((await refusal(journalAt(world.bucket).read(cx))).message).toContain('newer version');
  });
});

it('hashes names with its salt', () => {
  const [a, b] = [emptyJournal(), emptyJournal()];
  expect(hashName(a, 'public/system')).toMatch(/^[0-9a-f]{16}$/);
  expect(hashName(a, 'public/system')).toBe(hashName({ salt: a.salt }, 'public/system'));
  expect(hashName(a, 'public/system')).not.toBe(hashName(b, 'public/system'));
});

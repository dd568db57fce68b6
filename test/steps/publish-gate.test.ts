import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { PublicWeb } from '../../src/net/public-web.ts';
import { cleanupProblems, lookAtBlock, switchProblems } from '../../src/steps/publish-gate.ts';
import type { BlockSight, GateFacts } from '../../src/steps/publish-gate.ts';
import { everything } from '../../src/stores/model.ts';
import { emptyJournal, type Journal, type JournalPass } from '../../src/sync/journal.ts';
import { withVerified } from '../../src/sync/watch.ts';
import { testContext } from '../stores/s3/bucket-world.ts';

const hour = 3_600_000;
const day = 24 * hour;
const nowMs = Date.UTC(2026, 10, 28);
const pass: JournalPass = {
  startedMs: nowMs - 2 * hour,
  finishedMs: nowMs - hour,
  range: everything,
  compare: 'full',
  complete: true,
  everything: true,
  objects: 10,
  bytes: 1000,
  heldBack: 0,
  source: 'a1b2',
};
const journal: Journal = {
  ...emptyJournal(),
  passes: [pass],
  verified: { atMs: nowMs - 60_000, ok: true },
  cspSeenMs: nowMs - 7 * day,
};
const ready: GateFacts = {
  journal,
  nowMs,
  mediaHost: 'files.example.com',
  live: { reached: true, servesFrom: 'local', cspAllowsMediaHost: true },
  block: { blocks: true, seen: 'it answers 403' },
  waived: false,
  newInstance: false,
};

const told = (facts: GateFacts): string =>
  switchProblems(facts)
    .map(({ problem, fix }) => `${problem}: ${fix}`)
    .join('\n');
const withJournal = (change: Partial<Journal>): GateFacts => ({ ...ready, journal: { ...journal, ...change } });

describe('the gate of the switch', () => {
  it('opens when everything was seen', () => {
    expect(switchProblems(ready)).toEqual([]);
  });

  it('opens for a new instance, which has nothing to copy, unless something tells otherwise', () => {
    const fresh: GateFacts = { ...ready, newInstance: true, journal: emptyJournal(), live: undefined };
    expect(switchProblems(fresh)).toEqual([]);
    const silent = { reached: false, servesFrom: 'unknown', cspAllowsMediaHost: false } as const;
    expect(switchProblems({ ...fresh, live: silent })).toEqual([]);
    expect(told({ ...fresh, journal })).toContain('a sync to this bucket is on record');
    expect(told({ ...fresh, live: { ...silent, reached: true, servesFrom: 'local' } })).toContain(
      'shows media already',
    );
    expect(told({ ...fresh, block: { blocks: false, seen: 'it answers 200' } })).toContain('run the step provision');
  });

  it.each<[string, GateFacts, string]>([
    ['no pass', withJournal({ passes: [] }), 'No sync over everything was complete'],
    ['a pass that broke off', withJournal({ passes: [{ ...pass, complete: false }] }), 'No sync over everything'],
    ['a pass over some kinds', withJournal({ passes: [{ ...pass, everything: false }] }), 'No sync over everything'],
    ['an old pass', withJournal({ passes: [{ ...pass, startedMs: nowMs - 30 * hour }] }), 'began 30 hours ago'],
    ['an old verification', withJournal({ verified: { atMs: nowMs - 25 * hour, ok: true } }), 'not verified lately'],
    [
      'a bad verification',
      withJournal({ verified: { atMs: nowMs, ok: false } }),
      'The last verification found something',
    ],
    ['no instance named', { ...ready, live: undefined }, 'give web-host, or give waive-csp-wait: files.example.com'],
    [
      'a policy without the host',
      { ...ready, live: { reached: true, servesFrom: 'local', cspAllowsMediaHost: false } },
      'publish the phase prepare',
    ],
    [
      'an instance out of reach',
      { ...ready, live: { reached: false, why: 'no answer', servesFrom: 'unknown', cspAllowsMediaHost: false } },
      '(no answer)',
    ],
    ['a policy of six days', withJournal({ cspSeenMs: nowMs - 6 * day }), 'wait 24 hours more'],
    [
      'a policy seen just now',
      {
        ...ready,
        journal: { ...emptyJournal(), passes: [pass], verified: { atMs: nowMs, ok: true }, cspSeenMs: nowMs },
      },
      'wait 7 days more',
    ],
    [
      'an open host',
      { ...ready, block: { blocks: false, seen: 'it answers /backups/x with 404, not 403' } },
      'with 404, not 403',
    ],
  ])('stays closed with %s', (_, facts, why) => {
    expect(switchProblems(facts)).toHaveLength(1);
    expect(told(facts)).toContain(why);
  });

  it('opens before everything is copied while a bridge stands, and nothing else', () => {
    const early = (bridge: GateFacts['bridge']): GateFacts => ({
      ...withJournal({ passes: [], bridgeUntilMs: nowMs + day }),
      ...(bridge !== undefined && { bridge }),
    });
    expect(switchProblems(early({ stands: true, seen: 'it reads from s3' }))).toEqual([]);
    expect(told(early({ stands: false, seen: 'it is off' }))).toContain('does not stand in for it: it is off');
    expect(told(early(undefined))).toContain('No sync over everything was complete yet');
    const rest = { live: undefined, block: { blocks: false, seen: '' } };
    expect(switchProblems({ ...early({ stands: true, seen: '' }), ...rest })).toHaveLength(2);
    // Once everything was copied the bridge stands for nothing any more.
    const old = { ...pass, startedMs: nowMs - 25 * hour };
    expect(told({ ...withJournal({ passes: [old] }), bridge: { stands: true, seen: '' } })).toContain('25 hours ago');
  });

  it('tells everything at once', () => {
    const nothing = { ...ready, journal: emptyJournal(), live: undefined, block: { blocks: false, seen: '' } };
    expect(switchProblems(nothing)).toHaveLength(3);
  });

  it('opens with the wait waived, and nothing else', () => {
    expect(switchProblems({ ...ready, live: undefined, waived: true })).toEqual([]);
    expect(switchProblems({ ...withJournal({ passes: [] }), waived: true })).toHaveLength(1);
  });
});

describe('the gate of the clean-up', () => {
  it('opens when the switch was seen and verified afterwards', () => {
    expect(cleanupProblems(withJournal({ switchedMs: nowMs - hour }))).toEqual([]);
    expect(cleanupProblems(ready)).toHaveLength(2);
    expect(cleanupProblems(withJournal({ switchedMs: nowMs }))).toHaveLength(1);
  });
});

describe('a verification', () => {
  it('is remembered with the time since when all was well', () => {
    const once = withVerified(emptyJournal(), true, 5);
    expect(once.verified).toEqual({ atMs: 5, ok: true, greenSinceMs: 5 });
    expect(withVerified(once, true, 9).verified).toEqual({ atMs: 9, ok: true, greenSinceMs: 5 });
    const bad = withVerified(once, false, 9);
    expect(bad.verified).toEqual({ atMs: 9, ok: false });
    expect(withVerified(bad, true, 11).verified).toEqual({ atMs: 11, ok: true, greenSinceMs: 11 });
  });
});

describe('a look at the block rule', () => {
  async function look(answer: (path: string) => number, headers: Record<string, string> = {}): Promise<BlockSight> {
    const server = createServer((request, response) => {
      response.writeHead(answer(request.url ?? ''), headers).end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const web = new PublicWeb(
      new Map([['files.example.com', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]]),
    );
    try {
      return await lookAtBlock(web, 'files.example.com', testContext());
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }
  const isPrivate = (path: string): boolean => /^\/(?:backups|\.mastodon-r2)\//.test(path);

  it('believes refused private folders beside others that are not', async () => {
    expect(await look((path) => (isPrivate(path) ? 403 : 404))).toMatchObject({ blocks: true });
  });

  it.each<[string, (path: string) => number, Record<string, string>, string]>([
    ['no rule', () => 404, {}, 'answers /backups/'],
    [
      'a rule without our folder',
      (path) => (path.startsWith('/backups/') ? 403 : 200),
      {},
      '.mastodon-r2/journal.json with 200',
    ],
    ['a wall before everything', () => 403, {}, 'refuses every path'],
    ['a challenge', () => 403, { 'cf-mitigated': 'challenge' }, 'bot protection'],
    ['a failing host', () => 503, {}, 'with 503'],
  ])('does not believe %s', async (_, answer, headers, why) => {
    const sight = await look(answer, headers);
    expect(sight.blocks).toBe(false);
    expect(sight.seen).toContain(why);
  });

  it('nor silence', async () => {
    const web = new PublicWeb(new Map([['files.example.com', 'http://127.0.0.1:9']]));
    expect(await lookAtBlock(web, 'files.example.com', testContext())).toMatchObject({ blocks: false });
  });
});

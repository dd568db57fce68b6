import { describe, expect, it } from '@jest/globals';
import { gateProblems, type GateFacts } from '../../src/redirect/gate.ts';

const nowMs = 1_800_000_000_000;
const minutes = (count: number): number => count * 60_000;

function facts(change: Partial<GateFacts> = {}): GateFacts {
  return {
    instance: { reached: true, servesFrom: 'media-host', webHost: 'social.example' },
    mediaHost: 'files.example',
    nowMs,
    newestMs: nowMs - minutes(11),
    ...change,
  };
}

describe('what stands against redirecting', () => {
  it('is nothing after the switch, when nothing new came', () => {
    expect(gateProblems(facts())).toEqual([]);
    expect(gateProblems(facts({ newestMs: 'none' }))).toEqual([]);
  });

  it.each([
    ['local', 'does not serve its media from there yet'],
    ['elsewhere', 'does not serve its media from there yet'],
    ['unknown', 'shows no media'],
  ] as const)('is an instance that serves from %s', (servesFrom, told) => {
    const instance = { reached: true, servesFrom, webHost: 'social.example' };
    expect(gateProblems(facts({ instance }))).toEqual([expect.stringContaining(told)]);
  });

  it('is an instance that does not answer', () => {
    const instance = {
      reached: false,
      servesFrom: 'media-host',
      why: 'it answers 502',
      webHost: 'social.example',
    } as const;
    expect(gateProblems(facts({ instance }))).toEqual([expect.stringContaining('(it answers 502)')]);
  });

  it('is a file written less than ten minutes ago', () => {
    expect(gateProblems(facts({ newestMs: nowMs - minutes(10) }))).toEqual([]);
    expect(gateProblems(facts({ newestMs: nowMs - minutes(9) }))).toEqual([
      expect.stringContaining('9 minutes ago, so something still stores media there'),
    ]);
    expect(gateProblems(facts({ newestMs: nowMs + minutes(60) })).length).toBe(1);
  });

  it('without a source, is a record that does not show a pass after the switch', () => {
    const { instance, mediaHost } = facts();
    const rest: GateFacts = { instance, mediaHost, nowMs };
    const switchedMs = nowMs - minutes(30);
    expect(gateProblems(rest)).toEqual([expect.stringContaining('No complete pass is on record')]);
    expect(gateProblems({ ...rest, switchedMs, lastPassMs: switchedMs - 1 }).length).toBe(1);
    expect(gateProblems({ ...rest, switchedMs, lastPassMs: switchedMs })).toEqual([]);
    const late = nowMs - minutes(5);
    expect(gateProblems({ ...rest, switchedMs: late, lastPassMs: late })).toEqual([
      expect.stringContaining('The switch was seen 5 minutes ago'),
    ]);
  });
});

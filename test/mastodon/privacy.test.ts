import { describe, expect, it } from '@jest/globals';
import { classify } from '../../src/mastodon/layout.ts';
import { judge, tooManyHeldBack } from '../../src/mastodon/privacy.ts';

describe('judge', () => {
  const media = classify('media_attachments/files/000/000/001/original/a.png');
  const archive = classify('backups/dumps/000/000/001/original/a.zip');

  it('holds back what Mastodon hides', () => {
    expect(judge('owner', media)).toBe('held-back');
    expect(judge('public', media)).toBe('public');
    expect(judge(undefined, media)).toBe('public');
  });

  it('never lets private kinds out, readable or not', () => {
    expect(judge('public', archive)).toBe('never');
    expect(judge('owner', archive)).toBe('never');
    expect(judge(undefined, classify('cache/imports/anything'))).toBe('never');
  });
});

describe('tooManyHeldBack', () => {
  it.each([
    [0, 0, false],
    [0, 1_000_000, false],
    [1, 10, false],
    [20, 100, false],
    [21, 100, true],
    [5, 10, false],
    [6, 10, true],
    [10, 10, true],
    [50_000, 1_000_000, false],
    [50_001, 1_000_000, true],
  ])('%i hidden of %i: %s', (heldBack, total, expected) => {
    expect(tooManyHeldBack({ heldBack, total })).toBe(expected);
  });
});

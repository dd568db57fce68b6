import { describe, expect, it } from '@jest/globals';
import { discard } from '../../src/net/discard.ts';

describe('discarding', () => {
  it('frees bytes with a buffer of their own, and does not mind a second time', () => {
    const bytes = new Uint8Array(100_000);
    discard(bytes);
    discard(bytes);
    expect(bytes.length).toBe(0);
    const spare = new Uint8Array(101).subarray(0, 100);
    discard(spare);
    expect(spare.buffer.detached).toBe(true);
  });

  it('leaves a buffer alone that others share', () => {
    const first = Buffer.from('one of many small ones');
    const second = Buffer.from('another');
    const view = new Uint8Array(1000).subarray(0, 500);
    for (const bytes of [first, second, view]) discard(bytes);
    expect([first.toString(), second.toString(), view.length]).toEqual(['one of many small ones', 'another', 500]);
  });
});

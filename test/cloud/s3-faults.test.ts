/** What goes wrong on purpose. */
import { describe, expect, it } from '@jest/globals';
import { rawFetch, rawPresign } from '../stores/contract/raw.ts';
import { startCloud } from './s3-fixture.ts';
import { randomFaults } from './s3/faults.ts';
import type { Fault, FaultRequest } from './s3/faults.ts';

const once =
  (fault: Fault, operation?: string) =>
  (request: FaultRequest): Fault | undefined =>
    request.attempt === 1 && (operation === undefined || request.operation === operation) ? fault : undefined;

describe('faults', () => {
  const put = { method: 'PUT', key: 'x', body: 'x'.repeat(100_000) };

  it('answers with an error before or after the effect', async () => {
    const before = await startCloud({ faults: once({ kind: 'status', status: 503, effect: 'before' }) });
    expect((await before.send(put)).code).toBe('ServiceUnavailable');
    expect(before.bucket.count).toBe(0);
    expect((await before.send(put)).status).toBe(200);
    const after = await startCloud({ faults: once({ kind: 'status', status: 500, effect: 'after' }) });
    expect((await after.send(put)).code).toBe('InternalError');
    expect(after.bucket.get('x')?.size).toBe(100_000);
  });

  it.each([0, 10])('resets the connection after %i bytes of the request, without effect', async (bytes) => {
    const { bucket, state, send } = await startCloud({ faults: once({ kind: 'reset-request', bytes }) });
    await expect(send(put)).rejects.toThrow(/ECONNRESET|EPIPE|hang up/);
    expect(bucket.count).toBe(0);
    expect(state.meter.snapshot().classA).toBe(0);
    expect((await send(put)).status).toBe(200);
  });

  it('resets the connection in the middle of the answer', async () => {
    const { bucket, send } = await startCloud({ faults: once({ kind: 'reset-answer' }) });
    await bucket.put('x', Buffer.alloc(300_000), {});
    await expect(send({ method: 'GET', key: 'x' })).rejects.toThrow(/aborted|ECONNRESET/);
    expect((await send({ method: 'GET', key: 'x' })).body.length).toBe(300_000);
  });

  it('resets the connection although the write took effect', async () => {
    const { bucket, send } = await startCloud({ faults: once({ kind: 'reset-answer' }) });
    await expect(send(put)).rejects.toThrow(/aborted|ECONNRESET|hang up/);
    expect(bucket.count).toBe(1);
  });

  it('cuts a listing off, with and without a proper end', async () => {
    const list = { method: 'GET', query: { 'list-type': '2' } };
    const closed = await startCloud({ faults: once({ kind: 'truncated-listing', end: 'close' }) });
    await closed.bucket.put('x', Buffer.from('x'), {});
    const half = await closed.send(list);
    expect(half.status).toBe(200);
    expect(half.body).not.toMatch(/<\/ListBucketResult>$/);
    expect((await closed.send(list)).body).toMatch(/<\/ListBucketResult>$/);
    const reset = await startCloud({ faults: once({ kind: 'truncated-listing', end: 'reset' }) });
    await expect(reset.send(list)).rejects.toThrow(/aborted|ECONNRESET/);
  });

  it('waits, and sends slowly', async () => {
    const late = await startCloud({ faults: once({ kind: 'delay', ms: 60 }) });
    const begun = performance.now();
    expect((await late.send(put)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(50);
    const slow = await startCloud({ faults: once({ kind: 'slow-body', pieces: 4, pauseMs: 20 }) });
    await slow.bucket.put('x', Buffer.from('slowly'), {});
    const asked = performance.now();
    expect((await slow.send({ method: 'GET', key: 'x' })).body).toBe('slowly');
    expect(performance.now() - asked).toBeGreaterThan(50);
  });

  it('stalls until the client or the server gives up', async () => {
    const { target } = await startCloud({ faults: () => ({ kind: 'stall' }) });
    const path = rawPresign(target, { method: 'GET', key: 'x' }, 60);
    const answered = await Promise.race([
      rawFetch(target, 'GET', path).catch(() => 'closed'),
      new Promise((resolve) => setTimeout(resolve, 50, 'waiting')),
    ]);
    expect(answered).toBe('waiting');
  });

  it('happens at random, but the same for a seed whatever the order', () => {
    const requests = Array.from({ length: 2000 }, (_, n): FaultRequest => {
      return { method: 'PUT', operation: 'PutObject', bucket: 'media', key: String(n), n, attempt: 1 };
    });
    const draw = (seed: number, list: readonly FaultRequest[]): Map<string, Fault | undefined> => {
      const faults = randomFaults({ rate: 0.1, seed });
      return new Map(list.map((request) => [request.key ?? '', faults(request)]));
    };
    const first = draw(1, requests);
    const again = draw(1, requests.toReversed());
    expect([...again].toReversed()).toEqual([...first]);
    expect(draw(2, requests)).not.toEqual(first);
    const hit = [...first.values()].filter((fault) => fault !== undefined).length;
    expect(hit).toBeGreaterThan(140);
    expect(hit).toBeLessThan(260);
  });
});

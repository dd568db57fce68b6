/**
 * One write a second to the same key.
 * @see https://developers.cloudflare.com/r2/platform/limits/
 */
import { refuse } from './errors.ts';

const spacingMs = 1000;

export class WriteRate {
  readonly #now: () => number;
  readonly #enabled: boolean;
  readonly #writes = new Map<string, number>();
  #prunedMs = 0;

  constructor(now: () => number, enabled: boolean) {
    this.#now = now;
    this.#enabled = enabled;
  }

  /**
   * Runs a write unless another one to the key began less than a second ago. A write that fails does not count.
   * @throws S3Failure TooManyRequests.
   */
  async guard<T>(id: string, write: () => Promise<T>): Promise<T> {
    if (!this.#enabled) return write();
    const now = this.#now();
    const last = this.#writes.get(id);
    if (last !== undefined && now - last < spacingMs) throw refuse('TooManyRequests');
    this.#prune(now);
    this.#writes.set(id, now);
    try {
      return await write();
    } catch (error) {
      this.#writes.delete(id);
      throw error;
    }
  }

  #prune(now: number): void {
    if (now - this.#prunedMs < spacingMs) return;
    this.#prunedMs = now;
    // Insertion order is time order, but for keys written again.
    for (const [id, ms] of this.#writes) if (now - ms >= spacingMs) this.#writes.delete(id);
  }
}

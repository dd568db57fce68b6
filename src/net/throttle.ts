/** A limit on bytes a second, so that a line can be shared. */
import type { Clock } from './context.ts';

/** What may be sent at once after a pause. */
const BURST_MS = 250;

/**
 * A token bucket: whoever asks first is served first. More than the bucket holds is let through once what came before is paid for,
 * so that one large body is not kept waiting for ever and the ones behind it wait the longer.
 */
export class Throttle {
  private readonly bytesPerMs: number;
  private readonly clock: Clock;
  /** When all that was let through will be paid for. */
  private paidMs = -Infinity;

  /** @param bytesPerSecond - above zero. */
  constructor(bytesPerSecond: number, clock: Clock) {
    this.bytesPerMs = bytesPerSecond / 1000;
    this.clock = clock;
  }

  /**
   * Resolves when `bytes` may be sent.
   * @throws the signal's reason when it aborts first.
   */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const fromMs = Math.max(this.paidMs, now - BURST_MS);
    this.paidMs = fromMs + bytes / this.bytesPerMs;
    if (fromMs > now) await this.clock.sleep(fromMs - now, signal);
  }
}

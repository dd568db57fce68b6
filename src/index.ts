/**
 * Where Node comes in: as the action's process, or as one of its worker threads, which run this same file so that the bundle needs
 * no other. What each needs is loaded only then; a worker starts in a fraction of the time the whole takes.
 */
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  // Calls that wait for a disk wait together; libuv would let four do so.
  process.env['UV_THREADPOOL_SIZE'] ??= '32';
  const { keepHeapSmall } = await import('./heap.ts');
  keepHeapSmall();
  const { main } = await import('./main.ts');
  const here = fileURLToPath(import.meta.url);
  const code = await main(
    (root) => new Worker(here, { workerData: { root }, resourceLimits: { maxYoungGenerationSizeMb: 8 } }),
  );
  // Kept connections and timers must not hold the step open.
  process.exit(code);
} else if (parentPort !== null) {
  const { serveFolder } = await import('./stores/folder/thread.ts');
  serveFolder(parentPort, (workerData as { root: string }).root);
}

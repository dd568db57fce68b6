/** Cuts a body into parts of one size, each held under the byte budget until it is sent. */
import { headLength } from '../mastodon/headers.ts';
import type { ByteBudget } from '../net/budget.ts';
import type { Opened, Part } from '../stores/model.ts';

/** The source's bytes changed while they were read. */
export class ChangedError extends Error {
  override readonly name = 'ChangedError';

  constructor() {
    super('The file changed while it was being read.');
  }
}

/** A body in parts. Whoever asked for it disposes of it, so that what was not sent gives back its memory and its file. */
export interface CutBody extends AsyncDisposable {
  /** Enough of the beginning to tell the type. */
  readonly head: Uint8Array;
  /**
   * All parts from the first on. The iteration throws a {@link ChangedError} instead of ending when the source changed meanwhile,
   * so that the upload is given up.
   */
  readonly parts: AsyncIterable<Part>;
}

/** Reads the first part and stands ready to read the others. */
export async function cutIntoParts(opened: Opened, partSize: number, budget: ByteBudget): Promise<CutBody> {
  const rest = cut(opened, partSize, budget);
  const first = await rest.next();
  let waiting = first.done === true ? undefined : first.value;
  const head = waiting?.bytes.subarray(0, headLength) ?? new Uint8Array();
  async function* parts(): AsyncGenerator<Part, void> {
    if (waiting === undefined) return;
    const part = waiting;
    waiting = undefined;
    yield part;
    yield* rest;
  }
  return {
    head,
    parts: parts(),
    [Symbol.asyncDispose]: async () => {
      waiting?.release();
      await rest.return();
    },
  };
}

/** Closes a body that nobody wants: a stream lets go of its file only once it was begun. */
export async function closeUnread(opened: Opened): Promise<void> {
  const body = opened.body[Symbol.asyncIterator]();
  await body.next().catch(() => undefined);
  await body.return?.();
}

async function* cut(opened: Opened, partSize: number, budget: ByteBudget): AsyncGenerator<Part, void> {
  const { size } = opened.entry;
  let left = size;
  let buffer = new Uint8Array(0);
  let filled = 0;
  let release: (() => void) | undefined;
  try {
    for await (let chunk of opened.body) {
      while (chunk.length > 0) {
        if (release === undefined) {
          const length = Math.min(partSize, left);
          if (length === 0) throw new ChangedError();
          release = await budget.acquire(length);
          buffer = new Uint8Array(length);
          filled = 0;
        }
        const taken = chunk.subarray(0, buffer.length - filled);
        buffer.set(taken, filled);
        filled += taken.length;
        chunk = chunk.subarray(taken.length);
        if (filled < buffer.length) continue;
        left -= filled;
        // The last part is given out only when nothing follows it and the source vouches for all of them.
        if (left === 0 && chunk.length > 0) throw new ChangedError();
        if (left === 0 && (await opened.settle()) === 'changed') throw new ChangedError();
        const part = { bytes: buffer, release };
        release = undefined;
        yield part;
      }
    }
    if (left > 0) throw new ChangedError();
  } finally {
    release?.();
  }
}

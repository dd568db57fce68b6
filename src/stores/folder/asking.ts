/** The main thread's side of a worker thread: questions are sent, and answers find whoever asked. */
import type { Worker } from 'node:worker_threads';
import type { Answer, Question } from './thread.ts';

/** Starts a worker thread that serves `root` (see `serveFolder`). */
export type StartThread = (root: string) => Worker;

/** A question without its number. */
export type Ask = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

/** One worker thread and the questions that wait for its answers. */
export class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private failure: Error | undefined;
  private next = 0;

  constructor(worker: Worker) {
    this.worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer) => this.waiting.get(answer.id)?.(answer));
    worker.on('error', (error: unknown) => this.fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.fail(new Error('The thread that reads the folder has ended.')));
  }

  /** Registers who gets the answers of one conversation. */
  open(receive: (answer: Answer) => void): number {
    const id = this.next++;
    this.waiting.set(id, receive);
    return id;
  }

  ask(id: number, question: Ask): void {
    if (this.failure !== undefined) this.waiting.get(id)?.({ id, error: { code: '', message: this.failure.message } });
    else this.worker.postMessage({ ...question, id });
  }

  close(id: number): void {
    this.waiting.delete(id);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const [id, receive] of this.waiting) receive({ id, error: { code: '', message: error.message } });
  }
}

/** Messages in order, taken one by one. */
export class Mailbox<T> {
  private readonly messages: T[] = [];
  private taker: ((message: T) => void) | undefined;

  put(message: T): void {
    if (this.taker === undefined) this.messages.push(message);
    else {
      this.taker(message);
      this.taker = undefined;
    }
  }

  take(): T | Promise<T> {
    const message = this.messages.shift();
    return message ?? new Promise((resolve) => (this.taker = resolve));
  }
}

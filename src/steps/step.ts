/** What a step is given and what it leaves. */
import type { OutputName } from '../inputs/outputs.ts';
import type { Cloudflare } from '../cloudflare/client.ts';
import type { Context } from '../net/context.ts';
import type { PublicWeb } from '../net/public-web.ts';
import type { OperationTally } from '../report/operations.ts';
import type { StepOutcome } from '../report/report.ts';
import type { StartThread } from '../stores/folder/asking.ts';

/** The outside world as a step sees it. */
export interface StepWorld {
  readonly cx: Context;
  /** Aborts when the step is to end in good order: no new object is begun. */
  readonly stop: AbortSignal;
  /** Keeps a secret that came up on the way out of everything that is shown; to be called before its first use. */
  mask(secret: string): void;
  readonly startThread: StartThread;
  readonly web: PublicWeb;
  /** Makes a client of Cloudflare's API. There for every run that is given a token for it. */
  cloudflare(token: string, cx: Context): Cloudflare;
  /** What started the workflow, such as `schedule` or `workflow_dispatch`. */
  readonly event: string | undefined;
  /** GitHub as the runner names it, and the repository whose workflow this is. */
  readonly github: { readonly apiUrl?: string; readonly graphqlUrl?: string; readonly repository?: string };
  /** A folder for files of this job, removed by the runner. */
  readonly temporary: string | undefined;
  annotate(level: 'notice' | 'warning' | 'error', title: string, text: string): void;
  /** Prints a line of progress. */
  progress(line: string): void;
}

/** What a step leaves behind. */
export interface StepDone {
  readonly outcome: StepOutcome;
  /** One sentence, where something failed. */
  readonly failure?: string;
  readonly outputs: Partial<Record<OutputName, string>>;
  /** The step's part of the report. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The job summary, Markdown. */
  readonly summary: string;
}

/** A context whose operations are counted. */
export function counting(cx: Context, operations: OperationTally): Context {
  return {
    ...cx,
    emit: (event) => {
      operations.count(event);
      cx.emit(event);
    },
  };
}

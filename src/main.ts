/** The process: inputs, one step, outputs, summary, report, exit code. */
import * as core from '@actions/core';
import { setMaxListeners } from 'node:events';
import { outputTable } from './inputs/outputs.ts';
import { defined } from './inputs/parts/defined.ts';
import { InputError, readInputs, type StepInputs } from './inputs/read.ts';
import type { Context, SyncEvent } from './net/context.ts';
import { systemClock } from './net/context.ts';
import { PublicWeb, routesFrom } from './net/public-web.ts';
import { Annotations } from './report/annotations.ts';
import { failureSummary } from './report/summary/failure.ts';
import { safe } from './report/log-text.ts';
import { buildReport, writeReport, type StepOutcome } from './report/report.ts';
import { redactText } from './report/redact.ts';
import { runStep } from './steps/index.ts';
import { refusePublicRunner } from './steps/runner.ts';
import type { StepDone, StepWorld } from './steps/step.ts';
import type { StartThread } from './stores/folder/asking.ts';

/** Milliseconds from SIGINT until what is in flight is cut off; the runner kills the process after 7.5 s. */
const GRACE_MS = 4000;

/**
 * Runs the step the inputs ask for.
 * @returns the exit code: 0, or 1 when something failed, or 130 when the run was cancelled.
 */
export async function main(startThread: StartThread): Promise<number> {
  const secrets = new Set<string>();
  const mask = (secret: string): void => {
    if (secret === '' || secrets.has(secret)) return;
    secrets.add(secret);
    core.setSecret(secret);
  };
  const clean = (text: string): string => redactText(text, [...secrets]);
  const startedMs = Date.now();
  const { cancelled, stop, signal } = interruptions();
  const annotations = new Annotations();

  let inputs: StepInputs | undefined;
  let done: StepDone;
  try {
    inputs = readInputs((name) => core.getInput(name, { trimWhitespace: false }), mask);
    for (const { name, initial, steps } of outputTable) {
      if ((steps as readonly string[]).includes(inputs.step)) core.setOutput(name, initial);
    }
    const cx: Context = { signal, clock: systemClock, emit: (event) => log(event, clean, annotations) };
    const world: StepWorld = {
      cx,
      stop,
      mask,
      startThread,
      web: new PublicWeb(routesFrom(process.env['MEDIA_R2_CONNECT_TO'] ?? '')),
      cloudflare: await cloudflareFor(inputs),
      event: process.env['GITHUB_EVENT_NAME'],
      github: defined({
        apiUrl: process.env['GITHUB_API_URL'],
        graphqlUrl: process.env['GITHUB_GRAPHQL_URL'],
        repository: process.env['GITHUB_REPOSITORY'],
      }),
      temporary: process.env['RUNNER_TEMP'],
      annotate: (level, title, text) => annotations.add(level, title, clean(text)),
      progress: (line) => core.info(line),
    };
    await refusePublicRunner(inputs, process.env);
    done = await runStep(inputs, world);
  } catch (error) {
    done = failed(error, cancelled());
  }
  if (cancelled() && done.outcome !== 'failure') done = { ...done, outcome: 'cancelled' };
  await conclude(done, inputs, startedMs, [...secrets], annotations, clean);
  return exitCode(done.outcome);
}

/** Cloudflare's client is the largest part of the bundle, so it is loaded for runs with a token alone. */
async function cloudflareFor(inputs: StepInputs): Promise<StepWorld['cloudflare']> {
  if (inputs.cloudflare === undefined) {
    return () => {
      throw new Error('api-token was not given.');
    };
  }
  const { createCloudflare } = await import('./cloudflare/client.ts');
  const baseUrl = process.env['CLOUDFLARE_BASE_URL'];
  return (token, cx) => createCloudflare({ token, cx, ...defined({ baseUrl }) });
}

/** SIGINT asks for a clean end; what is still in flight after a grace period is cut off. */
function interruptions(): { cancelled: () => boolean; stop: AbortSignal; signal: AbortSignal } {
  const stop = new AbortController();
  const cut = new AbortController();
  setMaxListeners(0, stop.signal, cut.signal);
  const interrupt = (): void => {
    if (stop.signal.aborted) return;
    core.info('Cancelled: no new object is begun, what is in flight is finished.');
    stop.abort(new Error('The run was cancelled.'));
    setTimeout(() => cut.abort(new Error('The run was cancelled.')), GRACE_MS).unref();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return { cancelled: () => stop.signal.aborted, stop: stop.signal, signal: cut.signal };
}

function log(event: SyncEvent, clean: (text: string) => string, annotations: Annotations): void {
  if (event.kind === 'retry') core.debug(safe(clean(`${event.what}: attempt ${event.attempt} failed: ${event.why}`)));
  if (event.kind !== 'log') return;
  const text = safe(clean(event.text));
  switch (event.level) {
    case 'debug':
      core.debug(text);
      break;
    case 'info':
      core.info(text);
      break;
    case 'notice':
      annotations.add('notice', 'Notice', text);
      core.info(text);
      break;
    case 'warning':
      annotations.add('warning', 'Warning', text);
      core.info(`Warning: ${text}`);
      break;
  }
}

function failed(error: unknown, cancelled: boolean): StepDone {
  const problems = error instanceof InputError ? error.problems : [messageOf(error)];
  if (error instanceof Error && !(error instanceof InputError)) core.debug(safe(error.stack ?? '', 20_000));
  return {
    outcome: cancelled ? 'cancelled' : 'failure',
    failure: messageOf(error),
    outputs: {},
    data: { problems },
    summary: failureSummary(problems),
  };
}

async function conclude(
  done: StepDone,
  inputs: StepInputs | undefined,
  startedMs: number,
  secrets: readonly string[],
  annotations: Annotations,
  clean: (text: string) => string,
): Promise<void> {
  annotations.emit(core);
  for (const [name, value] of Object.entries(done.outputs)) core.setOutput(name, value);
  if (inputs !== undefined) {
    const report = buildReport(
      {
        step: inputs.step,
        startedMs,
        finishedMs: Date.now(),
        outcome: done.outcome,
        inputs: { ...inputs },
        data: done.data,
      },
      secrets,
    );
    core.setOutput('report', await writeReport(report));
  }
  if (inputs?.summary !== false && (process.env['GITHUB_STEP_SUMMARY'] ?? '') !== '') {
    await core.summary.addRaw(clean(done.summary), true).write();
  }
  if (done.failure !== undefined) core.setFailed(redacted(clean(done.failure)));
}

/** A failure may have several lines; each is made harmless by itself. */
function redacted(text: string): string {
  return text
    .split('\n')
    .map((line) => safe(line))
    .join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function exitCode(outcome: StepOutcome): number {
  return outcome === 'cancelled' ? 130 : outcome === 'failure' ? 1 : 0;
}

/** The steps of a migration one after the other, each a run of the action's bundle against the local cloud. */
import { copyFileSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { leaks, startAction, type ActionRun, type LogLine } from '../e2e/action.ts';

/** The local cloud, as far as a rehearsal needs it. */
export interface DemoCloud {
  /** Origin of its one listener: S3, control API and edge, told apart by path and host. */
  readonly url: string;
  readonly accountId: string;
  readonly apiToken: string;
  /** What must appear nowhere: the token and what is derived from it. */
  readonly secrets: readonly string[];
  /** Whether its pages show media from the media host, as after a restart with the new settings. */
  serveFromMediaHost(): void;
  /** R2 operations billed so far. */
  billed(): { readonly classA: number; readonly classB: number };
}

export interface Rehearsal {
  readonly cloud: DemoCloud;
  /** The media; read only. */
  readonly source: string;
  /** Takes the env file, the summaries, the reports and the runs. */
  readonly folder: string;
  /** Default: the committed bundle. */
  readonly bundle?: string;
  /** Nobody else writes to the source, so a second sync must find nothing to do. */
  readonly sourceIsStill: boolean;
  readonly onStart?: (title: string, number: number, of: number) => void;
  readonly onLine?: (line: LogLine) => void;
  readonly onEnd?: (result: StepResult) => void;
  /** Sends SIGINT to the step that runs and starts no other. */
  readonly signal?: AbortSignal;
}

export interface StepResult {
  readonly title: string;
  readonly ok: boolean;
  /** One line: what came of it. */
  readonly outcome: string;
  /** Objects looked at or copied; `null` where the step has no such number. */
  readonly objects: number | null;
  readonly seconds: number;
  readonly classA: number;
  readonly classB: number;
  readonly summary: string;
}

interface Step {
  readonly title: string;
  /** What happens at the instance before it. */
  readonly before?: () => void;
  readonly inputs: Readonly<Record<string, string>>;
  /** What the outputs say, and whether it is what a rehearsal expects. */
  readonly judge: (outputs: Readonly<Record<string, string>>) => { readonly outcome: string; readonly ok?: boolean };
  /** The output that counts objects. */
  readonly counts?: string;
}

const mediaHost = 'files.demo.example';
export const webHost = 'social.demo.example';
export const envFileName = '.env.production';

/** Runs the steps in order and stops behind the first that fails. */
export async function rehearse(rehearsal: Rehearsal): Promise<readonly StepResult[]> {
  const steps = stepsOf(rehearsal);
  for (const name of ['summaries', 'reports', 'runs']) mkdirSync(join(rehearsal.folder, name));
  writeFileSync(join(rehearsal.folder, envFileName), envFile);

  const results: StepResult[] = [];
  for (const [index, step] of steps.entries()) {
    if (rehearsal.signal?.aborted === true) break;
    rehearsal.onStart?.(step.title, index + 1, steps.length);
    const result = await runStep(step, index + 1, rehearsal);
    results.push(result);
    rehearsal.onEnd?.(result);
    if (!result.ok) break;
  }
  return results;
}

function stepsOf({ cloud, source, folder, sourceIsStill }: Rehearsal): readonly Step[] {
  const shared = {
    'account-id': cloud.accountId,
    'api-token': cloud.apiToken,
    bucket: 'demo-media',
    endpoint: cloud.url,
    'media-host': mediaHost,
    'web-host': webHost,
  };
  const copied = (outputs: Readonly<Record<string, string>>): string =>
    `${number(outputs['copied-objects'])} objects copied${outputs['complete'] === 'true' ? ', complete' : ''}`;
  const settings = (phase: string, more: Readonly<Record<string, string>> = {}): Step => ({
    title: `publish ${phase}`,
    inputs: {
      ...shared,
      step: 'publish',
      phase,
      form: 'dotenv',
      target: 'file',
      file: join(folder, envFileName),
      'mastodon-version': '4.5.3',
      ...more,
    },
    judge: () => ({ outcome: `settings in ${envFileName}` }),
  });
  const proof = (title: string): Step => ({
    title,
    inputs: { ...shared, step: 'verify', source, sample: '300' },
    judge: ({ verified }) => ({ outcome: verified === 'true' ? 'no check failed' : 'a check failed' }),
  });
  return [
    {
      title: 'plan',
      inputs: { ...shared, step: 'plan', source },
      judge: ({ objects, changes }) => ({ outcome: `${number(objects)} to copy, ${number(changes)} changes to make` }),
      counts: 'objects',
    },
    {
      title: 'provision',
      inputs: { ...omit(shared, 'web-host'), step: 'provision', 'settle-minutes': '1' },
      judge: ({ changed }) => ({ outcome: changed === 'true' ? 'made' : 'nothing to make' }),
    },
    settings('prepare'),
    {
      title: 'sync',
      inputs: { ...shared, step: 'sync', source },
      judge: (outputs) => ({ outcome: copied(outputs), ok: outputs['complete'] === 'true' }),
      counts: 'copied-objects',
    },
    {
      title: 'sync again',
      inputs: { ...shared, step: 'sync', source },
      judge: (outputs) => ({
        outcome: copied(outputs),
        ok: outputs['complete'] === 'true' && (!sourceIsStill || outputs['copied-objects'] === '0'),
      }),
      counts: 'copied-objects',
    },
    proof('verify'),
    settings('switch', { 'waive-csp-wait': mediaHost }),
    {
      title: 'sync late files',
      before: () => {
        if (sourceIsStill) writeLateUpload(source);
        cloud.serveFromMediaHost();
      },
      inputs: { ...shared, step: 'sync', source },
      judge: (outputs) => ({
        outcome: copied(outputs),
        ok: outputs['complete'] === 'true' && (!sourceIsStill || outputs['copied-objects'] === '1'),
      }),
      counts: 'copied-objects',
    },
    proof('verify live'),
    {
      title: 'redirect',
      inputs: {
        ...shared,
        step: 'redirect',
        ...(sourceIsStill && { source }),
        ...(!sourceIsStill && { 'dry-run': 'true' }),
      },
      judge: (outputs) => ({ outcome: `by ${outputs['redirect-engine'] ?? '?'}` }),
    },
  ];
}

/** An upload that came between the last pass and the restart, already quiet for a quarter of an hour. */
function writeLateUpload(source: string): void {
  const file = join(source, 'media_attachments/files/999/999/999/original/0123456789abcdef.png');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
      'base64',
    ),
    {
      mode: 0o644,
    },
  );
  const written = Date.now() / 1000 - 15 * 60;
  utimesSync(file, written, written);
}

function omit(inputs: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== name));
}

async function runStep(step: Step, position: number, rehearsal: Rehearsal): Promise<StepResult> {
  const { cloud, folder, bundle, onLine, signal } = rehearsal;
  step.before?.();
  const before = cloud.billed();
  const running = startAction({
    inputs: step.inputs,
    parentFolder: join(folder, 'runs'),
    env: {
      CLOUDFLARE_BASE_URL: `${cloud.url}/client/v4`,
      // The hosts have no addresses: public reads go to the local edge.
      MEDIA_R2_CONNECT_TO: `${mediaHost}=${cloud.url} ${webHost}=${cloud.url}`,
    },
    ...(bundle === undefined ? {} : { bundle }),
    ...(onLine === undefined ? {} : { onLine }),
  });
  const interrupt = (): void => running.kill('SIGINT');
  signal?.addEventListener('abort', interrupt);
  const run = await running.done.finally(() => signal?.removeEventListener('abort', interrupt));
  const after = cloud.billed();
  keep(run, `${position}-${step.title.replaceAll(' ', '-')}`, folder);
  return {
    title: step.title,
    ...judge(run, step, cloud),
    objects: step.counts === undefined ? null : Number(run.outputs[step.counts] ?? 0),
    seconds: run.seconds,
    classA: after.classA - before.classA,
    classB: after.classB - before.classB,
    summary: run.summary,
  };
}

function judge(run: ActionRun, step: Step, cloud: DemoCloud): { outcome: string; ok: boolean } {
  if (run.exitCode !== 0) {
    const how = run.signal ?? `exit code ${run.exitCode ?? '?'}`;
    const why = run.annotations.find(({ level }) => level === 'error')?.message ?? crash(run);
    return { outcome: `${why.split('\n')[0] ?? ''} (${how})`, ok: false };
  }
  const [leak] = leaks(run, cloud.secrets);
  if (leak !== undefined) return { outcome: `a secret stands in the ${leak.where}`, ok: false };
  const { outcome, ok = true } = step.judge(run.outputs);
  return { outcome, ok };
}

/** What Node prints for an error that nobody caught. */
function crash({ lines }: ActionRun): string {
  return lines.find(({ stream, text }) => stream === 'stderr' && /^\w*Error: /.test(text))?.text ?? 'no message';
}

/** Puts what the step wrote for people where they find it. */
function keep(run: ActionRun, name: string, folder: string): void {
  writeFileSync(join(folder, 'summaries', `${name}.md`), run.summary);
  writeFileSync(join(folder, 'summaries', `${name}.log`), `${run.log}\n`);
  const report = run.outputs['report'] ?? '';
  if (report !== '' && existsSync(report)) copyFileSync(report, join(folder, 'reports', `${name}.json`));
}

const number = (text: string | undefined): string => Number(text ?? 0).toLocaleString('en');

/** What an instance with local media has before its migration: nothing of this may change but the storage settings. */
const envFile = `# Mastodon's settings; everything that is not about media storage stays as it is.
LOCAL_DOMAIN=demo.example
WEB_DOMAIN=social.demo.example
DB_HOST=/var/run/postgresql
REDIS_HOST=localhost
SINGLE_USER_MODE=false

# Media used to be on an earlier store
S3_ENABLED=false

SMTP_SERVER=smtp.demo.example
SMTP_FROM_ADDRESS="Demo <notifications@demo.example>"
`;

/** `publish`: renders the settings of Mastodon and writes them. */
import type { PublishInputs } from '../inputs/steps/publish.ts';
import { parseMastodonVersion, readInstance, type LiveInstance } from '../mastodon/instance.ts';
import { lineDiff } from '../publish/diff.ts';
import { explain } from '../publish/explain.ts';
import { isFile, type RenderRequest } from '../publish/renderer.ts';
import { renderers } from '../publish/renderers.ts';
import { OperationTally } from '../report/operations.ts';
import { publishSummary } from '../report/summary/publish.ts';
import { passGate, type Passed } from './publish-offer.ts';
import { placeOf, type Went } from './publish-place.ts';
import { nextSteps, wayBack } from './publish-text.ts';
import { counting, type StepDone, type StepWorld } from './step.ts';

export async function publish(inputs: PublishInputs, world: StepWorld): Promise<StepDone> {
  const { file, dryRun, form, phase, target } = inputs;
  const operations = new OperationTally();
  const cx = counting(world.cx, operations);

  const place = placeOf(inputs, world, cx);
  const live = await lookAtInstance(inputs, world);
  const rendering = (existing: Uint8Array | null): Uint8Array => render(inputs, live, existing);
  const { before, after } = await place.look(rendering);
  const changed = before === null || !Buffer.from(after).equals(before);
  const diff = changed ? lineDiff(before ?? new Uint8Array(), after) : [];
  const { notes, bridgeUntilMs }: Passed = changed ? await passGate(inputs, live, world, cx) : { notes: [] };

  const early = bridgeUntilMs === undefined ? {} : { bridgeUntilMs };
  const told = explain({ ...inputs, ...early, bucket: inputs.r2.bucket, merged: target !== 'file' });
  const went: Went = dryRun ? { to: 'nowhere', notes: [] } : await place.write(rendering, { told, diff });
  world.progress(changed ? `${dryRun ? 'Would change' : 'Changed'} ${file}.` : `${file} is as it should be.`);
  return {
    // A branch without its pull request is a job half done, and no failure: a person can do the rest.
    outcome: went.left === undefined ? 'success' : 'incomplete',
    outputs: {
      files: JSON.stringify(went.to === 'nowhere' ? [] : [file]),
      ...(went.commit !== undefined && { commit: went.commit }),
      ...(went.pullRequest !== undefined && { 'pull-request-url': went.pullRequest }),
    },
    data: {
      file,
      form,
      phase,
      target,
      changed,
      dryRun,
      diff,
      went,
      notes,
      ...early,
      operations: operations.snapshot(),
    },
    summary: publishSummary({
      files: [{ file, diff }],
      went: went.to,
      ...(went.url !== undefined && { url: went.url }),
      next: [...(went.left === undefined ? [] : [went.left]), ...nextSteps(told)],
      back: wayBack(told),
      notes: [...notes, ...went.notes],
    }),
  };
}

/** The live instance, where one was named: for its version, and for what its pages allow. */
async function lookAtInstance(inputs: PublishInputs, world: StepWorld): Promise<LiveInstance | undefined> {
  const { webHost, mediaHost, mastodonVersion, phase } = inputs;
  const gated = phase === 'switch' || phase === 'cleanup';
  if (webHost === undefined || (!gated && (mastodonVersion !== undefined || phase === 'rollback'))) return undefined;
  world.progress(`Looking at ${webHost}.`);
  return readInstance(world.web, { webHost, mediaHost }, world.cx);
}

/** @throws with every reason, when the settings cannot be rendered. */
function render(inputs: PublishInputs, live: LiveInstance | undefined, existing: Uint8Array | null): Uint8Array {
  const { file } = inputs;
  const rendered = renderers[inputs.form].render(requestOf(inputs, live), existing);
  if (isFile(rendered)) return rendered;
  const reasons = rendered.map(
    ({ problem, fix, line }) => `${file}${line === undefined ? '' : `:${line}`}: ${problem}. Fix: ${fix}.`,
  );
  if (live?.reached === false && inputs.mastodonVersion === undefined) {
    reasons.push(`${live.webHost} did not tell its version: ${live.why ?? 'no answer'}.`);
  }
  throw new Error(['The settings were not written.', ...reasons].join('\n'));
}

/** What the inputs ask for. */
function requestOf(inputs: PublishInputs, live: LiveInstance | undefined): RenderRequest {
  const { phase, mastodonVersion, r2, mediaHost, secretName, namespace, secretStore, secretRemoteKey } = inputs;
  const [kind = '', name = ''] = secretStore?.split('/') ?? [];
  return {
    phase,
    version: parseMastodonVersion(mastodonVersion ?? live?.version ?? ''),
    store: { bucket: r2.bucket, endpoint: r2.endpoint, mediaHost },
    secret: {
      name: secretName,
      ...(namespace !== undefined && { namespace }),
      ...(secretStore !== undefined && { store: { kind, name } }),
      ...(secretRemoteKey !== undefined && { remoteKey: secretRemoteKey }),
    },
  };
}

/** `redirect`: old media addresses lead to the media host, once everything else is proven. */
import { writeFile } from 'node:fs/promises';
import { applyAll, changeText, describeChange, rehearseAll, type Change } from '../cloudflare/resource.ts';
import type { RedirectInputs } from '../inputs/steps/redirect.ts';
import { readInstance } from '../mastodon/instance.ts';
import { gateProblems } from '../redirect/gate.ts';
import { movesOf } from '../redirect/moves.ts';
import type { ProbeLine } from '../report/summary/redirect.ts';
import { redirectSummary } from '../report/summary/redirect.ts';
import { everything, type Source } from '../stores/model.ts';
import type { R2Bucket } from '../stores/s3/r2.ts';
import { emptyJournal, journalAt, lastComplete, type Journal, type JournalStore } from '../sync/journal.ts';
import { openBucket, openSource } from './places.ts';
import { chooseEngine, type Chosen } from './redirect-engine.ts';
import { chooseRemoval, stillLeading } from './redirect-removal.ts';
import { keysToTry, probesOf, strayed, tryAll } from './redirect-probes.ts';
import { redirectReady } from './redirect-ready.ts';
import type { StepDone, StepWorld } from './step.ts';

/** The bucket's side, where there are credentials for it. */
interface Records {
  readonly bucket: R2Bucket;
  readonly store: JournalStore;
}

/** Of no object; one web server or another may answer for it. */
const NO_KEY = 'cache/media_attachments/files/000/000/000/original/0000000000000000.png';

/** What a run came to. */
interface Seen {
  readonly chosen: Chosen;
  readonly applied: readonly Change[];
  readonly pending: readonly Change[];
  readonly problems: readonly string[];
  readonly probes: readonly ProbeLine[];
  readonly wroteFile: boolean;
  readonly failure?: string;
}

export async function redirect(inputs: RedirectInputs, world: StepWorld): Promise<StepDone> {
  const { credentials, mode } = inputs;
  if (mode === 'ready') return redirectReady(inputs, world);
  await using bucket = credentials === undefined ? undefined : await openBucket({ ...inputs.r2, credentials }, world);
  const records = bucket === undefined ? undefined : { bucket, store: journalAt(bucket) };
  const journal = (await records?.store.read(world.cx)) ?? emptyJournal();
  const choose = inputs.mode === 'remove' ? chooseRemoval : chooseEngine;
  const chosen = await choose(inputs, movesOf(inputs.hosts, inputs.paths), world);
  const pending = chosen.planned.flatMap(({ changes }) => changes);
  for (const change of pending)
    world.progress(`${inputs.mode === 'check' ? 'Differs' : 'To do'}: ${describeChange(change)}`);

  if (inputs.mode === 'remove') return conclude(inputs, await removed(inputs, chosen, pending, records, world));
  const keys = records === undefined ? [] : await keysToTry(records.bucket, world.cx);
  if (inputs.mode === 'check') return conclude(inputs, await checked(inputs, chosen, pending, keys, world));
  return conclude(inputs, await applied(inputs, chosen, pending, keys, journal, records, world));
}

async function applied(
  inputs: RedirectInputs,
  chosen: Chosen,
  pending: readonly Change[],
  keys: readonly string[],
  journal: Journal,
  records: Records | undefined,
  world: StepWorld,
): Promise<Seen> {
  const problems = [...(await against(inputs, journal, world)), ...(await impermanent(inputs, keys, world))];
  const nothing = { chosen, applied: [], pending, problems, probes: [], wroteFile: false };
  if (problems.length > 0) return { ...nothing, ...(!inputs.dryRun && { failure: problems.join('\n') }) };
  await rehearseAll(chosen.planned);
  if (inputs.dryRun) return nothing;

  const made = await applyAll(chosen.planned, world.cx);
  const wroteFile = await writeSnippet(inputs, chosen);
  const byHand = chosen.snippet?.hosts ?? [];
  const { lines, arrivals } = await tryAll(inputs, probesOf(inputs, keys), byHand.length === 0, world);
  const stray = await strayed(inputs, world);
  const lost = lines.filter((line) => !line.home && !byHand.some((host) => line.address.startsWith(`${host}/`)));
  if (arrivals.length > 0 && arrivals.every(({ home }) => home)) {
    const nowMs = world.cx.clock.now();
    await records?.store.update(
      (now) => (now.redirectsMs === undefined ? { ...now, redirectsMs: nowMs } : now),
      world.cx,
    );
  }
  const failure = [...lost.map(lostText), ...stray.map(strayText)].join('\n');
  return { ...nothing, applied: made, pending: [], probes: lines, wroteFile, ...(failure !== '' && { failure }) };
}

async function checked(
  inputs: RedirectInputs,
  chosen: Chosen,
  pending: readonly Change[],
  keys: readonly string[],
  world: StepWorld,
): Promise<Seen> {
  const { lines } = await tryAll(inputs, probesOf(inputs, keys), false, world);
  const stray = await strayed(inputs, world);
  const failure = [
    ...pending.map(describeChange),
    ...lines.filter(({ home }) => !home).map(lostText),
    ...stray.map(strayText),
  ].join('\n');
  return {
    chosen,
    applied: [],
    pending,
    problems: [],
    probes: lines,
    wroteFile: false,
    ...(failure !== '' && { failure }),
  };
}

async function removed(
  inputs: RedirectInputs,
  chosen: Chosen,
  pending: readonly Change[],
  records: Records | undefined,
  world: StepWorld,
): Promise<Seen> {
  const made = inputs.dryRun ? [] : await applyAll(chosen.planned, world.cx);
  const problems = await doubts(inputs, chosen, made.length > 0, records, world);
  if (!inputs.dryRun && problems.length === 0) {
    await records?.store.update(
      ({ redirectsMs, ...rest }) => (redirectsMs === undefined ? { ...rest } : rest),
      world.cx,
    );
  }
  return {
    chosen,
    applied: made,
    pending: inputs.dryRun ? pending : [],
    problems,
    probes: [],
    wroteFile: false,
    ...(problems.length > 0 && { failure: problems.join('\n') }),
  };
}

/** Where redirects may be left. What was found is gone by then. */
async function doubts(
  inputs: RedirectInputs,
  { unseen = [], other }: Chosen,
  removed: boolean,
  records: Records | undefined,
  world: StepWorld,
): Promise<readonly string[]> {
  const missed = unseen.map((why) => `Redirects may be left, as this was not looked at: ${why}`);
  if (other === undefined || inputs.dryRun) return missed;
  const keys = records === undefined ? [] : await keysToTry(records.bucket, world.cx);
  const leading = await stillLeading(
    probesOf(inputs, keys.length === 0 ? [NO_KEY] : keys),
    inputs.mediaHost,
    removed,
    world,
  );
  if (leading.length === 0) return missed;
  return [
    ...missed,
    `Old addresses below ${leading.join(', ')} still lead to the media host, or did not answer, and their redirects may be where the token may not look. ${other} Or say by engine where they were made, bulk or single.`,
  ];
}

/** What stands against redirecting at all. */
async function against(inputs: RedirectInputs, journal: Journal, world: StepWorld): Promise<readonly string[]> {
  const { webHost, mediaHost } = inputs;
  const instance = await readInstance(world.web, { webHost, mediaHost }, world.cx);
  const lastPassMs = lastComplete(journal)?.startedMs;
  const newestMs = inputs.source === undefined ? undefined : await newest(inputs.source, world);
  return gateProblems({
    instance,
    mediaHost,
    nowMs: world.cx.clock.now(),
    ...(newestMs !== undefined && { newestMs }),
    ...(journal.switchedMs !== undefined && { switchedMs: journal.switchedMs }),
    ...(lastPassMs !== undefined && { lastPassMs }),
  });
}

async function newest(place: NonNullable<RedirectInputs['source']>, world: StepWorld): Promise<number | 'none'> {
  await using opened = await openSource(place, world);
  const source: Source = opened;
  let newestMs = -Infinity;
  world.progress(`Looking for files that were written lately to ${source.label}.`);
  for await (const page of source.list(everything, world.cx)) {
    for (const { modifiedMs } of page) newestMs = Math.max(newestMs, modifiedMs);
  }
  return Number.isFinite(newestMs) ? newestMs : 'none';
}

/** Browsers and servers remember a 301 for good, so it is made only of redirects that were seen to lead home. */
async function impermanent(
  inputs: RedirectInputs,
  keys: readonly string[],
  world: StepWorld,
): Promise<readonly string[]> {
  if (!inputs.permanent) return [];
  const { lines, arrivals } = await tryAll(inputs, probesOf(inputs, keys), false, world);
  if (arrivals.length > 0 && arrivals.every(({ home }) => home)) return [];
  const seen = lines.find(({ home }) => !home);
  return [
    `permanent: true makes redirects that nobody forgets, so first apply without it and see old addresses lead home${seen === undefined ? '. Give credentials of the bucket, so that some can be tried.' : `; now ${seen.address} ${seen.seen}.`}`,
  ];
}

async function writeSnippet(inputs: RedirectInputs, { snippet }: Chosen): Promise<boolean> {
  if (snippet === undefined || inputs.file === undefined) return false;
  await writeFile(inputs.file, snippet.text, { mode: 0o644 });
  return true;
}

function lostText({ address, seen }: ProbeLine): string {
  return `${address} ${seen}.`;
}

function strayText(address: string): string {
  return `${address} leads to the media host, which it never may: look for another redirect rule of the zone or the web server.`;
}

function conclude(inputs: RedirectInputs, seen: Seen): StepDone {
  const { chosen, failure } = seen;
  const line = (change: Change) => ({ resource: change.resource, change: changeText(change) });
  const shown = {
    mode: inputs.mode,
    dryRun: inputs.dryRun,
    engine: chosen.engine,
    mediaHost: inputs.mediaHost,
    hosts: inputs.hosts,
    probes: seen.probes,
    problems: seen.problems,
    notes: notesOf(inputs, chosen),
    next: nextOf(inputs, chosen, seen),
  };
  const { snippet } = chosen;
  return {
    outcome: failure === undefined ? 'success' : 'failure',
    ...(failure !== undefined && { failure }),
    outputs: {
      'redirect-engine': chosen.engine,
      changed: String(
        seen.applied.length > 0 || seen.wroteFile || (inputs.mode === 'check' && seen.pending.length > 0),
      ),
    },
    data: {
      ...shown,
      applied: seen.applied,
      pending: seen.pending,
      ...(snippet !== undefined && { snippet: snippet.text }),
    },
    summary: redirectSummary({
      ...shown,
      applied: seen.applied.map(line),
      pending: seen.pending.map(line),
      ...(snippet !== undefined && inputs.mode !== 'remove' && seen.problems.length === 0 && { snippet: snippet.text }),
    }),
  };
}

function notesOf(inputs: RedirectInputs, chosen: Chosen): readonly string[] {
  const notes = [...chosen.notes];
  if (inputs.source?.kind === 's3') {
    notes.push(
      'The media came from another S3 store. Where its addresses were those of an alias host that stays, nothing needs to redirect. Addresses with the host name of the provider cannot be redirected by anybody but the provider: keep the old bucket readable, or posts with such addresses lose their media.',
    );
  }
  if (chosen.other !== undefined)
    notes.push(`Old addresses tell whether redirects are left where the token may not look. ${chosen.other}`);
  if (inputs.mode === 'apply' && !inputs.permanent)
    notes.push(
      'The redirects are temporary ones (302). When all has been well for some weeks, run once more with permanent: true.',
    );
  return notes;
}

function nextOf(inputs: RedirectInputs, { snippet }: Chosen, { problems }: Seen): readonly string[] {
  if (snippet === undefined || problems.length > 0) return [];
  const where = `the server block of ${snippet.hosts.join(', ')}`;
  if (inputs.mode === 'remove')
    return [`Take the lines for the media host out of ${where} and reload ${snippet.server}.`];
  const put = inputs.file === undefined ? `Put the lines above into ${where}` : `Include ${inputs.file} in ${where}`;
  return [`${put}, test the configuration, reload ${snippet.server}, and run this step again with mode: check.`];
}

/** The way in: from what the runner hands over to the typed inputs of one step. */
import { createHash } from 'node:crypto';
import { readGiven } from './given.ts';
import * as places from './rules/places.ts';
import { selections } from './rules/selection.ts';
import * as work from './rules/work.ts';
import { steps } from './spec.ts';
import { planInputs } from './steps/plan.ts';
import { provisionInputs } from './steps/provision.ts';
import { publishInputs } from './steps/publish.ts';
import { redirectInputs } from './steps/redirect.ts';
import { syncInputs } from './steps/sync.ts';
import { verifyInputs } from './steps/verify.ts';
import { inputTable } from './table.ts';
import { oneOf, quote } from './values/parsed.ts';
import type { Given } from './given.ts';
import type { Step } from './spec.ts';
import type { PlanInputs } from './steps/plan.ts';
import type { ProvisionInputs } from './steps/provision.ts';
import type { PublishInputs } from './steps/publish.ts';
import type { RedirectInputs } from './steps/redirect.ts';
import type { SyncInputs } from './steps/sync.ts';
import type { VerifyInputs } from './steps/verify.ts';

/** The inputs of the step that was asked for; `step` tells which. */
export type StepInputs = PlanInputs | ProvisionInputs | SyncInputs | RedirectInputs | VerifyInputs | PublishInputs;

/** Everything that is wrong with the inputs, told at once. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** Whole sentences; each names its input and the fix, and none shows a secret. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `The inputs have a problem. ${problems.join('')}`
        : `The inputs have ${String(problems.length)} problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads, checks and shapes the inputs of the step that `step` names. Touches nothing outside.
 * @param get - the text of an input, empty where it was not given.
 * @param mask - keeps a text out of the log from now on; called for every secret before anything else is read.
 * @throws InputError with all problems of all inputs.
 */
export function readInputs(get: (name: string) => string, mask: (secret: string) => void): StepInputs {
  const secrets = maskSecrets(get, mask);
  const texts = new Map(
    inputTable.map(({ name }) => [name, get(name).trim()] as const).filter(([, text]) => text !== ''),
  );
  const step = readStep(texts.get('step'), secrets);
  const { given, problems } = readGiven(step, texts, secrets);
  const all = [...problems, ...rules.flatMap((rule) => [...rule(given)])];
  if (all.length > 0) throw new InputError([...new Set(all)].map((problem) => withoutSecrets(problem, secrets)));
  return shapeInputs(given);
}

/** The typed inputs of a step whose values were checked. */
export function shapeInputs(given: Given): StepInputs {
  return shapes[given.step](given);
}

const shapes: Readonly<Record<Step, (given: Given) => StepInputs>> = {
  plan: planInputs,
  provision: provisionInputs,
  sync: syncInputs,
  redirect: redirectInputs,
  verify: verifyInputs,
  publish: publishInputs,
};

const rules: readonly ((given: Given) => Iterable<string>)[] = [
  places.pairs,
  places.credentials,
  places.address,
  places.hosts,
  places.source,
  places.destination,
  selections,
  work.engines,
  work.comparing,
  work.purging,
  work.copying,
  work.redirects,
  work.mintedKey,
  work.storedSecrets,
  work.published,
];

/**
 * Masks all secrets of all steps, whatever the step: as given, each line, and the SHA-256 in hex, which for a
 * Cloudflare token is the secret access key derived from it.
 * @see https://developers.cloudflare.com/r2/api/tokens/#get-s3-api-credentials-from-an-api-token
 */
function maskSecrets(get: (name: string) => string, mask: (secret: string) => void): readonly string[] {
  const secrets = new Set<string>();
  for (const { name } of inputTable.filter((spec) => spec.secret === true)) {
    const text = get(name);
    const lines = text.split(/[\r\n]+/u).map((line) => line.trim());
    for (const part of [text, text.trim(), ...lines]) {
      if (part.trim() !== '') secrets.add(part);
    }
    if (text.trim() !== '') secrets.add(createHash('sha256').update(text.trim()).digest('hex'));
  }
  for (const secret of secrets) mask(secret);
  return [...secrets];
}

function readStep(text: string | undefined, secrets: readonly string[]): Step {
  const step = steps.find((known) => known === text);
  if (step !== undefined) return step;
  const problem = text === undefined ? 'step is missing' : `step ${withoutSecrets(quote(text), secrets)} is not known`;
  throw new InputError([`${problem}: it takes ${oneOf(steps)}.`]);
}

/** A secret that was put into the wrong input as well would otherwise be quoted. */
function withoutSecrets(sentence: string, secrets: readonly string[]): string {
  const long = secrets.filter((secret) => secret.length >= 8).sort((a, b) => b.length - a.length);
  return long.reduce((text, secret) => text.replaceAll(secret, '***'), sentence);
}

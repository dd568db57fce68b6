/** A full valid set of inputs for each step, to change one thing at a time. */
import { createHash } from 'node:crypto';
import { readInputs } from '../../src/inputs/read.ts';
import type { StepInputs } from '../../src/inputs/read.ts';
import type { Step } from '../../src/inputs/spec.ts';
import type { InputName } from '../../src/inputs/table.ts';

/** Inputs by name, as a workflow would write them. */
export type Texts = Partial<Record<InputName, string>>;

export const accountId = '0123456789abcdef0123456789abcdef';
export const apiToken = 'cf-day-to-day-token-0123456789abcdefghij';
export const derivedSecret = createHash('sha256').update(apiToken).digest('hex');

const bucket: Texts = { 'account-id': accountId, bucket: 'example-media' };
const hosts: Texts = { 'media-host': 'files.example.com', 'web-host': 'social.example.com' };
const token: Texts = { 'api-token': apiToken };

/** The least that makes sense for each step. */
export const minimal: Readonly<Record<Step, Texts>> = {
  plan: { step: 'plan', ...bucket, ...token, ...hosts, source: 'public/system' },
  provision: { step: 'provision', ...bucket, ...token, ...hosts },
  sync: { step: 'sync', ...bucket, ...token, source: 'public/system' },
  redirect: { step: 'redirect', ...bucket, ...token, ...hosts },
  verify: { step: 'verify', ...bucket, ...token, ...hosts, source: 'public/system' },
  publish: {
    step: 'publish',
    ...bucket,
    ...token,
    ...hosts,
    phase: 'switch',
    target: 'file',
    'mastodon-version': '4.5.3',
  },
};

/** What a runner would hand over: `INPUT_*` variables, names in upper case with their dashes. */
export function environment(texts: Texts): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]));
}

/** The typed inputs of a step: the least that makes sense, with `changes`; an empty text takes an input away. */
export function inputsOf<S extends Step>(step: S, changes: Texts = {}): Extract<StepInputs, { step: S }> {
  return read({ ...minimal[step], ...changes }) as Extract<StepInputs, { step: S }>;
}

/** Reads inputs; `masked` takes what was masked. */
export function read(texts: Texts, masked: string[] = []): StepInputs {
  return readInputs(
    (name) => texts[name as InputName] ?? '',
    (secret) => masked.push(secret),
  );
}

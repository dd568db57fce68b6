/**
 * The parts of the workflows that repeat the table of inputs: what a reusable workflow takes, and what its steps are given.
 * They stand between a line `# generated: …` and a line `# generated: end`, and are written from src/inputs.
 *
 *   # generated: inputs of WORKFLOW                under `inputs:` of a workflow that people call
 *   # generated: secrets of WORKFLOW [for STEPS]   under its `secrets:`
 *   # generated: secrets from WORKFLOW for STEPS   under `secrets:` of a job that calls a workflow with these steps
 *   # generated: with for STEP in WORKFLOW         under `with:` of a step; `, but NAMES` leaves out what is written there by hand
 *
 * In workflows that only other workflows call, the inputs come as one JSON text, `given`.
 */
import { inputGroups } from '../../src/inputs/table.ts';
import type { InputGroup, InputSpec, Step } from '../../src/inputs/spec.ts';

/** A workflow that people call: the steps it runs, and inputs of those steps that it decides on itself. */
interface Offer {
  readonly steps: readonly Step[];
  /** What it cannot do without, whatever the phase: told before anything runs. */
  readonly required: readonly string[];
  readonly without: readonly string[];
}

/** What every workflow decides on itself. */
const always = ['step', 'summary', 'mode'];
const destination = (inputGroups as readonly InputGroup[])
  .flatMap(({ inputs }) => inputs)
  .flatMap(({ name }) => (name.startsWith('destination') ? [name] : []));

/** By the name of the file, without `.yml`. */
export const offers: Readonly<Record<string, Offer>> = {
  provision: {
    steps: ['provision', 'publish'],
    required: ['account-id', 'bucket', 'media-host'],
    // A new instance has no old addresses.
    without: [
      ...always,
      ...['temporary-host', 'phase', 'dry-run', 'branch', 'message', 'redirect-engine', 'redirect-hosts'],
    ],
  },
  migrate: {
    steps: ['plan', 'provision', 'sync', 'redirect', 'verify', 'publish'],
    required: ['account-id', 'bucket', 'media-host', 'web-host'],
    without: [
      ...always,
      ...destination,
      // Offered by the workflow itself, which makes redirects at its end unless told otherwise.
      'redirect-engine',
      // An instance with media is not new.
      'new-instance',
      // Never while everything moves: a bucket that is being filled is not cleaned up at the same time.
      ...['delete', 'max-delete-percent', 'repair-headers'],
      // Decided by the phase.
      ...[
        'phase',
        'shard',
        'environments',
        'checks',
        'purge',
        'upload-url',
        'seed',
        'dry-run',
        'permanent',
        'branch',
        'message',
      ],
    ],
  },
  'delta-sync': { steps: ['sync'], required: ['bucket'], without: [...always, 'shard', 'sippy-hours'] },
  verify: { steps: ['verify'], required: ['bucket', 'media-host'], without: always },
};

const specs = (inputGroups as readonly InputGroup[]).flatMap(({ inputs }) => inputs);

/** The inputs that a workflow offers, secrets among them, in the order of the table. */
export function offered(workflow: string): readonly InputSpec[] {
  const offer = offers[workflow];
  if (offer === undefined) throw new Error(`There is no workflow ${workflow}.`);
  return specs.filter(
    ({ name, steps }) => steps.some((step) => offer.steps.includes(step)) && !offer.without.includes(name),
  );
}

/**
 * Writes the generated parts of a workflow anew.
 * @param describe - what to say of an input.
 * @throws for a marker that is not known, or has no end.
 */
export function withInputs(workflow: string, describe: (spec: InputSpec) => string): string {
  const inner = /^ {6}given:$/m.test(workflow);
  const out: string[] = [];
  let skipping = false;
  for (const line of workflow.split('\n')) {
    const [, indent = '', marker = ''] = /^(\s*)# generated: (.+)$/.exec(line) ?? [];
    if (marker === 'end') skipping = false;
    if (!skipping) out.push(line);
    if (marker === '' || marker === 'end') continue;
    skipping = true;
    out.push(...block(marker, inner, describe).map((text) => `${indent}${text}`));
  }
  if (skipping) throw new Error('A generated part has no end.');
  return out.join('\n');
}

function block(marker: string, inner: boolean, describe: (spec: InputSpec) => string): string[] {
  const parsed = /^(inputs of|secrets of|secrets from|with for (\S+) in) (\S+?)(?:,? (?:for|but) (.+))?$/.exec(marker);
  if (parsed === null) throw new Error(`Nothing is known of # generated: ${marker}`);
  const [, what = '', step = '', workflow = '', list = ''] = parsed;
  const all = offered(workflow);
  const names = list === '' ? [] : list.split(' ');
  const isFor = ({ steps }: InputSpec): boolean => names.length === 0 || steps.some((each) => names.includes(each));
  const secrets = all.filter((spec) => spec.secret === true && isFor(spec) && getsToken(spec, names));
  if (what === 'inputs of')
    return all
      .filter(({ secret }) => secret !== true)
      .flatMap((spec) => inputYml(spec, isRequired(workflow, spec), describe));
  if (what === 'secrets of') return secrets.flatMap((spec) => secretYml(spec, describe));
  if (what === 'secrets from') return secrets.map(({ name }) => `${name}: \${{ ${decided(name)} }}`);
  return all
    .filter((spec) => (spec.steps as readonly string[]).includes(step) && !names.includes(spec.name))
    .filter((spec) => getsToken(spec, [step]))
    .map((spec) => `${spec.name}: \${{ ${valueOf(spec, inner)} }}`);
}

/** A token of the operator's for GitHub goes to the steps alone that write there; the others are content with their job's. */
function getsToken({ name }: InputSpec, steps: readonly string[]): boolean {
  return name !== 'github-token' || steps.length === 0 || steps.includes('publish') || steps.includes('provision');
}

function valueOf({ name, secret, type, default: value }: InputSpec, inner: boolean): string {
  if (name === 'github-token') return 'secrets.github-token || github.token';
  if (secret === true) return `secrets.${name}`;
  const input = inner ? `fromJSON(inputs.given).${name}` : `inputs.${name}`;
  // A `false` that nobody wrote is no input that was given: some only go with others.
  return type === 'boolean' && value === 'false' ? `${input} || ''` : input;
}

/**
 * What a job is sent is decided before it starts, by the calling workflow: GitHub sends a runner every secret that its job names.
 * The account token stays with GitHub's own runners where a key for the bucket alone was given, and a token for GitHub does not go
 * to a job that writes a file on a machine of one's own.
 */
function decided(name: string): string {
  if (name === 'api-token') return `(${hosted} || secrets.access-key-id == '') && secrets.api-token || ''`;
  return name === 'github-token' ? "inputs.target != 'file' && secrets.github-token || ''" : `secrets.${name}`;
}

/** The default of the input `runner`: GitHub's own machine. */
export const hostedRunner = '["ubuntu-24.04"]';
const hosted = `inputs.runner == '${hostedRunner}'`;

/**
 * How a workflow takes an input. A text that is left out stays empty, so that the action can tell it from one that was given; its
 * default is the action's. `auto` and the like make a number a text.
 */
export function workflowType(spec: InputSpec): { type: 'string' | 'boolean' | 'number'; default: string } {
  const { default: value } = spec;
  if (value !== undefined && spec.type === 'boolean') return { type: 'boolean', default: value };
  if (value !== undefined && spec.type === 'integer' && spec.word === undefined)
    return { type: 'number', default: value };
  return { type: 'string', default: "''" };
}

function isRequired(workflow: string, { name }: InputSpec): boolean {
  return offers[workflow]?.required.includes(name) === true;
}

function inputYml(spec: InputSpec, required: boolean, describe: (spec: InputSpec) => string): string[] {
  const { type, default: value } = workflowType(spec);
  return [
    `${spec.name}:`,
    `  description: ${quoted(describe(spec))}`,
    `  type: ${type}`,
    required ? '  required: true' : `  default: ${value}`,
  ];
}

function secretYml(spec: InputSpec, describe: (spec: InputSpec) => string): string[] {
  return [`${spec.name}:`, `  description: ${quoted(describe(spec))}`, '  required: false'];
}

/** A YAML text on one line, in the quotes that prettier likes. */
function quoted(text: string): string {
  return text.includes("'") && !/["\\]/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "''")}'`;
}

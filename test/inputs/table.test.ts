import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import {
  actionYml,
  inputDescription,
  isAlwaysRequired,
  outputDescription,
  withTables,
} from '../../.github/scripts/generate.ts';
import { Given, readGiven } from '../../src/inputs/given.ts';
import { outputTable } from '../../src/inputs/outputs.ts';
import { shapeInputs } from '../../src/inputs/read.ts';
import { steps } from '../../src/inputs/spec.ts';
import { allowedIn, inputTable } from '../../src/inputs/table.ts';
import { parseValue } from '../../src/inputs/values.ts';
import { minimal } from './builder.ts';
import type { Texts } from './builder.ts';
import type { Step } from '../../src/inputs/spec.ts';
import type { InputName, ValueOf } from '../../src/inputs/table.ts';

interface Action {
  inputs: Record<string, { description: string; required: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
  branding: { icon: string; color: string };
}

const root = join(import.meta.dirname, '..', '..');
const text = (name: string): string => readFileSync(join(root, name), 'utf8');
const action = parse(text('action.yml')) as Action;

describe('action.yml', () => {
  it('is what the generator writes', () => expect(text('action.yml')).toBe(actionYml()));

  it('has the inputs of the table, in its order, as it describes them', () => {
    expect(Object.entries(action.inputs).map(([name, input]) => [name, input.required, input.description])).toEqual(
      inputTable.map((spec) => [spec.name, isAlwaysRequired(spec), inputDescription(spec)]),
    );
  });

  it('has no default but that of the job token, so that a misplaced input can be told', () => {
    const withDefault = Object.entries(action.inputs).filter(([, input]) => input.default !== undefined);
    expect(withDefault.map(([name, input]) => [name, input.default])).toEqual([
      ['github-token', '${{ github.token }}'],
    ]);
    expect(inputTable.find(({ name }) => name === 'github-token')?.steps).toEqual(steps);
  });

  it('has the outputs of the table', () => {
    expect(Object.entries(action.outputs).map(([name, output]) => [name, output.description])).toEqual(
      outputTable.map((spec) => [spec.name, outputDescription(spec)]),
    );
  });

  it('runs the bundle under Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
    expect(action.branding).toEqual({ icon: 'cloud', color: 'purple' });
  });
});

describe('README.md', () => {
  it('has the tables the generator writes', () => expect(text('README.md')).toBe(withTables(text('README.md'))));

  it('names every input and output', () => {
    const readme = text('README.md');
    for (const { name } of [...inputTable, ...outputTable]) expect(readme).toContain(`| \`${name}\``);
  });
});

describe('the table', () => {
  it('names each input once, in kebab-case', () => {
    const names = inputTable.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
  });

  it('has valid defaults, and words to allow in every step that uses a choice', () => {
    for (const spec of inputTable) {
      for (const step of spec.steps) {
        const allowed = allowedIn(spec, step);
        if (spec.type === 'choice') expect([spec.name, allowed?.length]).not.toEqual([spec.name, undefined]);
        if (spec.default === undefined) continue;
        expect([spec.name, 'value' in parseValue(spec, spec.default, allowed)]).toEqual([spec.name, true]);
      }
    }
  });

  it('requires an input only in steps that use it, and describes each in whole sentences', () => {
    for (const spec of inputTable) {
      expect(spec.steps).toEqual(expect.arrayContaining([...(spec.required ?? [])]));
      expect(spec.description).toMatch(/^\S[^]*\.$/u);
      expect(spec.description).not.toMatch(/\s\s|\n/u);
    }
  });

  it('marks everything that opens something as secret', () => {
    const secret = inputTable.filter((spec) => spec.secret === true).map(({ name }) => name);
    const named = inputTable.filter(({ name }) => /(?:token|access-key|access-key-id|ssh-key)$/u.test(name));
    expect(secret).toEqual(named.map(({ name }) => name));
  });
});

/** Notes which inputs a step asks for. */
class Noting extends Given {
  readonly asked = new Set<string>();

  override get<N extends InputName>(name: N): ValueOf<N> | undefined {
    this.asked.add(name);
    return super.get(name);
  }
}

const s3: Texts = { 'source-access-key-id': 'id', 'source-secret-access-key': 'secret' };
const worlds: Texts[] = [
  {},
  { source: 's3://old', ...s3 },
  { source: 'ssh://host/path', 'ssh-known-hosts': 'host key' },
  { source: '', destination: '/copy' },
  {
    source: '',
    destination: 's3://copy',
    'destination-access-key-id': 'id',
    'destination-secret-access-key': 'secret',
  },
  { 'mint-token': 'token', 'key-sinks': 'age' },
];

function askedBy(step: Step): Set<string> {
  const asked = new Set<string>(['step']);
  for (const world of worlds) {
    const texts = new Map(Object.entries({ ...minimal[step], ...world }).filter(([, value]) => value !== ''));
    for (const name of [...texts.keys()]) {
      if (inputTable.find((spec) => spec.name === name)?.steps.includes(step) !== true) texts.delete(name);
    }
    if (step === 'sync' && !texts.has('source') && !texts.has('destination')) continue;
    const values = new Map<string, unknown>();
    const { given } = readGiven(step, texts, []);
    for (const { name } of inputTable) values.set(name, given.get(name as InputName));
    const noting = new Noting(step, values, new Set(texts.keys()));
    shapeInputs(noting);
    for (const name of noting.asked) asked.add(name);
  }
  return asked;
}

it.each(steps)('%s asks for exactly the inputs the table gives it', (step) => {
  const used = inputTable.filter((spec) => spec.steps.includes(step)).map(({ name }) => name);
  expect([...askedBy(step)].sort()).toEqual(used.sort());
});

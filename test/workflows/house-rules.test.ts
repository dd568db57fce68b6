/** What every workflow of this repository keeps to, and what no validator knows. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { offered, offers, workflowType } from '../../.github/scripts/workflow-inputs.ts';
import { steps } from '../../src/inputs/spec.ts';
import { actionFiles, exampleFiles, inRepository, repositoryRoot, workflowFiles } from './files.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly if?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: unknown;
  readonly concurrency?: unknown;
  readonly 'timeout-minutes'?: unknown;
}

interface Workflow {
  readonly on: {
    readonly workflow_call?: { readonly inputs?: Record<string, Input>; readonly secrets?: Record<string, unknown> };
  };
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Input {
  readonly type: string;
  readonly default?: unknown;
  readonly required?: boolean;
}

const textOf = (path: string): string => readFileSync(inRepository(path), 'utf8');
const read = (path: string): Workflow => parse(textOf(path)) as Workflow;
const all = workflowFiles.map((path) => ({ ...read(path), path, name: basename(path, '.yml'), text: textOf(path) }));
const jobs = all.flatMap(({ path, jobs: of }) =>
  Object.entries(of).map(([id, job]) => ({ at: `${path} ${id}`, ...job })),
);
const called = all.filter(({ on }) => on.workflow_call !== undefined);

describe('workflows', () => {
  it('give no right but where a job says what for', () => {
    expect(all.filter(({ permissions }) => JSON.stringify(permissions) !== '{}')).toEqual([]);
    for (const { path, text } of all) {
      const granted = text.split('\n').filter((line) => /^ {6}[a-z-]+: (?:read|write)\b/.test(line));
      expect([path, granted.filter((line) => !/ # \S/.test(line))]).toEqual([path, []]);
    }
  });

  it('end every job in time', () => {
    expect(jobs.filter((job) => job.uses === undefined && job['timeout-minutes'] === undefined)).toEqual([]);
  });

  it('pin what others wrote by commit, with the version beside it', () => {
    const foreign = all.flatMap(({ text }) => text.split('\n').filter((line) => /uses: (?!\$\/)/.test(line)));
    expect(foreign.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('put no expression into a script', () => {
    const scripts = jobs.flatMap(({ at, steps: of }) => (of ?? []).map(({ run }) => [at, run ?? ''] as const));
    expect(scripts.filter(([, run]) => run.includes('${{'))).toEqual([]);
  });

  it('leave concurrency to the caller where they are called', () => {
    expect(called.filter(({ concurrency }) => concurrency !== undefined)).toEqual([]);
    expect(jobs.filter(({ concurrency }) => concurrency !== undefined)).toEqual([]);
  });

  it('say of every job in a called workflow whether it runs after skipped ones', () => {
    // The implied success() looks at all ancestors, perhaps at those of the caller too.
    const inner = called.filter(({ name }) => name.endsWith('-jobs'));
    const silent = inner.flatMap(({ path, jobs: of }) => {
      return Object.entries(of).flatMap(([id, job]) =>
        job.if?.includes('!cancelled()') === true ? [] : [`${path} ${id}`],
      );
    });
    expect(silent).toEqual([]);
  });
});

describe('inputs of workflows', () => {
  it.each(Object.keys(offers))('%s has those of the action: names, types, defaults, secrets', (name) => {
    const { inputs = {}, secrets = {} } = called.find((each) => each.name === name)?.on.workflow_call ?? {};
    for (const spec of offered(name)) {
      if (spec.secret === true) {
        expect(secrets).toHaveProperty([spec.name]);
        continue;
      }
      const { type, default: value } = workflowType(spec);
      const input = inputs[spec.name];
      expect([spec.name, input?.type]).toEqual([spec.name, type]);
      if (input?.required !== true) expect(JSON.stringify(input?.default)).toBe(type === 'string' ? '""' : value);
    }
    const own = Object.keys(inputs).filter((each) => !offered(name).some((spec) => spec.name === each));
    expect(own.sort()).toEqual([...(ownInputs[name] ?? [])].sort());
  });

  it('reach every step that has them', () => {
    const inAction = Object.keys((parse(textOf('action.yml')) as { inputs: Record<string, unknown> }).inputs);
    const calls = jobs.flatMap(({ at, steps: of }) =>
      (of ?? []).filter(({ uses }) => uses === '$/').map((step) => ({ at, given: step.with ?? {} })),
    );
    for (const { at, given } of calls) {
      if (at.includes('ci.yml')) continue;
      const unknown = Object.keys(given).filter((name) => !inAction.includes(name));
      expect([at, unknown]).toEqual([at, []]);
      expect(steps).toContain(given['step']);
    }
    expect(new Set(calls.map(({ given }) => given['step']))).toEqual(new Set(steps));
  });

  it('come out of the JSON that inner workflows are given under names that some caller has', () => {
    const names = called.flatMap(({ on }) => Object.keys(on.workflow_call?.inputs ?? {}));
    const used = all.flatMap(({ text }) =>
      [...text.matchAll(/fromJSON\(inputs\.given\)\.([a-z-]+)/g)].map(([, name]) => name),
    );
    expect(used.filter((name) => name === undefined || !names.includes(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(50);
  });
});

/** What is the workflows' own. */
const ownInputs: Readonly<Record<string, readonly string[]>> = {
  provision: ['phase', 'runner'],
  migrate: [
    ...[
      'phase',
      'confirm',
      'switch-environment',
      'finalise-environment',
      'publish',
      'redirect-engine',
      'quiet-minutes',
      'runner',
      'connect',
    ],
  ],
  'delta-sync': ['runner', 'connect'],
  verify: ['runner', 'connect'],
};

describe('actions of this repository', () => {
  it('run on Node 24', () => {
    const using = actionFiles.map((path) => (parse(textOf(path)) as { runs: { using: string } }).runs.using);
    expect(new Set(using)).toEqual(new Set(['node24']));
  });
});

describe('examples', () => {
  it('are run, each of them', () => {
    const tests = globSync('test/workflows/*.test.ts', { cwd: repositoryRoot }).map((path) => textOf(path));
    const names = exampleFiles.map((path) => basename(path, '.yml'));
    expect(names.filter((name) => !tests.some((test) => test.includes(`'${name}'`)))).toEqual([]);
  });
});

/** A workflow file, read and judged by GitHub's own parser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { isBasicExpression, isMapping, isNumber, isBoolean, isSequence, isString } from '@actions/workflow-parser';
import type { EventsConfig } from '@actions/workflow-parser/model/workflow-template';
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { entriesNamed, evaluate, textOf, type Scope, type Value } from './expression.ts';

export type Token = TemplateToken;

/** Where a workflow file is: a repository on this machine. `$/` and, in a called workflow, `./` lead to the same one. */
export interface Repository {
  /** `owner/name` */
  readonly name: string;
  readonly folder: string;
}

export interface WorkflowFile {
  readonly repository: Repository;
  /** Such as `.github/workflows/migrate.yml`. */
  readonly path: string;
  readonly name: string;
  readonly events: EventsConfig;
  readonly root: Fields;
  readonly jobs: readonly JobSpec[];
}

export interface JobSpec {
  readonly id: string;
  readonly fields: Fields;
  readonly needs: readonly string[];
  /** With the `success() &&` that GitHub adds where no status function is named. */
  readonly condition: string;
  /** The reusable workflow it calls. */
  readonly calls?: string;
  readonly steps: readonly StepSpec[];
}

export interface StepSpec {
  readonly id: string;
  readonly fields: Fields;
  readonly condition: string;
}

/** The fields of a mapping by name. */
export type Fields = Readonly<Record<string, Token>>;

/**
 * Reads a workflow.
 * @throws Error with everything that GitHub would refuse to start it for.
 */
export async function readWorkflow(repository: Repository, path: string): Promise<WorkflowFile> {
  const content = readFileSync(join(repository.folder, path), 'utf8');
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const template = value === undefined ? undefined : await convertWorkflowTemplate(context, value);
  const errors = context.errors.getErrors();
  if (value === undefined || template === undefined || errors.length > 0) {
    throw new Error(`${path}: ${errors.map(({ message }) => message).join('\n')}`);
  }
  const root = fieldsOf(value);
  const jobFields = fieldsOf(root['jobs']);
  return {
    repository,
    path,
    name: root['name'] === undefined ? path : plain(root['name']),
    events: template.events,
    root,
    jobs: template.jobs.map((job): JobSpec => {
      const fields = fieldsOf(jobFields[job.id.value]);
      const stepTokens = itemsOf(fields['steps']);
      return {
        id: job.id.value,
        fields,
        needs: (job.needs ?? []).map((need) => need.value),
        condition: job.if.expression,
        ...(job.type === 'reusableWorkflowJob' && { calls: job.ref.value }),
        steps:
          job.type === 'reusableWorkflowJob'
            ? []
            : job.steps.map((step, index) => {
                const condition = step.if?.expression ?? 'success()';
                return { id: step.id, fields: fieldsOf(stepTokens[index]), condition };
              }),
      };
    }),
  };
}

export function fieldsOf(token: Token | undefined): Fields {
  if (token === undefined || !isMapping(token)) return {};
  return Object.fromEntries([...(token as Iterable<MappingPair>)].map(({ key, value }) => [plain(key), value]));
}

type MappingPair = ReturnType<MappingToken['get']>;

export function itemsOf(token: Token | undefined): readonly Token[] {
  return token !== undefined && isSequence(token) ? [...(token as Iterable<Token>)] : [];
}

/** A text that has no expression in it. */
export function plain(token: Token): string {
  return textOf(resolve(token, { contexts: {} }));
}

/** What a token stands for, its expressions evaluated. */
export function resolve(token: Token | undefined, scope: Scope): Value {
  if (token === undefined) return null;
  if (isBasicExpression(token)) return evaluate(token.expression, scope);
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  if (isSequence(token)) return itemsOf(token).map((item) => resolve(item, scope));
  if (!isMapping(token)) return null;
  return Object.fromEntries(Object.entries(fieldsOf(token)).map(([name, value]) => [name, resolve(value, scope)]));
}

/** As {@link resolve}, for places that hold text by name, such as `env` and `with`. */
export function resolveTexts(token: Token | undefined, scope: Scope): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(token)).map(([name, value]) => [name, textOf(resolve(value, scope))]),
  );
}

/** The entries of a context that the expressions below a token name; `all` where one takes the context as a whole. */
export function namedBelow(token: Token | undefined, context: string): ReadonlySet<string> | 'all' {
  const found = new Set<string>();
  const walk = (at: Token | undefined): boolean => {
    if (at === undefined) return false;
    if (isBasicExpression(at)) {
      const names = entriesNamed(at.expression, context);
      if (names === 'all') return true;
      names.forEach((name) => found.add(name));
      return false;
    }
    if (isSequence(at)) return itemsOf(at).some(walk);
    return Object.values(fieldsOf(at)).some(walk);
  };
  return walk(token) ? 'all' : found;
}

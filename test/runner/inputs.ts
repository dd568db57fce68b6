/** What a workflow is started or called with: typed inputs, and secrets by name. */
import { fieldsOf, itemsOf, plain, resolve, type Fields, type Token, type WorkflowFile } from './workflow-file.ts';
import { textOf, type Mapping, type Scope, type Value } from './expression.ts';

/** The `on:` of an event, or an empty one where the workflow names it without more. */
export function eventFields(file: WorkflowFile, event: string): Fields {
  return fieldsOf(fieldsOf(file.root['on'])[event]);
}

/**
 * The context `inputs` of a run that a person starts. Everything comes as text.
 * @throws Error for what the form of GitHub would not let through.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs
 */
export function dispatchInputs(file: WorkflowFile, given: Readonly<Record<string, string>>): Mapping {
  const known = fieldsOf(eventFields(file, 'workflow_dispatch')['inputs']);
  const strange = Object.keys(given).filter((name) => !(name in known));
  if (strange.length > 0) throw new Error(`Unexpected inputs provided: ${JSON.stringify(strange)}`);
  if (Object.keys(known).length > 25)
    throw new Error('you may only define up to 25 `inputs` for a `workflow_dispatch` event');
  const pairs = Object.entries(known).map(([name, token]): [string, Value] => {
    const spec = fieldsOf(token);
    const type = spec['type'] === undefined ? 'string' : plain(spec['type']);
    const value = given[name] ?? (spec['default'] === undefined ? '' : plain(spec['default']));
    if (isRequired(spec) && value === '') throw new Error(`Required input '${name}' not provided`);
    if (type === 'boolean') return [name, booleanOf(name, value === '' ? 'false' : value)];
    if (type === 'choice' && value !== '' && !itemsOf(spec['options']).map(plain).includes(value)) {
      throw new Error(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
    }
    return [name, type === 'number' ? numberOf(name, value) : value];
  });
  return Object.fromEntries(pairs);
}

/**
 * The context `inputs` of a called workflow.
 * @throws Error where the call would end in a start-up failure.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_callinputs
 */
export function callInputs(file: WorkflowFile, given: Token | undefined, scope: Scope): Mapping {
  const known = fieldsOf(eventFields(file, 'workflow_call')['inputs']);
  const values = fieldsOf(given);
  refuseUnknown('input', file, Object.keys(known), Object.keys(values));
  const pairs = Object.entries(known).map(([name, token]): [string, Value] => {
    const spec = fieldsOf(token);
    const type = plain(spec['type'] ?? missing(`${file.path}: the input ${name} has no type`));
    const value = values[name] ?? spec['default'];
    if (value === undefined) {
      if (isRequired(spec)) throw new Error(`Input ${name} is required, but not provided while calling ${file.path}.`);
      return [name, type === 'boolean' ? false : type === 'number' ? 0 : ''];
    }
    const found = resolve(value, scope);
    if (type === 'string' && typeof found !== 'object') return [name, textOf(found)];
    if (typeof found !== type) {
      throw new Error(`The template is not valid. ${file.path}: ${name} takes a ${type}, not ${JSON.stringify(found)}`);
    }
    return [name, found];
  });
  return Object.fromEntries(pairs);
}

/**
 * The secrets that a called workflow sees, as the caller decided them. `inherit` is not for workflows of other people.
 * @throws Error where the call would end in a start-up failure.
 */
export function callSecrets(file: WorkflowFile, given: Token | undefined, scope: Scope): Record<string, string> {
  const known = fieldsOf(eventFields(file, 'workflow_call')['secrets']);
  if (given !== undefined && Object.keys(fieldsOf(given)).length === 0 && textOf(resolve(given, scope)) === 'inherit') {
    throw new Error(`${file.path} is called with secrets: inherit, which this runner does not do.`);
  }
  const values = fieldsOf(given);
  refuseUnknown('secret', file, Object.keys(known), Object.keys(values));
  for (const [name, token] of Object.entries(known)) {
    if (isRequired(fieldsOf(token)) && values[name] === undefined) {
      throw new Error(`Secret ${name} is required, but not provided while calling ${file.path}.`);
    }
  }
  return Object.fromEntries(Object.entries(values).map(([name, token]) => [name, textOf(resolve(token, scope))]));
}

function refuseUnknown(what: string, file: WorkflowFile, known: readonly string[], given: readonly string[]): void {
  const strange = given.filter((name) => !known.includes(name));
  if (strange.length === 0) return;
  throw new Error(`Invalid ${what}, ${strange.join(', ')} is not defined in the referenced workflow ${file.path}.`);
}

function isRequired(spec: Fields): boolean {
  return spec['required'] !== undefined && plain(spec['required']) === 'true';
}

function booleanOf(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new Error(`Input '${name}' is a boolean, not '${value}'`);
  return value === 'true';
}

function numberOf(name: string, value: string): number {
  const number = Number(value);
  if (Number.isNaN(number)) throw new Error(`Input '${name}' is a number, not '${value}'`);
  return number;
}

function missing(why: string): never {
  throw new Error(why);
}

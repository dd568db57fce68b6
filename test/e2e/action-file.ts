/** Reads action.yml and the files through which an action answers, as a runner does. */
import { readFileSync } from 'node:fs';
import { resolve, dirname } from 'node:path';
import { parse } from 'yaml';

export interface ActionFile {
  /** The script that `runs.main` names. */
  readonly main: string;
  /** Defaults by input name; inputs without one have an empty value. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** @throws Error when the action is no JavaScript action for Node 24. */
export function readActionFile(path: string): ActionFile {
  const action = parse(readFileSync(path, 'utf8')) as {
    readonly inputs?: Readonly<Record<string, { readonly default?: unknown } | null>>;
    readonly runs?: { readonly using?: string; readonly main?: string };
  };
  if (action.runs?.using !== 'node24' || action.runs.main === undefined) {
    throw new Error(`${path} is no JavaScript action for Node 24.`);
  }
  const inputs = Object.entries(action.inputs ?? {}).map(([name, input]) => [name, evaluate(input?.default)] as const);
  return { main: resolve(dirname(path), action.runs.main), inputs: Object.fromEntries(inputs) };
}

/** Of the expressions a default may have, a step of ours knows the job's token alone. */
function evaluate(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\$\{\{\s*github\.token\s*\}\}/g, '');
}

/** The name under which a runner hands over an input: upper case, spaces as `_`, hyphens kept. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/**
 * Reads `name=value` lines and `name<<delimiter` blocks (`GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_STATE`).
 * @throws Error for text in any other form, where a runner fails the step too.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    if (block === null) {
      const at = line.indexOf('=');
      if (at < 1) throw new Error(`Invalid format '${line}'`);
      values[line.slice(0, at)] = line.slice(at + 1);
      continue;
    }
    const [, name = '', delimiter = ''] = block;
    const end = lines.indexOf(delimiter, i + 1);
    if (end === -1) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    values[name] = lines.slice(i + 1, end).join('\n');
    i = end;
  }
  return values;
}

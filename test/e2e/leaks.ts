/** Looks for secrets in everything that a run left behind. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionRun } from './action.ts';
import { encodedForms } from './runner-log.ts';

/** Where a secret was found. The secret itself is not repeated. */
export interface Leak {
  /** `log`, `summary`, `output NAME`, `state`, `environment`, `annotation` or a path. */
  readonly where: string;
  /** Index in the list that was asked for. */
  readonly secret: number;
}

/**
 * Finds secrets, plain or encoded (JSON, URL, XML, base64, hexadecimal), in the masked log, the annotations, the outputs,
 * the summary, the runner's other files, and every file left in the run's folder or named by an output.
 * The caller must have given the secrets as inputs or environment only: those are not kept in files.
 */
export function leaks(run: ActionRun, secrets: readonly string[]): readonly Leak[] {
  const texts: [where: string, text: string | Buffer][] = [
    ['log', run.log],
    ['annotation', run.annotations.map(({ title, message }) => `${title ?? ''}\n${message}`).join('\n')],
    ['summary', run.summary],
    ['state', JSON.stringify(run.state)],
    ['environment', JSON.stringify(run.exported)],
    ...Object.entries(run.outputs).map(([name, value]): [string, string] => [`output ${name}`, value]),
    ...filesOf(run).map((path): [string, Buffer] => [path, readFileSync(path)]),
  ];
  return secrets.flatMap((secret, index) => {
    const forms = [...encodedForms(secret), Buffer.from(secret).toString('hex')].filter((form) => form !== '');
    return texts
      .filter(([, text]) => forms.some((form) => text.includes(form)))
      .map(([where]) => ({ where, secret: index }));
  });
}

/** The runner's own files are read already, as outputs, summary and state. */
function filesOf(run: ActionRun): readonly string[] {
  const left = readdirSync(run.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== join(run.folder, 'commands'))
    .map((entry) => join(entry.parentPath, entry.name));
  const named = Object.values(run.outputs)
    .flatMap((value) => value.split('\n'))
    .filter((value) => value.startsWith('/') && isFile(value));
  return [...new Set([...left, ...named])];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

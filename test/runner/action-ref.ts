/** What `uses` of a step leads to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoOperationTraceWriter } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { builtins, type Builtin } from './builtins.ts';
import { textOf, type Scope } from './expression.ts';
import { fieldsOf, plain, resolve, type Repository } from './workflow-file.ts';

/** A JavaScript action. Paths are absolute. */
export interface NodeAction {
  readonly folder: string;
  readonly main: string;
  readonly post?: string;
  /** The defaults of its inputs; an empty text where there is none. */
  defaults(scope: Scope): Record<string, string>;
}

/**
 * Finds the action: `$/` and `$/folder` in the repository of the workflow at the commit it is read from, `./folder` in the
 * workspace, `owner/name/folder@ref` among the repositories of this run, GitHub's own by their pinned commits.
 * @throws Error where there is none, and for other kinds than JavaScript for Node 24.
 */
export function findAction(
  uses: string,
  places: { readonly own: Repository; readonly workspace: string; readonly others: readonly Repository[] },
): NodeAction | Builtin {
  const builtin = builtins[uses];
  if (builtin !== undefined) return builtin;
  if (uses.startsWith('$/')) return readAction(join(places.own.folder, uses.slice(2)), uses);
  if (uses.startsWith('./')) return readAction(join(places.workspace, uses), uses);
  const [path = '', ref] = uses.split('@');
  const repository = places.others.find(({ name }) => path === name || path.startsWith(`${name}/`));
  if (repository === undefined || ref === undefined) throw new Error(`There is no action ${uses} on this machine.`);
  return readAction(join(repository.folder, path.slice(repository.name.length)), uses);
}

function readAction(folder: string, uses: string): NodeAction {
  const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`Can't find 'action.yml' under '${folder}' (${uses}).`);
  const { context, value } = parseAction(
    { name: file, content: readFileSync(file, 'utf8') },
    new NoOperationTraceWriter(),
  );
  const errors = context.errors.getErrors();
  if (value === undefined || errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  const fields = fieldsOf(value);
  const runs = fieldsOf(fields['runs']);
  const [using, main, post] = ['using', 'main', 'post'].map((name) => runs[name] && plain(runs[name]));
  if (using !== 'node24' || main === undefined) throw new Error(`${uses} is no JavaScript action for Node 24.`);
  return {
    folder,
    main: join(folder, main),
    ...(post !== undefined && { post: join(folder, post) }),
    defaults: (scope) =>
      Object.fromEntries(
        Object.entries(fieldsOf(fields['inputs'])).map(([name, input]) => [
          name,
          textOf(resolve(fieldsOf(input)['default'], scope)),
        ]),
      ),
  };
}

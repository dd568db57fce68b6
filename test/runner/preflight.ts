/** What GitHub looks at before a run starts: every workflow that may be called, and what each asks for. */
import { eventFields } from './inputs.ts';
import { permissionsOf, refuseMore, restricted, type Permissions } from './permissions.ts';
import { fieldsOf, readWorkflow, type Repository, type WorkflowFile } from './workflow-file.ts';
import type { RunWorld } from './world.ts';

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations#limitations-of-reusable-workflows */
const MOST_LEVELS = 10;
const MOST_WORKFLOWS = 50;

/**
 * Reads the workflow and all that it calls.
 * @throws Error for whatever would be a start-up failure, also in a job that will be skipped.
 */
export async function preflight(world: RunWorld): Promise<WorkflowFile> {
  const { repository, workflow, event } = world.options;
  const file = await readWorkflow(repository, workflow);
  const name = event?.name ?? 'workflow_dispatch';
  if (!(name in file.events)) throw new Error(`${workflow} is not started by ${name}.`);
  const called = new Set<string>();
  await visit(world, file, permissionsOf(file.root['permissions'], restricted), 1, '', called);
  if (called.size > MOST_WORKFLOWS)
    throw new Error(`${called.size} reusable workflows, and the maximum is ${MOST_WORKFLOWS}.`);
  return file;
}

async function visit(
  world: RunWorld,
  file: WorkflowFile,
  left: Permissions,
  level: number,
  prefix: string,
  called: Set<string>,
): Promise<void> {
  if (level > MOST_LEVELS)
    throw new Error(`${file.path} is called at level ${level}, and the maximum is ${MOST_LEVELS}.`);
  for (const spec of file.jobs) {
    const path = `${prefix}${spec.id}`;
    const own = permissionsOf(spec.fields['permissions'], permissionsOf(file.root['permissions'], left));
    if (level > 1) refuseMore(path, own, left);
    if (spec.calls === undefined) continue;
    const target = await calledFile(world, file, spec.calls);
    if (!('workflow_call' in target.events)) throw new Error(`${target.path} is no reusable workflow.`);
    const interfaces = eventFields(target, 'workflow_call');
    for (const [what, given] of [
      ['inputs', 'with'],
      ['secrets', 'secrets'],
    ] as const) {
      const strange = Object.keys(fieldsOf(spec.fields[given])).filter((name) => !(name in fieldsOf(interfaces[what])));
      if (strange.length > 0)
        throw new Error(`${path} gives ${what} that ${target.path} does not have: ${strange.join(', ')}`);
    }
    called.add(`${target.repository.name}/${target.path}`);
    await visit(world, target, own, level + 1, `${path} / `, called);
  }
}

/** The file that `uses` of a job names. @throws Error where there is none, or where GitHub would not look for it. */
export function calledFile(world: RunWorld, from: WorkflowFile, uses: string): Promise<WorkflowFile> {
  const [repository, path] = located(world, from, uses);
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    throw new Error(`${uses} is not directly in .github/workflows.`);
  // A run reads a file once, as GitHub does.
  const key = `${repository.folder}/${path}`;
  const file = world.files.get(key) ?? readWorkflow(repository, path);
  world.files.set(key, file);
  return file;
}

function located(world: RunWorld, from: WorkflowFile, uses: string): readonly [Repository, string] {
  // Both stand for the repository and the commit that the calling file is from.
  if (uses.startsWith('./') || uses.startsWith('$/')) return [from.repository, uses.slice(2)];
  const [path = '', ref] = uses.split('@');
  const repository = world.options.repositories?.find(({ name }) => path.startsWith(`${name}/`));
  if (repository === undefined || ref === undefined) throw new Error(`There is no workflow ${uses} on this machine.`);
  return [repository, path.slice(repository.name.length + 1)];
}

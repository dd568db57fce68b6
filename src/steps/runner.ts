/** Whether this runner may be given what the step is given. */
import { readFile } from 'node:fs/promises';
import type { StepInputs } from '../inputs/read.ts';

/** The part of a workflow event that tells about the repository. */
interface EventPayload {
  readonly repository?: { readonly full_name?: string; readonly private?: boolean };
}

/**
 * Refuses to run on a self-hosted runner of a public repository, unless the operator names the repository: whoever can open a pull
 * request there may be able to run code on that machine, next to the media and the keys.
 * @see https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners
 */
export async function refusePublicRunner(inputs: StepInputs, env: NodeJS.ProcessEnv): Promise<void> {
  if (env['RUNNER_ENVIRONMENT'] !== 'self-hosted') return;
  const { repository } = await readEvent(env['GITHUB_EVENT_PATH']);
  if (repository?.private !== false) return;
  const name = repository.full_name ?? env['GITHUB_REPOSITORY'] ?? '';
  if (inputs.allowPublicRunner === name) return;
  throw new Error(
    `The repository ${name} is public and this runner is your own machine: whoever opens a pull request may be able to run code on it. ` +
      `Make the repository private, or accept it by name with allow-public-runner: ${name}.`,
  );
}

async function readEvent(path: string | undefined): Promise<EventPayload> {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(await readFile(path, 'utf8')) as EventPayload;
  } catch {
    return {};
  }
}

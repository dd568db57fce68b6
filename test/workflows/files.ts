/** The workflow and action files of this repository. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, without a slash at the end. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Paths inside the repository. */
export const workflowFiles = globSync('.github/workflows/*.yml', { cwd: repositoryRoot }).sort();
export const exampleFiles = globSync('examples/*.yml', { cwd: repositoryRoot }).sort();
export const actionFiles = globSync(['action.yml', '.github/actions/*/action.yml'], { cwd: repositoryRoot }).sort();

export const inRepository = (path: string): string => join(repositoryRoot, path);

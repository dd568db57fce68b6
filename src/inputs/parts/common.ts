import { defined } from './defined.ts';
import type { Given } from '../given.ts';

/** What every step is given. */
export interface CommonInputs {
  /** Whether to write a job summary. */
  readonly summary: boolean;
  readonly githubToken?: string;
  /** The repository (`owner/name`) that may run on a self-hosted runner although it is public. */
  readonly allowPublicRunner?: string;
}

export function commonInputs(given: Given): CommonInputs {
  return {
    summary: given.need('summary'),
    ...defined({ githubToken: given.get('github-token'), allowPublicRunner: given.get('allow-public-runner') }),
  };
}

/** Which of Mastodon's files a step looks at. */
export interface Selection {
  /** Kinds or key patterns; empty for everything but private files. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The operator's word that the database rows of excluded `cache/` kinds were cleared. */
  readonly rowsCleared: boolean;
}

export function selection(given: Given): Selection {
  return {
    include: given.get('include') ?? [],
    exclude: given.get('exclude') ?? [],
    rowsCleared: given.need('rows-cleared'),
  };
}

/** How long and how hard a step may work. */
export interface Effort {
  readonly deadlineMinutes: number;
  /** Requests in flight. */
  readonly concurrency: number | 'auto';
}

export function effort(given: Given): Effort {
  return { deadlineMinutes: given.need('deadline-minutes'), concurrency: given.need('concurrency') };
}

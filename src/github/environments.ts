/** Whether a workflow that waits at an environment really waits: GitHub lets everything through one that nobody protects. */
import { ownerAndRepo, type GitHub } from './client.ts';
import { asking, GitHubProblem } from './explain.ts';

/** What stands between a job and an environment it names. */
export interface EnvironmentGate {
  readonly environment: string;
  /**
   * `reviewers`: a person has to approve. `rule`: a rule of an App decides. `timer`: the job only waits, then goes on by itself.
   * `open`: nothing. `missing`: there is no such environment; GitHub makes one that is open when a job names it.
   * `unknown`: this token may not look.
   */
  readonly kind: 'reviewers' | 'rule' | 'timer' | 'open' | 'missing' | 'unknown';
  /** Minutes to wait, whatever the kind. */
  readonly waitMinutes: number;
  /** How many users or teams may approve. */
  readonly reviewers: number;
  /** Whether whoever started the run may approve it. */
  readonly selfReview: boolean;
  /** What it means, and the next step where it is no gate. */
  readonly told: string;
}

/**
 * Looks at the protection rules of an environment.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
export async function readGate(github: GitHub, repository: string, environment: string): Promise<EnvironmentGate> {
  const none = { environment, waitMinutes: 0, reviewers: 0, selfReview: true };
  const setUp = `Set it up in the settings of ${repository}: Environments, ${environment}, "Required reviewers". ${plans}`;
  try {
    const rules = await readRules(github, repository, environment);
    const approval = rules.find((rule) => rule.type === 'required_reviewers' && (rule.reviewers ?? []).length > 0);
    const waitMinutes = rules.find((rule) => rule.type === 'wait_timer')?.wait_timer ?? 0;
    const found = { ...none, waitMinutes };
    if (approval !== undefined) {
      const reviewers = approval.reviewers?.length ?? 0;
      const selfReview = approval.prevent_self_review !== true;
      const told = `A reviewer has to approve every job that names the environment ${environment}.`;
      return { ...found, kind: 'reviewers', reviewers, selfReview, told };
    }
    if (rules.some(({ type }) => !builtIn.has(type))) {
      return { ...found, kind: 'rule', told: `A rule of an App decides about the environment ${environment}.` };
    }
    if (waitMinutes > 0) {
      const told = `The environment ${environment} waits ${waitMinutes} min and then lets everything through. ${setUp}`;
      return { ...found, kind: 'timer', told };
    }
    return { ...found, kind: 'open', told: `Nothing protects the environment ${environment}. ${setUp}` };
  } catch (error) {
    if (!(error instanceof GitHubProblem)) throw error;
    if (error.kind === 'not-found') {
      return { ...none, kind: 'missing', told: `There is no environment ${environment}. ${setUp}` };
    }
    if (error.kind === 'permission') return { ...none, kind: 'unknown', told: error.message };
    throw error;
  }
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#required-reviewers */
const plans = 'In private repositories only GitHub Enterprise has reviewers.';

/** Everything else is a rule of an App. */
const builtIn: ReadonlySet<string> = new Set(['required_reviewers', 'wait_timer', 'branch_policy']);

interface Rule {
  readonly type: string;
  readonly wait_timer?: number;
  readonly prevent_self_review?: boolean;
  readonly reviewers?: readonly unknown[];
}

async function readRules(github: GitHub, repository: string, environment: string): Promise<readonly Rule[]> {
  if (environment === '.' || environment === '..') throw new Error(`${environment} is no name of an environment.`);
  const tried = {
    what: `read the environment ${environment} of ${repository}`,
    needs: 'read-environments',
  } as const;
  const { data } = await asking(github, tried, () =>
    github.request('GET /repos/{owner}/{repo}/environments/{environment_name}', {
      ...ownerAndRepo(repository),
      environment_name: environment,
    }),
  );
  return data.protection_rules ?? [];
}

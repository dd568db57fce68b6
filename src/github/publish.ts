/**
 * Brings files of a repository to what they should be, by a commit or a pull request. It can be run any number of times: what is
 * there already is left as it is, and there is never a second pull request for the same branch.
 */
import type { Context } from '../net/context.ts';
import { commitToBranch } from './branch.ts';
import type { GitHub } from './client.ts';
import type { ChangedFile, Commit, Draft } from './commit.ts';
import { GitHubProblem } from './explain.ts';
import { badPath, isBranchName } from './names.ts';
import { propose } from './propose.ts';
import type { PullRequest } from './pull-request.ts';
import { readBranch, readRepository, readStoredFile, type BranchHead, type RepositoryInfo } from './repository.ts';

/** A file and how to make it. */
export interface WantedFile {
  /** Inside the repository, with slashes. */
  readonly path: string;
  /**
   * @param existing - the file as it stands in the base branch; `null` when it is not tracked there.
   * @returns the file as it should be. It may throw to refuse; nothing has been written then.
   */
  readonly render: (existing: Uint8Array | null) => Uint8Array;
}

/** What to publish, and how. */
export interface Publication {
  /** `owner/name` */
  readonly repository: string;
  /** Branch that takes the commit or that the pull request is for; without it the default branch. */
  readonly base?: string | undefined;
  readonly files: readonly WantedFile[];
  /** Commit message; its first line is the subject. */
  readonly message: string;
  readonly mode: 'commit' | 'pull-request';
  /** Branch of the pull request; it belongs to this action alone. */
  readonly branch: string;
  readonly title: string;
  /** Text of the pull request, Markdown; cut where GitHub takes no more. */
  readonly body: string;
  readonly labels?: readonly string[];
  /** Users, or teams as `org/team`. */
  readonly reviewers?: readonly string[];
  readonly draft?: boolean;
  /** Read everything, write nothing. */
  readonly dryRun: boolean;
}

/** A file, before and after. */
export interface PublishedFile {
  readonly path: string;
  /** In the base branch; `null` when it was not tracked. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
  readonly changed: boolean;
}

/** How it ended; in a dry run, how it would have. */
export type Outcome =
  /** The base branch has it all. */
  | 'unchanged'
  /** Committed to the base branch. */
  | 'committed'
  /** A new pull request. */
  | 'opened'
  /** The pull request that was there has a new commit or text. */
  | 'updated'
  /** The pull request that was there is as it should be. */
  | 'current'
  /** The pull request that was there is closed, as nothing differs any more. */
  | 'closed'
  /** The branch is there; a person has to open the pull request at `compareUrl`. */
  | 'pushed';

export interface Published {
  readonly outcome: Outcome;
  readonly dryRun: boolean;
  readonly base: string;
  readonly files: readonly PublishedFile[];
  /** The commit of this run. */
  readonly commit?: Commit;
  readonly pullRequest?: Pick<PullRequest, 'number' | 'url'>;
  readonly compareUrl?: string;
  /** Why there is no pull request (`pushed`): the cause and the next step. */
  readonly why?: string;
  /** What else did not go as asked. */
  readonly notes: readonly string[];
}

/** What `propose` needs to know. */
export interface Situation {
  readonly info: RepositoryInfo;
  readonly base: BranchHead;
  readonly files: readonly PublishedFile[];
  /** What the commit has to change. */
  readonly changes: readonly ChangedFile[];
}

/** How often everything is read and rendered again when somebody else writes at the same time. */
const attempts = 3;

/**
 * Publishes files.
 * @throws GitHubProblem with the cause and the next step; nothing is left half done.
 */
export async function publishFiles(
  github: GitHub,
  wanted: Publication,
  cx: Pick<Context, 'signal' | 'clock' | 'emit'>,
): Promise<Published> {
  refuseBadNames(wanted);
  const info = await readRepository(github, wanted.repository);
  // As GitHub spells it: names are compared below, and requests that write do not follow a repository to its new name.
  const here = { ...wanted, repository: info.name };
  for (let attempt = 1; ; attempt++) {
    const situation = await look(github, here, info);
    try {
      return await (wanted.mode === 'commit' ? commit(github, here, situation) : propose(github, here, situation, cx));
    } catch (error) {
      const isConflict = error instanceof GitHubProblem && error.kind === 'conflict';
      if (!isConflict || attempt === attempts) throw error;
      cx.emit({ kind: 'log', level: 'info', text: `${error.message} Reading everything once more.` });
    }
  }
}

function refuseBadNames({ files, branch, base, mode, message }: Publication): void {
  for (const { path } of files) {
    const bad = badPath(path);
    if (bad !== undefined) throw new Error(`The file ${JSON.stringify(path)} is not written: ${bad}.`);
  }
  const branches = [...(mode === 'pull-request' ? [branch] : []), ...(base === undefined ? [] : [base])];
  const bad = branches.find((name) => !isBranchName(name));
  if (bad !== undefined) throw new Error(`Git allows no branch named ${JSON.stringify(bad)}.`);
  if (message.trim() === '' || message.includes('\0')) throw new Error('The commit message is empty or holds a NUL.');
}

async function look(github: GitHub, wanted: Publication, info: RepositoryInfo): Promise<Situation> {
  const { repository } = wanted;
  const name = wanted.base ?? info.defaultBranch;
  const base = await readBranch(github, repository, name);
  if (base === undefined) {
    const next = `Name one that exists in the input base; the default branch is ${info.defaultBranch}.`;
    throw new GitHubProblem('not-found', `The branch ${name} is not in ${repository}. ${next}`);
  }
  const files: PublishedFile[] = [];
  const changes: ChangedFile[] = [];
  for (const { path, render } of wanted.files) {
    const stored = await readStoredFile(github, repository, base, path);
    const after = render(stored?.content ?? null);
    const changed = stored === null || !Buffer.from(after).equals(stored.content);
    files.push({ path, before: stored?.content ?? null, after, changed });
    if (changed) changes.push({ path, content: after, mode: stored?.mode ?? '100644' });
  }
  return { info, base, files, changes };
}

async function commit(github: GitHub, wanted: Publication, { base, files, changes }: Situation): Promise<Published> {
  const rest = { dryRun: wanted.dryRun, base: base.name, files, notes: [] };
  if (changes.length === 0) return { outcome: 'unchanged', ...rest };
  if (wanted.dryRun) return { outcome: 'committed', ...rest };
  const draft: Draft = { ...wanted, parent: base, files: changes };
  return { outcome: 'committed', commit: await commitToBranch(github, base.name, draft), ...rest };
}

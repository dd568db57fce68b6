/** Reading a repository through the API: nothing is cloned, and nothing on this machine is believed. */
import { isHttpRefusal, ownerAndRepo, type GitHub } from './client.ts';
import { asking, GitHubProblem } from './explain.ts';

/** A repository, as far as it matters for writing to it. */
export interface RepositoryInfo {
  /** `owner/name`, as GitHub spells it. */
  readonly name: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  /** Its page, without a slash at the end. */
  readonly webUrl: string;
}

/** Where a branch points. */
export interface BranchHead {
  readonly name: string;
  /** SHA of the commit. */
  readonly commit: string;
  /** SHA of the commit's folder. */
  readonly tree: string;
  readonly parents: readonly string[];
  /** Of the commit. */
  readonly message: string;
}

/** Only what git calls a regular file is written. */
export type FileMode = '100644' | '100755';

/** A file in a commit. */
export interface StoredFile {
  readonly content: Uint8Array;
  readonly mode: FileMode;
}

/** A file of this many bytes is no settings file. */
const largest = 1 << 20;

/** @throws GitHubProblem when there is no such repository for this token. */
export async function readRepository(github: GitHub, repository: string): Promise<RepositoryInfo> {
  const tried = { what: `read the repository ${repository}`, needs: 'read-contents' } as const;
  const { data } = await asking(github, tried, () =>
    github.request('GET /repos/{owner}/{repo}', ownerAndRepo(repository)),
  );
  return { name: data.full_name, defaultBranch: data.default_branch, isPrivate: data.private, webUrl: data.html_url };
}

/** @returns `undefined` when there is no such branch. */
export async function readBranch(github: GitHub, repository: string, name: string): Promise<BranchHead | undefined> {
  const where = ownerAndRepo(repository);
  const tried = { what: `read the branch ${name} of ${repository}`, needs: 'read-contents' } as const;
  return asking(github, tried, async () => {
    const commit = await commitOf(github, where, name);
    if (commit === undefined) return undefined;
    const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}';
    const { data } = await github.request(route, { ...where, commit_sha: commit });
    return { name, commit, tree: data.tree.sha, parents: data.parents.map(({ sha }) => sha), message: data.message };
  });
}

async function commitOf(
  github: GitHub,
  where: ReturnType<typeof ownerAndRepo>,
  branch: string,
): Promise<string | undefined> {
  try {
    const answer = await github.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
      ...where,
      ref: `heads/${branch}`,
    });
    return answer.data.object.sha;
  } catch (error) {
    if (isHttpRefusal(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** Whether a branch has commits that its base lacks. */
export async function hasOwnCommits(
  github: GitHub,
  repository: string,
  { base, head }: { readonly base: BranchHead; readonly head: BranchHead },
): Promise<boolean> {
  const tried = { what: `compare ${head.name} with ${base.name} in ${repository}`, needs: 'read-contents' } as const;
  const { data } = await asking(github, tried, () =>
    github.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
      ...ownerAndRepo(repository),
      ...{ basehead: `${base.commit}...${head.commit}`, per_page: 1 },
    }),
  );
  return data.ahead_by > 0;
}

/**
 * Reads a file as it stands in a commit, folder by folder: only so links are seen for what they are.
 * @param path - relative, with slashes.
 * @returns `null` when the file is not tracked.
 * @throws GitHubProblem when something other than a file is in its place.
 */
export async function readStoredFile(
  github: GitHub,
  repository: string,
  head: BranchHead,
  path: string,
): Promise<StoredFile | null> {
  const tried = { what: `read ${path} in the branch ${head.name} of ${repository}`, needs: 'read-contents' } as const;
  const where = ownerAndRepo(repository);
  const names = path.split('/');
  let tree = head.tree;
  for (const [depth, name] of names.entries()) {
    const { data } = await asking(github, tried, () =>
      github.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...where, tree_sha: tree }),
    );
    const entry = data.tree.find((one) => one.path === name);
    if (entry === undefined) return null;
    const isLast = depth === names.length - 1;
    if (!isLast && entry.type === 'tree') {
      tree = entry.sha;
      continue;
    }
    if (!isLast || !isFileMode(entry.mode)) {
      throw new GitHubProblem(
        'refused',
        `Could not ${tried.what}: ${names.slice(0, depth + 1).join('/')} is ${kindOf(entry.mode, isLast)}. Name the file itself.`,
      );
    }
    return { content: await readBlob(github, repository, entry.sha, tried), mode: entry.mode };
  }
  return null;
}

function isFileMode(mode: string): mode is FileMode {
  return mode === '100644' || mode === '100755';
}

function kindOf(mode: string, isLast: boolean): string {
  if (mode === '120000') return 'a symbolic link';
  if (mode === '160000') return 'a submodule';
  return isLast ? 'a folder' : 'a file, not a folder';
}

async function readBlob(
  github: GitHub,
  repository: string,
  sha: string,
  tried: { readonly what: string; readonly needs: 'read-contents' },
): Promise<Uint8Array> {
  const { data } = await asking(github, tried, () =>
    github.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...ownerAndRepo(repository), file_sha: sha }),
  );
  if ((data.size ?? 0) > largest) {
    throw new GitHubProblem('refused', `Could not ${tried.what}: it is too large for a settings file.`);
  }
  return Buffer.from(data.content, 'base64');
}

/** What GitHub does to pull requests when branches move. */
import type { Repository } from './state.ts';

/** Closes for good every pull request whose branch is gone or has nothing that its base lacks, be it for a moment. */
export async function settlePulls(repository: Repository): Promise<void> {
  for (const pull of repository.pulls) {
    if (pull.state === 'closed') continue;
    if (await hasCommits(repository, pull.base, pull.head)) continue;
    pull.state = 'closed';
    pull.closedForGood = true;
  }
}

/** Whether the branch `head` has commits that `base` lacks. */
export async function hasCommits({ git }: Repository, base: string, head: string): Promise<boolean> {
  const [from, to] = [git.head(base), git.head(head)];
  return from !== undefined && to !== undefined && !(await git.isAncestor(to, from));
}

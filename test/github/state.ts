/** What the fake GitHub knows. */
import type { GitFolder } from './git.ts';

export type Access = 'read' | 'write';

/** What a token may do, by the names of GitHub's permissions. */
export type Permissions = Readonly<
  Partial<Record<'contents' | 'pull_requests' | 'secrets' | 'environments' | 'actions' | 'workflows', Access>>
>;

export interface Token {
  readonly kind: 'job' | 'app' | 'fine-grained' | 'classic';
  /** Who acts, as the author of pull requests. */
  readonly login: string;
  /** The only repository it reaches; without it, all. */
  readonly repository?: string;
  readonly permissions: Permissions;
}

export interface Pull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly author: string;
  readonly draft: boolean;
  state: 'open' | 'closed';
  /** Closed by GitHub as nothing was left in it; cannot be opened again. */
  closedForGood: boolean;
  title: string;
  body: string;
  readonly labels: Set<string>;
  readonly reviewers: Set<string>;
  readonly teams: Set<string>;
}

/** A place for secrets, with the private key that opens the boxes. */
export interface Vault {
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
  /** Sealed, in base64. */
  readonly boxes: Map<string, string>;
}

/** As the API tells them. */
export type ProtectionRule =
  | {
      readonly type: 'required_reviewers';
      readonly prevent_self_review: boolean;
      readonly reviewers: readonly object[];
    }
  | { readonly type: 'wait_timer'; readonly wait_timer: number }
  // The last one stands for rules of Apps.
  | { readonly type: 'branch_policy' | 'some-app' };

export interface Environment {
  readonly rules: readonly ProtectionRule[];
  readonly vault: Vault;
}

/** How a repository is set up; tests turn these as its owner would. */
export interface Settings {
  /** "Allow GitHub Actions to create and approve pull requests" */
  actionsMayOpenPulls: boolean;
  /** Private repositories of some plans have no drafts. */
  drafts: boolean;
  /** Branches that take pull requests only. */
  readonly protectedBranches: Set<string>;
  /** Who may be asked for a review; teams as `org/team`. */
  readonly collaborators: Set<string>;
  /** Whether commits may be made through GraphQL. */
  graphql: boolean;
}

export interface Repository {
  /** `owner/name` */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly git: GitFolder;
  readonly settings: Settings;
  readonly pulls: Pull[];
  readonly vault: Vault;
  readonly environments: Map<string, Environment>;
  /** Commits that GitHub has signed. */
  readonly signed: Set<string>;
}

/** Where settings are read from and go to: a file of this machine, or a branch of a repository. */
import { githubAt } from '../github/client.ts';
import { publishFiles, type Publication, type Published } from '../github/publish.ts';
import type { PublishInputs } from '../inputs/steps/publish.ts';
import type { Context } from '../net/context.ts';
import type { Explanation } from '../publish/explain.ts';
import { secretsAdded } from '../publish/other-secrets.ts';
import { readSettings, replaceFile } from './publish-file.ts';
import { commitMessage, pullRequestBody } from './publish-text.ts';
import type { StepWorld } from './step.ts';

/** A file before and after. */
export interface Change {
  /** `null` when there is none yet. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
}

/** What goes with a change, for people. */
export interface Words {
  readonly told: Explanation;
  readonly diff: readonly string[];
}

/** What became of a change. */
export interface Went {
  /** `nowhere`: nothing differed. */
  readonly to: 'file' | 'commit' | 'pull-request' | 'branch' | 'nowhere';
  /** For people: the commit, the pull request, or the page on which to open one. */
  readonly url?: string;
  /** SHA. */
  readonly commit?: string;
  readonly pullRequest?: string;
  /** What is left to a person, as something could not be done. */
  readonly left?: string;
  readonly notes: readonly string[];
}

/** Renders the file from what it is in its place. Throws to refuse. */
type Render = (before: Uint8Array | null) => Uint8Array;

/** A place of settings. */
export interface Place {
  /** Reads and renders, and writes nothing. */
  look(render: Render): Promise<Change>;
  /** Reads once more, renders and writes. What is there already is not written again. */
  write(render: Render, words: Words): Promise<Went>;
}

/** The place that the inputs name. */
export function placeOf(inputs: PublishInputs, world: StepWorld, cx: Context): Place {
  return inputs.target === 'file' ? filePlace(inputs.file) : repositoryPlace(inputs, inputs.target, world, cx);
}

function filePlace(file: string): Place {
  const look = async (render: Render): Promise<Change> => {
    const before = await readSettings(file);
    return { before, after: render(before) };
  };
  return {
    look,
    write: async (render) => {
      const { before, after } = await look(render);
      if (before !== null && Buffer.from(after).equals(before)) return { to: 'nowhere', notes: [] };
      await replaceFile(file, after);
      return { to: 'file', notes: [] };
    },
  };
}

function repositoryPlace(inputs: PublishInputs, mode: 'commit' | 'pull-request', world: StepWorld, cx: Context): Place {
  const { githubToken, base, labels, reviewers, draft, phase, r2 } = inputs;
  const repository = inputs.repository ?? world.github.repository;
  if (repository === undefined) throw new Error('repository is missing: outside of a workflow, give owner/name.');
  if (githubToken === undefined) throw new Error('the token of GitHub was needed and not checked');
  const path = inputs.file.replace(/^\.\//, '');
  const github = githubAt({ token: githubToken, ...world.github, cx });
  const publication = (render: Render, dryRun: boolean, words?: Words): Publication => {
    const message = inputs.message ?? (words === undefined ? 'Settings' : commitMessage(words.told));
    return {
      ...{ repository, base, mode, labels, reviewers, draft, dryRun, message },
      files: [{ path, render: (before) => withoutNewSecrets(path, before, render(before)) }],
      // One repository may hold the settings of several instances.
      branch: inputs.branch ?? `mastodon-media-r2/${r2.bucket}/${phase}`,
      title: message.split('\n')[0] ?? '',
      body: words === undefined ? '' : pullRequestBody(words.told, path, words.diff),
    };
  };
  return {
    look: async (render) => {
      const { files } = await publishFiles(github, publication(render, true), cx);
      const [file] = files;
      if (file === undefined) throw new Error('one file was asked for and none was read');
      return file;
    },
    write: async (render, words) => wentBy(await publishFiles(github, publication(render, false, words), cx)),
  };
}

function wentBy(published: Published): Went {
  const { outcome, commit, pullRequest, compareUrl, why, notes } = published;
  const sha = commit === undefined ? {} : { commit: commit.sha };
  const pull = pullRequest === undefined ? {} : { url: pullRequest.url, pullRequest: pullRequest.url };
  switch (outcome) {
    case 'unchanged':
      return { to: 'nowhere', notes };
    case 'closed':
      return {
        to: 'nowhere',
        notes: [...notes, `Pull request #${pullRequest?.number ?? ''} was closed: nothing differs any more.`],
      };
    case 'committed':
      return { to: 'commit', ...(commit !== undefined && { url: commit.url }), ...sha, notes };
    case 'opened':
    case 'updated':
    case 'current':
      return { to: 'pull-request', ...pull, ...sha, notes };
    case 'pushed':
      return {
        to: 'branch',
        ...(compareUrl !== undefined && { url: compareUrl }),
        ...sha,
        left: `Open the pull request yourself, by the link above: ${why ?? 'the token may not'}`,
        notes,
      };
  }
}

/** The last line of defence: what is committed is made from the branch alone, so it can hold no secret that is not there. */
function withoutNewSecrets(path: string, before: Uint8Array | null, after: Uint8Array): Uint8Array {
  const added = secretsAdded(before, after);
  if (added.length === 0) return after;
  throw new Error(
    `${path} would bring secrets into the repository (${added.join(', ')}), so it is not committed. Fix: keep them in a file of their own.`,
  );
}

/** A repository of its own on the fake, and how to publish to it. */
import { publishFiles, type Publication, type Published } from '../../src/github/publish.ts';
import type { FileContent } from './git.ts';
import type { FakeGitHub } from './server.ts';
import type { Repository, Token } from './state.ts';
import { clientOf, type World } from './world.ts';

export const path = 'deploy/media.env';
export const branch = 'mastodon-media-r2/switch';
const both = { contents: 'write', pull_requests: 'write' } as const;
let made = 0;

export interface Scene {
  readonly repository: Repository;
  readonly world: World;
  readonly publish: (change?: Partial<Publication>) => Promise<Published>;
  /** A file of a branch, without the final line break. */
  readonly show: (ref: string, file?: string) => Promise<string>;
  /** Commits of the pull request. */
  readonly ahead: () => Promise<number>;
  readonly branches: () => readonly string[];
}

export async function sceneOn(
  fake: FakeGitHub,
  files: Readonly<Record<string, FileContent>> = { [path]: 'A=1\n', 'README.md': 'Hello\n' },
  token: Partial<Pick<Token, 'kind' | 'permissions'>> = {},
): Promise<Scene> {
  const repository = await fake.repository(`o/r${++made}`, files);
  const { git } = repository;
  const world = clientOf(fake, fake.token(token.kind ?? 'job', token.permissions ?? both, repository.name));
  fake.seen.length = 0;
  return {
    repository,
    world,
    publish: (change = {}) => publishFiles(world.github, { ...wish(repository.name), ...change }, world.cx),
    show: (ref, file = path) => git.say(['show', `${ref}:${file}`]),
    ahead: async () => Number(await git.say(['rev-list', '--count', `main..${branch}`])),
    branches: () => git.branches,
  };
}

/** Adds a line to the file. */
export function adding(line: string, file = path): Publication['files'][number] {
  return { path: file, render: (existing) => Buffer.from(`${Buffer.from(existing ?? '').toString()}${line}\n`) };
}

/** Makes the file this, whatever it was. */
export function being(content: string, file = path): Publication['files'][number] {
  return { path: file, render: () => Buffer.from(content) };
}

function wish(repository: string): Publication {
  return {
    ...{ repository, branch, mode: 'pull-request', dryRun: false },
    files: [adding('B=2')],
    message: 'Media on R2\n\nWhy it is so.',
    ...{ title: 'Media on R2', body: 'What to do.' },
  };
}

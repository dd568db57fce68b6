/** A real, bare git repository, worked on by git's own plumbing. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
}

/** A file to write: its content, or with a mode of its own. */
export type FileContent = string | { readonly mode: string; readonly content: string };

const author = { NAME: 'Somebody', EMAIL: 'somebody@example.org', DATE: '2026-01-01T00:00:00Z' };
const environment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    Object.entries(author).flatMap(([name, value]) => [
      [`GIT_AUTHOR_${name}`, value],
      [`GIT_COMMITTER_${name}`, value],
    ]),
  ),
};

export class GitFolder {
  readonly folder: string;
  /** Where branches point; the repository has the same. Processes are dear, and most questions are about this. */
  readonly #heads = new Map<string, string>();
  /** What git said about things that never change. */
  readonly #known = new Map<string, Promise<Buffer>>();
  #indexes = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<GitFolder> {
    const git = new GitFolder(await mkdtemp(join(tmpdir(), 'github-')));
    await git.run(['init', '--quiet', '--bare', '--template=']);
    return git;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs git here; a failure rejects with what it said. */
  run(args: readonly string[], input?: string | Buffer, env: Record<string, string> = {}): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env: { ...environment, ...env }, encoding: 'buffer' as const };
      const child = execFile('git', args, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`git ${args.join(' ')}: ${stderr.toString()}`));
      });
      // Whoever does not read it to the end says why by its exit code.
      child.stdin?.on('error', () => undefined).end(input ?? '');
    });
  }

  async say(args: readonly string[], input?: string | Buffer, env?: Record<string, string>): Promise<string> {
    return (await this.run(args, input, env)).toString().trimEnd();
  }

  /** Asks about objects by their SHA, and remembers. */
  async #about(args: readonly string[]): Promise<Buffer> {
    const key = args.join(' ');
    const known = this.#known.get(key) ?? this.run(args);
    this.#known.set(key, known);
    known.catch(() => this.#known.delete(key));
    return known;
  }

  get isEmpty(): boolean {
    return this.#heads.size === 0;
  }

  get branches(): readonly string[] {
    return [...this.#heads.keys()].sort();
  }

  /** The commit a branch points to. */
  head(branch: string): string | undefined {
    return this.#heads.get(branch);
  }

  async type(sha: string): Promise<string | undefined> {
    return this.#about(['cat-file', '-t', sha]).then(
      (type) => type.toString().trim(),
      () => undefined,
    );
  }

  async content(blob: string): Promise<Buffer> {
    return this.#about(['cat-file', 'blob', blob]);
  }

  async commitInfo(sha: string): Promise<{ tree: string; parents: readonly string[]; message: string }> {
    const told = (await this.#about(['log', '-1', '--format=%T%x00%P%x00%B', sha])).toString();
    const [tree = '', parents = '', message = ''] = told.split('\0');
    return { tree, parents: parents.split(' ').filter(Boolean), message: message.trimEnd() };
  }

  async blob(content: Buffer | string): Promise<string> {
    return this.say(['hash-object', '-w', '--stdin'], content);
  }

  async tree(sha: string): Promise<readonly TreeEntry[]> {
    const listed = (await this.#about(['ls-tree', '-z', sha])).toString().split('\0').filter(Boolean);
    return listed.map((line) => {
      const [meta = '', path = ''] = line.split('\t');
      const [mode = '', type = '', entrySha = ''] = meta.split(' ');
      return { path, mode, type, sha: entrySha };
    });
  }

  /** A tree like `base`, with these entries in it. */
  async treeWith(base: string | undefined, entries: readonly Omit<TreeEntry, 'type'>[]): Promise<string> {
    const index = { GIT_INDEX_FILE: join(this.folder, `index-${++this.#indexes}`) };
    if (base !== undefined) await this.run(['read-tree', base], undefined, index);
    const lines = entries.map(({ mode, sha, path }) => `${mode} ${sha}\t${path}\0`).join('');
    await this.run(['update-index', '-z', '--add', '--index-info'], lines, index);
    return this.say(['write-tree'], undefined, index);
  }

  async commit(tree: string, parents: readonly string[], message: string): Promise<string> {
    return this.say(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], message);
  }

  /** How many commits `to` has that `from` lacks. */
  async countBeyond(from: string, to: string): Promise<number> {
    return Number(await this.#about(['rev-list', '--count', `${from}..${to}`]));
  }

  async isAncestor(old: string, young: string): Promise<boolean> {
    return old === young || (await this.#about(['rev-list', young])).toString().split('\n').includes(old);
  }

  async setBranch(branch: string, sha: string): Promise<void> {
    await this.run(['update-ref', `refs/heads/${branch}`, sha]);
    this.#heads.set(branch, sha);
  }

  async deleteBranch(branch: string): Promise<void> {
    await this.run(['update-ref', '-d', `refs/heads/${branch}`]);
    this.#heads.delete(branch);
  }

  /** Commits files on top of a branch, which is made where it is missing. */
  async write(branch: string, files: Readonly<Record<string, FileContent>>, message = 'Some change'): Promise<string> {
    const parent = this.head(branch);
    const entries = await Promise.all(
      Object.entries(files).map(async ([path, file]) => {
        const { mode, content } = typeof file === 'string' ? { mode: '100644', content: file } : file;
        return { path, mode, sha: await this.blob(content) };
      }),
    );
    const tree = await this.treeWith(parent, entries);
    const commit = await this.commit(tree, parent === undefined ? [] : [parent], message);
    await this.setBranch(branch, commit);
    return commit;
  }
}

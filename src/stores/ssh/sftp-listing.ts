/** Walks a server's folder by SFTP, many folders at once. */
import type { Context } from '../../net/context.ts';
import { toKey } from '../keys.ts';
import type { Entry } from '../model.ts';
import type { Spool } from '../s3/spool.ts';
import { Findings, FOLLOWED_DEPTH } from './findings.ts';
import { decoded, kindOf } from './records.ts';
import { SftpError, type Attributes } from './sftp-wire.ts';
import type { SftpChannel } from './sftp.ts';

/** Folders that are read at once. */
const FOLDERS_AT_ONCE = 64;

/** A folder that is still to be read. */
interface Folder {
  /** Names in it begin with this; empty at the root. */
  readonly prefix: string;
  readonly depth: number;
  /** A link leads there, so that it cannot vanish in everyday life. */
  readonly linked: boolean;
}

/** Whether it is a regular file. */
export function isFile({ mode }: Attributes): boolean {
  return mode !== undefined && kindOf(mode) === 'file';
}

/** Whether it is a folder. */
export function isFolder({ mode = 0 }: Attributes): boolean {
  return (mode & 0o170000) === 0o040000;
}

/** What an entry keeps of it. */
export function stateOf({ size = 0, modified = 0, mode = 0 }: Attributes) {
  const access = (mode & 0o044) === 0 ? 'owner' : 'public';
  return { size, modifiedMs: modified * 1000, access } as const;
}

/**
 * Hands every file below a folder to a spool.
 * @param root - its path on the server, with a slash behind.
 * @throws when the connection is lost, or part of the tree could not be read.
 */
export async function listBySftp(
  root: Buffer,
  take: () => Promise<SftpChannel>,
  spool: Spool,
  cx: Context,
): Promise<void> {
  const findings = new Findings();
  await eachAtOnce<Folder>({ prefix: '', depth: 0, linked: false }, async (folder) => {
    const visit = new Visit(await take(), root, folder, findings);
    await visit.read(spool);
    return visit.folders;
  });
  findings.conclude(cx);
}

/** One folder being read. */
class Visit {
  readonly folders: Folder[] = [];
  private readonly channel: SftpChannel;
  private readonly root: Buffer;
  private readonly folder: Folder;
  private readonly findings: Findings;

  constructor(channel: SftpChannel, root: Buffer, folder: Folder, findings: Findings) {
    this.channel = channel;
    this.root = root;
    this.folder = folder;
    this.findings = findings;
  }

  async read(spool: Spool): Promise<void> {
    const { prefix, depth, linked } = this.folder;
    try {
      for await (const names of this.channel.names(this.path(prefix))) {
        const entries = await Promise.all(names.map(({ name, attributes }) => this.look(name, attributes)));
        await spool.add(entries.filter((entry) => entry !== undefined));
      }
    } catch (error) {
      if (!(error instanceof SftpError) || depth === 0) throw error;
      // A folder that vanishes while it is walked is everyday life: Mastodon clears its cache.
      if (error.why !== 'missing' || linked) this.findings.complain(`${prefix} ${error.message}`);
    }
  }

  private async look(bytes: Buffer, told: Attributes): Promise<Entry | undefined> {
    const { prefix, depth } = this.folder;
    const text = decoded(bytes);
    if (text === '.' || text === '..') return undefined;
    if (text === null) {
      this.findings.undecodable++;
      return undefined;
    }
    const name = prefix + text;
    const attributes = told.mode === undefined ? await this.asked(name, false) : told;
    if (attributes === undefined) return undefined;
    const { mode = 0 } = attributes;
    if ((mode & 0o170000) === 0) throw new Error('The server does not tell files from folders (SFTP without types).');
    if (isFolder(attributes)) {
      this.folders.push({ prefix: `${name}/`, depth: depth + 1, linked: false });
      return undefined;
    }
    const kind = kindOf(mode);
    if (kind === 'link' && (await this.leadsToFolder(name))) return undefined;
    if (kind !== 'file') this.findings.irregular(kind);
    return {
      ...(kind !== 'file' && { irregular: true }),
      key: toKey(name),
      locator: name,
      ...stateOf(attributes),
    };
  }

  /** Whether a link leads to a folder; that is read too where links are followed. */
  private async leadsToFolder(name: string): Promise<boolean> {
    const { depth } = this.folder;
    const followed = depth < FOLLOWED_DEPTH;
    const target = await this.asked(name, true);
    if (target === undefined && followed) {
      this.findings.complain(`${name} is a link that leads nowhere. Mount the disk it leads to, or remove the link.`);
      return true;
    }
    if (target === undefined || !isFolder(target)) return false;
    if (followed) this.folders.push({ prefix: `${name}/`, depth: depth + 1, linked: true });
    else this.findings.linkToFolder(name);
    return true;
  }

  /** What a name is or leads to; nothing where that is not there. */
  private async asked(name: string, follow: boolean): Promise<Attributes | undefined> {
    try {
      const path = this.path(name);
      return await (follow ? this.channel.stat(path) : this.channel.lstat(path));
    } catch (error) {
      if (!(error instanceof SftpError)) throw error;
      if (error.why !== 'missing') this.findings.complain(`${name} ${error.message}`);
      return undefined;
    }
  }

  private path(name: string): Buffer {
    return Buffer.concat([this.root, Buffer.from(name)]);
  }
}

/** Does work for a first one and for all that it finds; the latest found first, so that few wait. */
function eachAtOnce<T>(first: T, work: (one: T) => Promise<readonly T[]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting = [first];
    let running = 0;
    let failed = false;
    const next = (): void => {
      while (!failed && running < FOLDERS_AT_ONCE) {
        const one = waiting.pop();
        if (one === undefined) break;
        running++;
        work(one).then(
          (found) => {
            for (const each of found) waiting.push(each);
            running--;
            next();
          },
          (error: unknown) => {
            failed = true;
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      }
      if (running === 0 && waiting.length === 0) resolve();
    };
    next();
  });
}

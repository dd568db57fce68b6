/**
 * Held-back files that are to be copied after all. Mastodon gives files back their modes when it lifts a suspension, and a pass then
 * copies them by itself; but once the instance works on a bucket it does not look at the disk any more, and what was hidden there at
 * the switch stays hidden.
 */
import { stat, readFile } from 'node:fs/promises';
import { parseKey } from '../mastodon/layout.ts';
import type { Entry } from '../stores/model.ts';

/** Bytes of the largest list. */
const MOST = 64 << 20;
/** Faulty lines told by their number. */
const TOLD = 5;
/** The kinds whose keys hold the id of the account. Keys of attachments hold the attachment's own. */
const OF_ACCOUNTS: ReadonlySet<string> = new Set(['accounts/avatars', 'accounts/headers']);

/** What is to be released, and what of it was come upon. */
export class Release {
  /** Lines of the list. */
  readonly lines: number;
  private readonly accounts: ReadonlySet<string>;
  private readonly keys: ReadonlySet<string>;
  private readonly met = new Set<string>();

  constructor(accounts: ReadonlySet<string>, keys: ReadonlySet<string>) {
    this.accounts = accounts;
    this.keys = keys;
    this.lines = accounts.size + keys.size;
  }

  /** Whether a key is to be copied although it is hidden. */
  has(key: string): boolean {
    return this.lineOf(key) !== undefined;
  }

  /** Told of every file that was there to be released. */
  note({ key, access }: Entry): void {
    const line = access === 'public' ? undefined : this.lineOf(key);
    if (line !== undefined) this.met.add(line);
  }

  /** Lines that named no hidden file. */
  get idle(): number {
    return this.lines - this.met.size;
  }

  private lineOf(key: string): string | undefined {
    if (this.keys.has(key)) return key;
    if (this.accounts.size === 0) return undefined;
    const parsed = parseKey(key);
    return parsed !== null && OF_ACCOUNTS.has(parsed.kind.id) && this.accounts.has(parsed.id) ? parsed.id : undefined;
  }
}

/**
 * Reads a list: on each line an account ID or a key, as plain text or as the exact lists on the runner have it. Lines are never
 * repeated in messages, as the names of hidden files are their only protection.
 * @throws when it cannot be read or a line is neither, with what to do.
 */
export async function readRelease(path: string): Promise<Release> {
  const text = await readText(path);
  const accounts = new Set<string>();
  const keys = new Set<string>();
  const faulty: number[] = [];
  text.split('\n').forEach((raw, at) => {
    const line = unquoted(raw.trim());
    if (line === '' || line?.startsWith('#') === true) return;
    if (line !== undefined && /^\d{1,19}$/.test(line)) accounts.add(line.replace(/^0+(?=\d)/, ''));
    else if (line !== undefined && parseKey(line)?.kind.private === false) keys.add(line.normalize('NFC'));
    else faulty.push(at + 1);
  });
  if (faulty.length > 0) {
    const more = faulty.length > TOLD ? ` and ${faulty.length - TOLD} more` : '';
    throw new Error(
      `release: neither an account ID (digits) nor a key of public media: line ${faulty.slice(0, TOLD).join(', ')}${more}. ` +
        'Fix: one on each line. An account ID finds profile pictures and headers; attachments have IDs of their own, so they take keys, as the list held-back on the runner has them.',
    );
  }
  if (accounts.size + keys.size === 0)
    throw new Error('release: the file names nothing. Fix: one account ID or key on each line.');
  return new Release(accounts, keys);
}

/** What is not JSON is as it stands; `undefined` for JSON that is broken. */
function unquoted(line: string): string | undefined {
  if (!line.startsWith('"')) return line;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > MOST) throw new Error('it is larger than 64 MiB');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(
      `release: the file cannot be read on this runner: ${error instanceof Error ? error.message : String(error)}. Fix: give a path that this job can read.`,
      { cause: error },
    );
  }
}

/**
 * The exact lists of keys, for the runner alone: they may name private files, whose random names are their only protection, so they
 * are readable by the runner's user only and belong in no artifact.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLUSH_AT = 64 << 10;

/** Writes one list for each name, one JSON string a line, as they come. */
export class DetailLists {
  readonly folder: string;
  private readonly lists = new Map<string, { readonly fd: number; text: string }>();

  /** @param temporary - the runner's folder for files of the job. Lists of an earlier run of the same step are removed. */
  constructor(step: string, temporary: string | undefined) {
    this.folder = join(temporary ?? tmpdir(), 'mastodon-media-r2', `${step}-details`);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  add(list: string, key: string): void {
    let open = this.lists.get(list);
    if (open === undefined) {
      open = { fd: openSync(join(this.folder, `${list}.jsonl`), 'wx', 0o600), text: '' };
      this.lists.set(list, open);
    }
    open.text += `${JSON.stringify(key)}\n`;
    if (open.text.length > FLUSH_AT) {
      writeSync(open.fd, open.text);
      open.text = '';
    }
  }

  close(): void {
    for (const { fd, text } of this.lists.values()) {
      writeSync(fd, text);
      closeSync(fd);
    }
    this.lists.clear();
  }
}

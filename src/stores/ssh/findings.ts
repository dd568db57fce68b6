/** What a listing of a server comes upon beside files. */
import type { Context } from '../../net/context.ts';

/** Links this far up stand for volumes and are followed: administrators move `cache` or a class folder to another disk that way. */
export const FOLLOWED_DEPTH = 2;

/** Whether a link of this name is one of those that are followed. */
export function isFollowed(name: string): boolean {
  return name.split('/').length <= FOLLOWED_DEPTH;
}

/** Counts it, and says at the end whether the listing is complete all the same. */
export class Findings {
  undecodable = 0;
  private links = 0;
  private special = 0;
  private complaints = 0;
  private first = '';

  /** Something in the place of a file. */
  irregular(kind: 'link' | 'other'): void {
    if (kind === 'link') this.links++;
    else this.special++;
  }

  /** What is behind it could be media, so that what it holds must not look deleted. */
  linkToFolder(name: string): void {
    this.complain(
      `${name} is a link to a folder. Links are followed for the upper ${FOLLOWED_DEPTH} levels only: put the folder itself there, or mount it there.`,
    );
  }

  /** A part of the tree that could not be looked into. @param text - the server's words: hostile. */
  complain(text: string): void {
    if (this.complaints++ === 0) this.first = text.replace(/\p{C}/gu, '?').slice(0, 300);
  }

  /** @throws when parts of the tree could not be read. */
  conclude(cx: Context): void {
    const warn = (count: number, what: string): void => {
      if (count > 0) cx.emit({ kind: 'log', level: 'warning', text: `${count} ${what}` });
    };
    warn(this.links, 'symbolic links in the place of files were not followed.');
    warn(this.special, 'entries that are neither files nor folders were passed over.');
    warn(this.undecodable, 'names are not valid UTF-8: they can be no object key, and Mastodon cannot refer to them.');
    if (this.complaints === 0) return;
    const fix = /denied|not permitted/i.test(this.first) ? ' Connect as the user that owns the media.' : '';
    throw new Error(
      `Parts of the folder on the server could not be read, so what they hold is unknown.${fix} First complaint: ${this.first}`,
    );
  }
}

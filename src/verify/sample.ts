/** Random samples over strata, reproducible by their seed. */
import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that follow from a seed alone (SplitMix32). */
export function randomFrom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}

/**
 * Picks a fixed number of items out of a stream of unknown length, a fair share from every stratum, so that a few emoji are
 * looked at as well as a million attachments. Inside a stratum every item is as likely as any other (reservoir sampling).
 */
export class StratifiedSample<T> {
  private readonly strata = new Map<string, { seen: number; readonly kept: T[] }>();
  private readonly wanted: number;
  private readonly random: () => number;

  constructor(wanted: number, random: () => number) {
    this.wanted = wanted;
    this.random = random;
  }

  offer(stratum: string, item: T): void {
    let row = this.strata.get(stratum);
    if (row === undefined) {
      row = { seen: 0, kept: [] };
      this.strata.set(stratum, row);
    }
    row.seen++;
    if (row.kept.length < this.wanted) row.kept.push(item);
    else {
      const place = Math.floor(this.random() * row.seen);
      if (place < this.wanted) row.kept[place] = item;
    }
  }

  /** At most the number wanted: small strata whole, the rest shared out equally among the large ones. */
  picked(): T[] {
    const rows = [...this.strata.values()].sort((a, b) => a.kept.length - b.kept.length);
    const picked: T[] = [];
    let room = this.wanted;
    rows.forEach((row, at) => {
      const share = Math.min(row.kept.length, Math.ceil(room / (rows.length - at)));
      for (const item of this.some(row.kept, share)) picked.push(item);
      room -= share;
    });
    return picked;
  }

  /** A reservoir's places are in no random order: the first ones tend to hold what was offered first. */
  private some(kept: readonly T[], share: number): readonly T[] {
    if (share >= kept.length) return kept;
    const rest = [...kept];
    const some: T[] = [];
    while (some.length < share) some.push(...rest.splice(Math.floor(this.random() * rest.length), 1));
    return some;
  }
}

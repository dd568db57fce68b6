/** Cuts the work of a copy into key ranges of equal work, for jobs that run at the same time. */
import { compareKeys, rangesBetween } from '../stores/keys.ts';
import { everything, type Key, type KeyRange } from '../stores/model.ts';

/** Marks kept while keys are offered; the boundaries of 256 shards are then right to within a few percent. */
const MOST_MARKS = 8192;

/** Work up to a key, since the mark before. */
interface Mark {
  readonly key: Key;
  readonly work: number;
}

/**
 * Takes keys with their work in any order, in bounded memory, and cuts the key space into ranges of about equal work. The first range
 * is open at its beginning and the last at its end, so that no key can fall between two plans.
 */
export class ShardPlanner {
  private marks: Mark[] = [];
  /** Work that one mark stands for at least; doubled whenever there are too many marks. */
  private grain = 0;
  private gathered = 0;
  private whole = 0;

  /** @param work - in any unit, such as estimated seconds. */
  offer(key: Key, work: number): void {
    this.whole += work;
    this.gathered += work;
    if (this.gathered < this.grain) return;
    this.marks.push({ key, work: this.gathered });
    this.gathered = 0;
    if (this.marks.length > MOST_MARKS) this.thin();
  }

  /** All work offered so far. */
  get work(): number {
    return this.whole;
  }

  /**
   * @param most - shards at most.
   * @param worthwhile - work that is worth a shard of its own, in the unit of `offer`.
   * @returns no range when nothing was offered.
   */
  shards(most: number, worthwhile: number): readonly KeyRange[] {
    if (this.whole === 0 && this.marks.length === 0) return [];
    const count = Math.max(1, Math.min(most, Math.ceil(this.whole / worthwhile)));
    const boundaries: Key[] = [];
    let done = 0;
    for (const { key, work } of this.sorted()) {
      done += work;
      if (boundaries.length < count - 1 && done >= (this.whole * (boundaries.length + 1)) / count) boundaries.push(key);
    }
    return rangesBetween(everything, boundaries);
  }

  private sorted(): Mark[] {
    return this.marks.sort((a, b) => compareKeys(a.key, b.key));
  }

  /** Joins neighbours two by two. */
  private thin(): void {
    const sorted = this.sorted();
    const thinned: Mark[] = [];
    for (let at = 0; at < sorted.length; at += 2) {
      const first = sorted[at];
      const second = sorted[at + 1];
      if (first === undefined) break;
      thinned.push(second === undefined ? first : { key: second.key, work: first.work + second.work });
    }
    this.marks = thinned;
    this.grain = (2 * this.whole) / MOST_MARKS;
  }
}

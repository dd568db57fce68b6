/**
 * Cuts the key space of a bucket into ranges of roughly equal numbers of objects with a few requests: the named folders of the upper
 * levels are looked into until they hold numbered ones (`109/`, `110/`); of those one is sampled by a page of its objects, and how far
 * into the folder that page reaches tells how many objects such folders hold.
 */
import { compareKeys, inRange, mayHold, rangesBetween } from '../keys.ts';
import type { Key, KeyRange } from '../model.ts';
import type { ListingQuery } from './listing.ts';

/** How the estimate asks. */
export interface Looks {
  /** One request; names and prefixes in key order. */
  look(query: ListingQuery): Promise<Look>;
  /** Requests that may still be made. */
  left(): number;
}

/** One page of a listing. */
export interface Look {
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
  /** There is more behind this page. */
  readonly more: boolean;
}

/** A range that holds fewer objects than this is not worth a listing of its own. */
const WORTHWHILE = 20_000;
/** Levels of named folders that are looked into. */
const DEEPEST = 5;
/** The name of a folder ends in a number. */
const NUMBERED = /(?:^|\/)\d+\/$/;
/** Pages asked for at once. */
const TOGETHER = 8;

/** A part of the key space with about so many objects, which a boundary may follow. */
interface Piece {
  readonly prefix: string;
  weight: number;
}

/** At most `ways` ranges; only one when there is little to list or nothing is known of it. It pays from some thirty ways on. */
export async function estimateRanges(range: KeyRange, ways: number, looks: Looks): Promise<readonly KeyRange[]> {
  const first = await looks.look(range.after === null ? {} : { startAfter: range.after });
  const last = first.names.at(-1);
  if (!first.more || last === undefined || !inRange(last, { after: null, upTo: range.upTo })) return [range];
  const pieces = await survey(range, looks);
  const total = pieces.reduce((sum, { weight }) => sum + weight, 0);
  const count = Math.min(ways, 1 + Math.floor(total / WORTHWHILE));
  return rangesBetween(range, boundaries(pieces, total, count));
}

/** The pieces of a range in key order. */
async function survey(range: KeyRange, looks: Looks): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const families: Piece[][] = [];
  let named = [''];
  for (let depth = 0; depth < DEEPEST && named.length > 0 && looks.left() > 0; depth++) {
    // Half of the requests are kept for samples: boundaries between folders of unknown weight help little.
    const looked = named.slice(0, Math.max(1, Math.floor(looks.left() / 2)));
    pieces.push(...named.slice(looked.length).map((prefix) => ({ prefix, weight: 0 })));
    named = [];
    const found = await inTurns(looked, async (prefix) => ({
      prefix,
      ...(await looks.look({ prefix, delimiter: '/' })),
    }));
    for (const { prefix, prefixes, names } of found) {
      const family: Piece[] = [];
      for (const folder of prefixes.filter((inside) => mayHold(inside, range))) {
        if (NUMBERED.test(folder)) family.push({ prefix: folder, weight: 0 });
        else named.push(folder);
      }
      families.push(family);
      pieces.push(...family);
      if (prefixes.length === 0) pieces.push({ prefix, weight: names.length });
    }
  }
  pieces.push(...named.map((prefix) => ({ prefix, weight: 0 })));
  await weigh(families, looks);
  fillIn(pieces);
  return pieces.sort((a, b) => compareKeys(a.prefix, b.prefix));
}

/** Samples families of numbered folders, the most numerous ones first. */
async function weigh(families: readonly Piece[][], looks: Looks): Promise<void> {
  const order = [...families].sort((a, b) => b.length - a.length).slice(0, Math.floor(looks.left() / 2));
  await inTurns(order, async (family) => {
    const folder = family[Math.floor((family.length - 1) / 2)]?.prefix;
    if (folder === undefined) return;
    const [page, level] = await Promise.all([
      looks.look({ startAfter: folder }),
      looks.look({ prefix: folder, delimiter: '/' }),
    ]);
    const weight = weightOf(folder, page, level.prefixes.length);
    for (const piece of family) piece.weight = weight;
  });
}

/** How many objects a folder of so many folders holds, as the page that begins with it tells. */
function weightOf(folder: string, { names, more }: Look, folders: number): number {
  const inside = names.filter((name) => name.startsWith(folder));
  const first = inside[0];
  const last = inside.at(-1);
  if (first === undefined || last === undefined || inside.length < names.length || !more) return inside.length;
  const span = 1000 * (fractionOf(last.slice(folder.length)) - fractionOf(first.slice(folder.length)));
  return span > 0 ? Math.max(inside.length, (inside.length / span) * folders) : inside.length;
}

/** Where a name stands among all that numbered folders allow, from 0 to 1: `500/250/x` is at 0.50025. */
function fractionOf(name: string): number {
  let fraction = 0;
  let unit = 1;
  for (const folder of name.split('/').slice(0, -1)) {
    if (!/^\d{1,6}$/.test(folder)) break;
    unit /= 10 ** folder.length;
    fraction += Number(folder) * unit;
  }
  return fraction;
}

/** Folders that were not looked at weigh as much as the others do on average. */
function fillIn(pieces: readonly Piece[]): void {
  const known = pieces.filter(({ weight }) => weight > 0);
  const mean = known.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, known.length);
  for (const piece of pieces) if (piece.weight === 0) piece.weight = Math.max(1, mean);
}

/**
 * Boundaries after equal weights. A piece with more than its share is cut inside by its numbers. No key is behind the folder `x/109/` and
 * before `x/109.`, and none begins with the latter, so that no disorder carries a key across it.
 */
function boundaries(pieces: readonly Piece[], total: number, count: number): Key[] {
  const found: Key[] = [];
  const share = total / count;
  let before = 0;
  for (const { prefix, weight } of pieces) {
    const numbered = NUMBERED.test(prefix);
    for (let goal = share * (found.length + 1); goal <= before + weight && found.length < count - 1;) {
      const inside = (goal - before) / weight;
      const number = Math.floor(inside * 1000);
      const boundary =
        !numbered || number >= 999
          ? `${prefix.slice(0, -1)}.`
          : `${prefix}${String(Math.max(0, number - 1)).padStart(3, '0')}.`;
      found.push(boundary as Key);
      goal = share * (found.length + 1);
    }
    before += weight;
  }
  return found;
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let from = 0; from < items.length; from += TOGETHER) {
    done.push(...(await Promise.all(items.slice(from, from + TOGETHER).map(work))));
  }
  return done;
}

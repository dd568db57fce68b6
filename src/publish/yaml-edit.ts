/**
 * Changes single values of a YAML file and leaves every other byte as it is: comments, order, quotes, line ends. The
 * parser only tells where things are; the text itself is cut and joined. Afterwards the result is read again and must
 * hold exactly what was asked for, so whatever YAML has in store, a wrong cut is refused and never written.
 *
 * Refused are the few things where a change in one place could mean something elsewhere (anchors, aliases, merge keys,
 * tags) and flow style, which has no lines to add to.
 * @see https://eemeli.org/yaml/
 */
import { isDeepStrictEqual } from 'node:util';
import { isAlias, isMap, isScalar, isSeq, parse, parseAllDocuments } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { Rendered } from './renderer.ts';
import { columnOf, endOf, endOfPair, indented, lineEnd, nameOf, nested, pairOf, shown } from './yaml-places.ts';
import type { BlockMap, BlockPair, Path } from './yaml-places.ts';
import { refuse, Refused } from './yaml-refusal.ts';

/** What one map is to hold. Maps on the way to it are made where they are missing. */
export interface MapEdit {
  readonly path: Path;
  /** Names, and their values as YAML text of one line. */
  readonly set: readonly (readonly [name: string, source: string])[];
  /** Which of the other names go. */
  readonly remove?: (name: string) => boolean;
  /** A comment above names that are added. */
  readonly note?: string;
}

/** Reads a file, has it rewritten, and turns every refusal on the way into an answer. */
export function rewriteYaml(existing: Uint8Array | null, rewrite: (file: YamlText) => YamlText): Rendered {
  try {
    const bytes = existing ?? new Uint8Array();
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      refuse('the file is not UTF-8', 'save it as UTF-8');
    }
    const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    return Buffer.from(mark + rewrite(new YamlText(text.slice(mark.length))).text);
  } catch (error) {
    if (error instanceof Refused) return error.refusals;
    throw error;
  }
}

/** A safe value as a string of YAML. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

type Doc = Document.Parsed;

/** A YAML file. Immutable: a change gives another one. */
export class YamlText {
  readonly text: string;
  readonly docs: readonly Doc[];
  readonly #eol: string;

  constructor(text: string) {
    this.text = text;
    this.#eol = /\r?\n/.exec(text)?.[0] ?? '\n';
    const docs = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
    this.docs = 'empty' in docs ? [] : docs;
    for (const { errors } of this.docs) {
      const [error] = errors;
      // The parser's own message would quote from the file.
      if (error === undefined) continue;
      const line = text.slice(0, error.pos[0]).split('\n').length;
      refuse(`the file is no valid YAML (${error.code})`, 'correct that line, or check the path', line);
    }
  }

  /** What stands at a path, as plain values with maps as `Map`; `undefined` where there is nothing. */
  value(doc: number, path: Path): unknown {
    let at: unknown = this.docs[doc] === undefined ? undefined : plain(this.docs[doc]);
    for (const step of path) {
      if (at instanceof Map) at = at.get(step);
      else if (Array.isArray(at) && typeof step === 'number') at = at[step] as unknown;
      else return undefined;
    }
    return at;
  }

  /** The file with one more document at its end. */
  append(document: string): YamlText {
    const { text } = this;
    const joint = text === '' || text.endsWith('\n') ? '' : this.#eol;
    const separator = this.docs.some(({ contents }) => contents !== null) ? `---${this.#eol}` : '';
    return new YamlText(text + joint + separator + document.replaceAll('\n', this.#eol));
  }

  /** The file with one map changed. */
  edit(doc: number, edit: MapEdit): YamlText {
    const changed = new YamlText(this.#changed(doc, edit));
    const before = this.docs.map(plain);
    before[doc] = applied(before[doc], edit);
    if (!isDeepStrictEqual(changed.docs.map(plain), before)) {
      refuse('the file is written in a way that is not safe to edit', `write ${shown(edit.path)} in plain block style`);
    }
    return changed;
  }

  #changed(index: number, edit: MapEdit): string {
    let node: ParsedNode | null = this.docs[index]?.contents ?? null;
    let holder: BlockPair | undefined;
    let indent = 0;
    const walked: (string | number)[] = [];
    for (const step of [...edit.path, undefined]) {
      this.#checkNode(node, walked);
      if (node === null || this.#isEmpty(node)) {
        const rest = edit.path.slice(walked.length);
        return this.#fill(index, holder, node, nested(rest, this.#additions(edit, edit.set)), indent);
      }
      if (isSeq(node) && typeof step === 'number') {
        node = node.items[step] ?? null;
        walked.push(step);
        continue;
      }
      if (!isMap(node)) return refuse(`${shown(walked)} is no map`, 'make it a map of names and values, or remove it');
      if (node.flow === true) {
        return refuse(`${shown(walked)} is written in flow style ({ })`, 'write it with one name on each line');
      }
      indent = columnOf(this.text, node);
      if (step === undefined) return this.#editMap(node, edit, indent);
      holder = pairOf(node, String(step));
      if (holder === undefined) {
        const lines = nested(edit.path.slice(walked.length), this.#additions(edit, edit.set));
        return this.#insert(endOf(node), indented(lines, indent));
      }
      node = holder.value;
      indent += 2;
      walked.push(step);
    }
    throw new Error('the path ended before the map');
  }

  /** Refuses what makes a node mean more than what stands there. */
  #checkNode(node: ParsedNode | null, path: Path): void {
    const merges = isMap(node) && node.items.some(({ key }) => isScalar(key) && key.value === '<<');
    const { anchor, tag } = (node ?? {}) as { readonly anchor?: string; readonly tag?: string };
    if (merges || isAlias(node) || anchor !== undefined) {
      refuse(`${shown(path)} uses an anchor, an alias or a merge key`, 'write its values out in this place');
    }
    if (tag?.startsWith('!') === true) {
      refuse(`${shown(path)} has a tag (!)`, 'write it without');
    }
  }

  #isEmpty(node: ParsedNode): boolean {
    if (isScalar(node)) return node.value === null;
    return isMap(node) && node.flow === true && node.items[0] === undefined;
  }

  #additions({ note }: MapEdit, pairs: MapEdit['set']): readonly string[] {
    const lines = pairs.map(([name, source]) => `${name}: ${source}`);
    return note === undefined || this.text.includes(note) ? lines : [...note.split('\n'), ...lines];
  }

  /** Puts lines under a name that has no value yet, or into an empty document. */
  #fill(
    index: number,
    holder: BlockPair | undefined,
    node: ParsedNode | null,
    lines: readonly string[],
    indent: number,
  ): string {
    if (holder === undefined) return this.#insert(this.docs[index]?.range[1] ?? this.text.length, lines);
    const [from, to] = node === null ? [holder.key.range[1], holder.key.range[1]] : node.range;
    const empty = this.text.slice(from, to);
    if (empty.includes('\n')) refuse('an empty value goes over several lines', 'write {} on one line');
    const start = empty === '' ? from : this.text.slice(0, from).trimEnd().length;
    return new YamlText(this.text.slice(0, start) + this.text.slice(to)).#insert(start, indented(lines, indent));
  }

  #editMap(map: BlockMap, edit: MapEdit, indent: number): string {
    const cuts: { from: number; to: number; by: string }[] = [];
    const missing: (readonly [string, string])[] = [];
    let last: number | undefined;
    for (const [name, source] of edit.set) {
      const pair = pairOf(map, name);
      if (pair === undefined) {
        missing.push([name, source]);
        continue;
      }
      last = Math.max(last ?? 0, endOfPair(pair));
      if (pair.value !== null && isScalar(pair.value) && Object.is(pair.value.value, parse(source))) continue;
      cuts.push(this.#replacement(pair, source, [...edit.path, name]));
    }
    const set = new Set(edit.set.map(([name]) => name));
    for (const pair of map.items) {
      const name = nameOf(pair);
      if (name === undefined || set.has(name) || edit.remove?.(name) !== true) continue;
      this.#checkNode(pair.value, [...edit.path, name]);
      const from = this.text.lastIndexOf('\n', pair.key.range[0]) + 1;
      if (this.text.slice(from, pair.key.range[0]).trim() !== '') {
        refuse(`${shown([...edit.path, name])} shares its line`, 'give it a line of its own');
      }
      cuts.push({ from, to: lineEnd(this.text, endOfPair(pair)), by: '' });
    }
    if (missing.length > 0) {
      const at = lineEnd(this.text, last ?? endOf(map));
      const joint = at > 0 && this.text[at - 1] !== '\n' ? this.#eol : '';
      const lines = indented(this.#additions(edit, missing), indent).join(this.#eol);
      cuts.push({ from: at, to: at, by: joint + lines + (joint === '' ? this.#eol : '') });
    }
    return [...cuts]
      .sort((a, b) => b.from - a.from || b.to - a.to)
      .reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), this.text);
  }

  #replacement(pair: BlockPair, source: string, path: Path): { from: number; to: number; by: string } {
    const { value } = pair;
    this.#checkNode(value, path);
    if (value !== null && !isScalar(value)) return refuse(`${shown(path)} is no single value`, 'remove it');
    const empty = value === null || value.range[0] === value.range[1];
    if (empty) {
      const colon = this.text.indexOf(':', pair.key.range[1]);
      return { from: colon + 1, to: colon + 1, by: ` ${source}` };
    }
    const [from, to] = value.range;
    const tail = /\s*$/.exec(this.text.slice(from, to))?.[0] ?? '';
    return { from, to: to - tail.length, by: source };
  }

  /** Puts lines below the line that holds a position. */
  #insert(position: number, lines: readonly string[]): string {
    const at = lineEnd(this.text, position);
    const joint = at > 0 && this.text[at - 1] !== '\n' ? this.#eol : '';
    return (
      this.text.slice(0, at) + joint + lines.join(this.#eol) + (joint === '' ? this.#eol : '') + this.text.slice(at)
    );
  }
}

function plain(document: Doc): unknown {
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 100 }) as unknown;
  } catch {
    return refuse('the file repeats aliases without end', 'write the values out');
  }
}

/** What a document must hold afterwards. */
function applied(value: unknown, edit: MapEdit): unknown {
  const [step, ...path] = edit.path;
  if (step === undefined) {
    const map = new Map(value instanceof Map ? (value as Map<unknown, unknown>) : []);
    for (const name of map.keys()) if (typeof name === 'string' && edit.remove?.(name) === true) map.delete(name);
    for (const [name, source] of edit.set) map.set(name, parse(source));
    return map;
  }
  if (Array.isArray(value)) {
    return (value as unknown[]).map((item, index) => (index === step ? applied(item, { ...edit, path }) : item));
  }
  const map = new Map(value instanceof Map ? (value as Map<unknown, unknown>) : []);
  return map.set(step, applied(map.get(step), { ...edit, path }));
}

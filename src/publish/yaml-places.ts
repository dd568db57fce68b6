/** Where things are in the text of a YAML file: ends of lines and of nodes, columns, names. The parser knows; nothing is changed here. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { Pair, ParsedNode, YAMLMap } from 'yaml';

/** Names of maps and positions in sequences, from the top of a document. */
export type Path = readonly (string | number)[];
export type BlockMap = YAMLMap.Parsed;
export type BlockPair = Pair<ParsedNode, ParsedNode | null>;

/** Where the line of a position ends, with its line break. */
export function lineEnd(text: string, position: number): number {
  if (position === 0 || text[position - 1] === '\n') return position;
  const newline = text.indexOf('\n', position);
  return newline < 0 ? text.length : newline + 1;
}

/** How far the names of a map are indented. */
export function columnOf(text: string, map: BlockMap): number {
  const start = map.items[0]?.key.range[0] ?? 0;
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

/** Where the last value of a node ends. */
export function endOf(node: ParsedNode): number {
  const last = (isMap(node) || isSeq(node)) && node.flow !== true ? node.items.at(-1) : undefined;
  if (last === undefined) return node.range[1];
  return 'key' in last ? endOfPair(last) : endOf(last);
}

export function endOfPair({ key, value }: BlockPair): number {
  return value === null ? key.range[1] : Math.max(key.range[1], endOf(value));
}

export function nameOf(pair: BlockPair): string | undefined {
  return isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;
}

export function pairOf(map: BlockMap, name: string): BlockPair | undefined {
  return map.items.find((pair) => nameOf(pair) === name);
}

/** Lines below the names of a path, each two deeper than the one before. */
export function nested(path: Path, lines: readonly string[]): readonly string[] {
  return [...path.map((name, depth) => `${' '.repeat(2 * depth)}${name}:`), ...indented(lines, 2 * path.length)];
}

export function indented(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}

/** A path as a person would write it. Names of the file's own are not shown, only those we asked for. */
export function shown(path: Path): string {
  return path.length === 0 ? 'the document' : path.join('.');
}

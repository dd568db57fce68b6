/**
 * Takes an env file apart into lines without losing a byte, the way Ruby's dotenv reads it, as that is what Mastodon on
 * a server uses. The text is Latin-1, one character for each byte: the encoding does not matter here.
 * @see https://github.com/bkeepers/dotenv/blob/main/lib/dotenv/parser.rb
 */

/** A line, or several that a quoted value joins. `text + eol` of all lines is the file. */
export interface EnvLine {
  readonly text: string;
  /** `\n`, `\r\n`, or nothing at the end of the file. */
  readonly eol: string;
  /** From 1. */
  readonly number: number;
  /** What the line assigns, if anything. */
  readonly assigns?: { readonly name: string; readonly value: string };
  /** The names of an `export A B` without values. */
  readonly exports?: readonly string[];
}

/** Splits a file, without its byte order mark. */
export function envLines(text: string): readonly EnvLine[] {
  const lines: EnvLine[] = [];
  let number = 1;
  for (let at = 0; at < text.length;) {
    const assignment = assignmentAt(text, at);
    const textEnd = assignment?.end ?? lineEnd(text, at);
    const eol = text.startsWith('\r\n', textEnd) ? '\r\n' : text.startsWith('\n', textEnd) ? '\n' : '';
    const line = text.slice(at, textEnd);
    const exports = assignment === undefined ? exportedNames(line) : undefined;
    lines.push({
      text: line,
      eol,
      number,
      ...(assignment && { assigns: { name: assignment.name, value: assignment.value } }),
      ...(exports && { exports }),
    });
    number += line.split('\n').length;
    at = textEnd + eol.length;
  }
  return lines;
}

interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Where the text ends, before the line break. */
  readonly end: number;
}

function assignmentAt(text: string, at: number): Assignment | undefined {
  const end = lineEnd(text, at);
  const head = /^[ \t]*(?:export[ \t]+)?([\w.]+)(?:[ \t]*=|:(?=[ \t]|$))[ \t]*/.exec(text.slice(at, end));
  if (head === null) return undefined;
  const name = head[1] ?? '';
  const valueAt = at + head[0].length;
  const quoted = quotedAt(text, valueAt);
  if (quoted !== undefined) return { name, value: text.slice(valueAt + 1, quoted.close), end: quoted.end };
  return { name, value: text.slice(valueAt, end).replace(/#.*$/, '').trim(), end };
}

/** A value in quotes, over as many lines as it takes, with nothing but a comment behind it. */
function quotedAt(text: string, at: number): { readonly close: number; readonly end: number } | undefined {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const escaped: number[] = [];
  let close = at + 1;
  while (close < text.length && text[close] !== quote) {
    if (text[close] === '\\' && text[close + 1] === quote) escaped.push(++close);
    close++;
  }
  // An escaped quote ends the value after all where otherwise the line would not end well.
  for (const candidate of [close, ...escaped.reverse()]) {
    if (candidate >= text.length) continue;
    const end = lineEnd(text, candidate + 1);
    if (/^[ \t]*(?:#.*)?$/.test(text.slice(candidate + 1, end))) return { close: candidate, end };
  }
  return undefined;
}

function exportedNames(line: string): readonly string[] | undefined {
  const names = /^[ \t]*export((?:[ \t]+[\w.]+)+)[ \t]*$/.exec(line)?.[1];
  return names?.trim().split(/[ \t]+/);
}

/** Where the text of a line ends, before `\n` or `\r\n`. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline < 0) return text.length;
  return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

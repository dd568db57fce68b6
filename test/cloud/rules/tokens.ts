/** Splits an expression of the Rules language into its parts. */

/** One part of an expression. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'symbol' | 'list' | 'end';
  readonly text: string;
}

/** An expression that cannot be read, as the API would refuse it. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', t: '\t', r: '\r' };
const symbols = ['==', '!=', '>=', '<=', '&&', '||', '^^', '(', ')', '{', '}', ',', '!', '>', '<', '[', ']'];

/** @throws ExpressionError */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const space = /^\s+/.exec(rest)?.[0];
    const raw = /^r"([^"]*)"/.exec(rest);
    const name = /^[a-z_][\w.]*/i.exec(rest)?.[0];
    const list = /^\$[a-z_]\w*/i.exec(rest)?.[0];
    const number = /^\d+/.exec(rest)?.[0];
    const symbol = symbols.find((candidate) => rest.startsWith(candidate));
    if (space !== undefined) at += space.length;
    else if (raw !== null) {
      tokens.push({ kind: 'text', text: raw[1] ?? '' });
      at += raw[0].length;
    } else if (rest.startsWith('"')) {
      const { text, length } = quoted(rest);
      tokens.push({ kind: 'text', text });
      at += length;
    } else if (list !== undefined) {
      tokens.push({ kind: 'list', text: list.slice(1) });
      at += list.length;
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', text: name });
      at += name.length;
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', text: number });
      at += number.length;
    } else if (symbol !== undefined) {
      tokens.push({ kind: 'symbol', text: symbol });
      at += symbol.length;
    } else {
      throw new ExpressionError(`Filter parsing error at ${at}: unknown token ${rest.slice(0, 10)}`);
    }
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function quoted(rest: string): { text: string; length: number } {
  let text = '';
  for (let at = 1; at < rest.length; at += 1) {
    const char = rest[at] ?? '';
    if (char === '"') return { text, length: at + 1 };
    if (char === '\\') {
      at += 1;
      const escaped = escapes[rest[at] ?? ''];
      if (escaped === undefined) throw new ExpressionError(`Filter parsing error: unknown escape \\${rest[at] ?? ''}`);
      text += escaped;
    } else {
      text += char;
    }
  }
  throw new ExpressionError('Filter parsing error: missing ending quote');
}

/**
 * A small reader of the Rules language: what this project writes, and simple rules of other people.
 * @see https://developers.cloudflare.com/ruleset-engine/rules-language/
 */
import { callFunction, wildcardPattern } from './functions.ts';
import type { Value } from './functions.ts';
import { ExpressionError, tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** The request that an expression is about. */
export interface RequestFields {
  readonly host: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly method: string;
  readonly userAgent: string;
  readonly tls: boolean;
  /** Whether a URL is in a list of the account. */
  inList?(name: string, value: string): boolean;
}

type Evaluate = (request: RequestFields) => Value;

/**
 * Reads an expression.
 * @returns a function that gives its value for a request.
 * @throws ExpressionError where the API would refuse it.
 */
export function parseExpression(source: string): Evaluate {
  const parser = new Parser(tokensOf(source));
  const evaluate = parser.either();
  parser.end();
  return evaluate;
}

const fields: Readonly<Record<string, Evaluate>> = {
  'http.host': ({ host }) => host,
  'http.request.method': ({ method }) => method,
  'http.request.uri.path': ({ path }) => path,
  'raw.http.request.uri.path': ({ path }) => path,
  'http.request.uri.query': ({ query }) => query,
  'http.request.uri': (request) => uri(request),
  'raw.http.request.uri': (request) => uri(request),
  'http.request.full_uri': (request) => fullUri(request),
  'raw.http.request.full_uri': (request) => fullUri(request),
  'http.user_agent': ({ userAgent }) => userAgent,
  ssl: ({ tls }) => tls,
  true: () => true,
  false: () => false,
};

function uri({ path, query }: RequestFields): string {
  return query === '' ? path : `${path}?${query}`;
}

/** The whole URL of a request. */
export function fullUri(request: RequestFields): string {
  return `${request.tls ? 'https' : 'http'}://${request.host}${uri(request)}`;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  either(): Evaluate {
    let left = this.both();
    for (;;) {
      if (this.#take('or', '||')) {
        const [a, b] = [left, this.both()];
        left = (request) => truth(a(request)) || truth(b(request));
      } else if (this.#take('xor', '^^')) {
        const [a, b] = [left, this.both()];
        left = (request) => truth(a(request)) !== truth(b(request));
      } else {
        return left;
      }
    }
  }

  both(): Evaluate {
    let left = this.#negated();
    while (this.#take('and', '&&')) {
      const [a, b] = [left, this.#negated()];
      left = (request) => truth(a(request)) && truth(b(request));
    }
    return left;
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected();
  }

  #negated(): Evaluate {
    if (!this.#take('not', '!')) return this.#comparison();
    const inner = this.#negated();
    return (request) => !truth(inner(request));
  }

  #comparison(): Evaluate {
    const left = this.#operand();
    if (this.#take('eq', '==')) return this.#compared(left, (a, b) => a === b);
    if (this.#take('ne', '!=')) return this.#compared(left, (a, b) => a !== b);
    if (this.#take('gt', '>')) return this.#compared(left, (a, b) => a > b);
    if (this.#take('lt', '<')) return this.#compared(left, (a, b) => a < b);
    if (this.#take('ge', '>=')) return this.#compared(left, (a, b) => a >= b);
    if (this.#take('le', '<=')) return this.#compared(left, (a, b) => a <= b);
    if (this.#take('contains')) return this.#compared(left, (a, b) => String(a).includes(String(b)));
    if (this.#take('matches', '~')) return this.#compared(left, (a, b) => new RegExp(String(b)).test(String(a)));
    if (this.#take('wildcard'))
      return this.#compared(left, (a, b) => wildcardPattern(String(b), false).test(String(a)));
    if (this.#take('strict')) {
      this.#need('wildcard');
      return this.#compared(left, (a, b) => wildcardPattern(String(b), true).test(String(a)));
    }
    if (this.#take('in')) return this.#in(left);
    return left;
  }

  #compared(left: Evaluate, judge: (a: Value, b: Value) => boolean): Evaluate {
    const right = this.#operand();
    return (request) => judge(left(request), right(request));
  }

  #in(left: Evaluate): Evaluate {
    const list = this.#peek();
    if (list.kind === 'list') {
      this.#at += 1;
      return (request) => request.inList?.(list.text, String(left(request))) === true;
    }
    this.#need('{');
    const members = new Set<string>();
    for (; !this.#take('}'); this.#at += 1) {
      const { kind, text } = this.#peek();
      if (kind !== 'text' && kind !== 'number') throw this.#unexpected();
      members.add(text);
    }
    return (request) => members.has(String(left(request)));
  }

  #operand(): Evaluate {
    const token = this.#peek();
    this.#at += 1;
    if (token.kind === 'text') return () => token.text;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = this.either();
      this.#need(')');
      return inner;
    }
    if (token.kind !== 'name') throw this.#unexpected(token);
    if (this.#take('(')) return this.#call(token.text);
    const field = Object.hasOwn(fields, token.text) ? fields[token.text] : undefined;
    if (field === undefined) throw new ExpressionError(`Filter parsing error: unknown identifier ${token.text}`);
    return field;
  }

  #call(name: string): Evaluate {
    const args: Evaluate[] = [];
    while (!this.#take(')')) {
      if (args.length > 0) this.#need(',');
      args.push(this.either());
    }
    // Told when the rule is written, not when it is used.
    callFunction(
      name,
      args.map(() => ''),
    );
    return (request) =>
      callFunction(
        name,
        args.map((arg) => arg(request)),
      );
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #take(...words: readonly string[]): boolean {
    const { kind, text } = this.#peek();
    if ((kind !== 'name' && kind !== 'symbol') || !words.includes(text)) return false;
    this.#at += 1;
    return true;
  }

  #need(word: string): void {
    if (!this.#take(word)) throw this.#unexpected();
  }

  #unexpected(token = this.#peek()): ExpressionError {
    return new ExpressionError(`Filter parsing error: unexpected ${token.kind === 'end' ? 'end' : token.text}`);
  }
}

function truth(value: Value): boolean {
  return value === true;
}

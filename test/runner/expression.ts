/** Expressions, evaluated by GitHub's own engine; plain values go in and come out. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Unary,
} from '@actions/expressions/ast';
import type { Expr } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

/** What an expression may be, as JSON has it. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };
export type Mapping = Readonly<Record<string, Value>>;

/** Contexts by name, such as `inputs`, and functions such as `success`. What is not in here is unknown to an expression. */
export interface Scope {
  readonly contexts: Mapping;
  readonly functions?: Readonly<Record<string, (...values: readonly Value[]) => Value>>;
}

/**
 * The value of an expression, without `${{ }}`.
 * @throws Error when it cannot be parsed or names what the scope does not have.
 */
export function evaluate(expression: string, scope: Scope): Value {
  const functions = Object.entries(scope.functions ?? {}).map(([name, call]): FunctionDefinition => {
    return {
      name: name.toLowerCase(),
      minArgs: 0,
      maxArgs: 255,
      call: (...args) => toData(call(...args.map(fromData))),
    };
  });
  try {
    const tree = parse(expression, Object.keys(scope.contexts), functions);
    const contexts = toData(scope.contexts) as data.Dictionary;
    return fromData(new Evaluator(tree, contexts, new Map(functions.map((f) => [f.name, f]))).evaluate());
  } catch (error) {
    throw new Error(`${expression}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** As a runner turns a value into text: nothing for null, no form for lists and mappings. */
export function textOf(value: Value): string {
  return toData(value).coerceString();
}

/** What `if` makes of a value. */
export function isTruthy(value: Value): boolean {
  return value !== null && value !== false && value !== 0 && value !== '' && !Number.isNaN(value);
}

/**
 * The entries of a context that an expression names (`secrets.a`, `secrets['a']`), in lower case.
 * @returns `all` where it takes the context as a whole or by a computed name.
 */
export function entriesNamed(expression: string, context: string): readonly string[] | 'all' {
  const names = namesIn(parse(expression, knownContexts, knownFunctions), context);
  return names.includes(null) ? 'all' : names.filter((name) => name !== null);
}

/** `null` stands for the context as a whole. */
function namesIn(node: Expr, context: string): readonly (string | null)[] {
  const isContext = (part: Expr): boolean =>
    part instanceof ContextAccess && part.name.lexeme.toLowerCase() === context;
  if (isContext(node)) return [null];
  if (!(node instanceof IndexAccess)) return children(node).flatMap((child) => namesIn(child, context));
  if (!isContext(node.expr)) return [node.expr, node.index].flatMap((child) => namesIn(child, context));
  return [node.index instanceof Literal ? node.index.literal.coerceString().toLowerCase() : null];
}

function children(node: Expr): readonly Expr[] {
  if (node instanceof Unary) return [node.expr];
  if (node instanceof Binary) return [node.left, node.right];
  if (node instanceof Logical || node instanceof FunctionCall) return node.args;
  return node instanceof Grouping ? [node.group] : [];
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/contexts */
const knownContexts = [
  ...['github', 'env', 'vars', 'job', 'jobs', 'steps', 'runner', 'secrets', 'strategy', 'matrix', 'needs', 'inputs'],
];
const knownFunctions = ['success', 'failure', 'cancelled', 'always', 'hashFiles'].map((name) => {
  return { name: name.toLowerCase(), minArgs: 0, maxArgs: 255, call: () => new data.Null() };
});

function parse(expression: string, contexts: string[], functions: FunctionDefinition[]): Expr {
  return new Parser(new Lexer(expression).lex().tokens, contexts, functions).parse();
}

function toData(value: Value): data.ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'string') return new data.StringData(value);
  if (isList(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })));
}

function fromData(value: data.ExpressionData): Value {
  if (value instanceof data.Array) return value.values().map(fromData);
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map(({ key, value: item }) => [key, fromData(item)]));
  }
  return value instanceof data.Null ? null : value.value;
}

/** `Array.isArray` does not know read-only lists. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMapping(value: Value): value is Mapping {
  return typeof value === 'object' && value !== null && !isList(value);
}

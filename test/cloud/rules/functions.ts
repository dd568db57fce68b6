/**
 * Functions of the Rules language.
 * @see https://developers.cloudflare.com/ruleset-engine/rules-language/functions/
 */
import { ExpressionError } from './tokens.ts';

/** A value of an expression. */
export type Value = string | number | boolean;

/** Calls a function. @throws ExpressionError for one that does not exist here. */
export function callFunction(name: string, args: readonly Value[]): Value {
  const text = (index: number) => String(args[index] ?? '');
  switch (name) {
    case 'starts_with':
      return text(0).startsWith(text(1));
    case 'ends_with':
      return text(0).endsWith(text(1));
    case 'lower':
      return text(0).toLowerCase();
    case 'upper':
      return text(0).toUpperCase();
    case 'len':
      return Buffer.byteLength(text(0));
    case 'concat':
      return args.map(String).join('');
    case 'substring':
      return substring(text(0), Number(args[1]), args[2] === undefined ? undefined : Number(args[2]));
    case 'url_decode':
      return urlDecode(text(0), text(1));
    case 'regex_replace':
      return text(0).replace(new RegExp(text(1)), text(2).replaceAll(/\$\{(\w+)\}/g, '$$$1'));
    case 'wildcard_replace':
      return wildcardReplace(text(0), text(1), text(2));
    default:
      throw new ExpressionError(`Filter parsing error: unknown function ${name}`);
  }
}

/** Turns `a*b` into a pattern; `*` takes as little as it can. */
export function wildcardPattern(pattern: string, strict: boolean): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('(.*?)');
  return new RegExp(`^${source}$`, strict ? 's' : 'is');
}

function wildcardReplace(text: string, pattern: string, replacement: string): string {
  const match = wildcardPattern(pattern, false).exec(text);
  return match === null
    ? text
    : replacement.replaceAll(/\$\{(\d+)\}/g, (_, index: string) => match[Number(index)] ?? '');
}

function substring(text: string, start: number, end: number | undefined): string {
  return Buffer.from(text).subarray(start, end).toString();
}

/** Invalid sequences stay as they are; `r` decodes again until nothing is left to decode. */
function urlDecode(text: string, options: string): string {
  const once = text
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  return options.includes('r') && once !== text ? urlDecode(once, options) : once;
}

import { visible } from './visible.ts';

/**
 * A foreign string as part of a log line. The runner reads the log: `::name::` at the start of a line and `##[name]` anywhere
 * in it are commands. No `::` and no `##[` is left, no end of line, no terminal sequence and no other control character.
 *
 * The command marks are broken with a visible escape, not with an invisible character: comparisons that follow a language's
 * rules skip invisible ones.
 * @param limit - characters kept; a cut is marked with `…`.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function safe(text: string, limit = 2000): string {
  return visible(text, limit)
    .replace(/:(?=:)/g, '\\u003a')
    .replace(/##(?=\[)/g, '#\\u0023');
}

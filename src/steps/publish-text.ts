/** The texts of `publish`: for the job summary, and for pull requests and commits on GitHub. */
import type { Explanation, Sentence } from '../publish/explain.ts';
import { code, document, fence, markup, text, type Markdown } from '../report/markdown.ts';
import { section, sentences } from '../report/summary/parts.ts';
import { visible } from '../report/visible.ts';

/**
 * GitHub takes 65,536 characters; the rest is left for what it adds itself.
 * @see https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
 */
const bodyLimit = 60_000;

/** A sentence with its names and commands as code. */
export function sentence(parts: Sentence): Markdown {
  return parts.reduce<Markdown>(
    (all, part) => {
      if (typeof part !== 'string') return markup`${all}${code(part.code)}`;
      // A blank at the start of a piece is none at the start of a line, and needs no escape.
      return part.startsWith(' ') ? markup`${all} ${text(part.slice(1), 2000)}` : markup`${all}${text(part, 2000)}`;
    },
    markup``,
  );
}

/** The description of a pull request. */
export function pullRequestBody(told: Explanation, file: string, diff: readonly string[]): string {
  const part = (title: string, all: readonly Sentence[]): Markdown => sentences(title, all.map(sentence));
  return document(
    [
      section('What changes', ...told.changes.map(sentence), markup`In ${code(file)}:`, fence('diff', diff, 120)),
      part('Before you merge', told.before),
      part('After merging', told.after),
      part('How to check', told.check),
      part('How to go back', told.back),
    ],
    bodyLimit,
  );
}

/** A commit message: the title, and what changes in plain words. */
export function commitMessage(told: Explanation): string {
  const plain = (parts: Sentence): string =>
    parts.map((part) => visible(typeof part === 'string' ? part : part.code, 500)).join('');
  return [visible(told.title, 200), '', ...told.changes.map(plain)].join('\n');
}

/** What to do now, in order, for the job summary. */
export function nextSteps(told: Explanation): readonly Markdown[] {
  return [...told.before, ...told.after, ...told.check].map(sentence);
}

/** How to go back. */
export function wayBack(told: Explanation): readonly Markdown[] {
  return told.back.map(sentence);
}

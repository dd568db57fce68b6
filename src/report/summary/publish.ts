/** The job summary of `publish`: which settings changed, where they went, and what a person has to do with them. */
import { counted } from '../format.ts';
import { code, document, fence, link, markup, nothing, type Content, type Markdown } from '../markdown.ts';
import { headline, section, sentences } from './parts.ts';

/** A file with settings and how it changed. The settings shown are no secrets. */
export interface PublishedFile {
  readonly file: string;
  /** Changed lines, each beginning with `+`, `-` or a space. Empty when the file stays as it is. */
  readonly diff: readonly string[];
}

/** What the summary of publishing shows. */
export interface PublishSummary {
  readonly files: readonly PublishedFile[];
  /** Where the change went. `branch`: a person has to open the pull request. `nowhere`: it was only shown. */
  readonly went: 'file' | 'commit' | 'pull-request' | 'branch' | 'nowhere';
  /** The commit, the pull request, or the page on which to open one. */
  readonly url?: string;
  /** What the operator has to do now, in order. */
  readonly next: readonly Content[];
  readonly back: readonly Content[];
  readonly notes: readonly Content[];
}

/** The summary as Markdown. */
export function publishSummary(data: PublishSummary): string {
  const changed = data.files.filter((each) => each.diff.length > 0);
  const same = data.files.filter((each) => each.diff.length === 0);
  return document([
    opening(data, changed.length),
    data.url === undefined ? nothing : markup`${link(linkNames[data.went], data.url)}`,
    sentences('What to do next', changed.length === 0 ? [] : data.next),
    ...changed.map(({ file, diff }) => section('Changed lines', markup`${code(file)}`, fence('diff', diff))),
    same.length === 0
      ? nothing
      : sentences(
          'Unchanged',
          same.map(({ file }) => code(file)),
        ),
    sentences('How to go back', changed.length === 0 ? [] : data.back),
    sentences('Good to know', data.notes),
  ]);
}

const linkNames = {
  commit: 'The commit',
  branch: 'Open the pull request',
  'pull-request': 'The pull request',
  file: 'The change',
  nowhere: 'The change',
} as const;

function opening({ went }: PublishSummary, changed: number): Markdown {
  if (changed === 0) return headline('good', 'The settings are already as they should be.', 'No file was changed.');
  const files = counted(changed, 'file');
  switch (went) {
    case 'pull-request':
      return headline(
        'good',
        `A pull request changes the settings in ${files}.`,
        'Nothing takes effect before it is merged and deployed.',
      );
    case 'branch':
      return headline(
        'attention',
        `A branch changes the settings in ${files}, and waits for its pull request.`,
        'Nothing takes effect before it is merged and deployed.',
      );
    case 'commit':
      return headline('good', `Committed the settings in ${files}.`, 'They take effect once they are deployed.');
    case 'file':
      return headline('good', `Wrote the settings to ${files}.`, 'They take effect when Mastodon is restarted.');
    case 'nowhere':
      return headline('plain', `The settings would change in ${files}.`, 'Nothing was written.');
  }
}

/** The job summary of `provision`: what was made or corrected, what is still to come, and what Mastodon needs of it. */
import { counted, duration } from '../format.ts';
import { code, document, markup, nothing, table, type Content, type Markdown } from '../markdown.ts';
import { changesTable, headline, section, sentences, type ChangeLine } from './parts.ts';

/** Something that takes effect some time after it was asked for, such as a certificate. */
export interface Wait {
  readonly what: string;
  readonly seconds: number;
  /** Whether it has taken effect. */
  readonly settled: boolean;
}

/** What the summary of provisioning shows. */
export interface ProvisionSummary {
  /** `check` changes nothing and fails when something differs; `dry-run` changes nothing and does not fail. */
  readonly mode: 'apply' | 'check' | 'dry-run';
  /** Done in this run. */
  readonly applied: readonly ChangeLine[];
  /** Not done: differences found by a check, or what a run did not get to. */
  readonly pending: readonly ChangeLine[];
  /** The S3 endpoint. */
  readonly endpoint: string;
  /** The host that will serve the media. */
  readonly mediaHost: string;
  readonly waits: readonly Wait[];
  readonly notes: readonly string[];
}

/** The summary as Markdown. */
export function provisionSummary(data: ProvisionSummary): string {
  return document([
    opening(data),
    table(
      ['What Mastodon needs', 'Value'],
      [
        ['S3 endpoint', code(data.endpoint)],
        ['Media host', code(data.mediaHost)],
      ],
    ),
    section(data.mode === 'apply' ? 'Still to do' : 'Differences', changesTable(data.pending)),
    section('Done', changesTable(data.applied)),
    section('Waited for', waitsTable(data.waits)),
    sentences('Good to know', data.notes),
    sentences('What to do next', next(data)),
  ]);
}

function opening({ mode, applied, pending, waits }: ProvisionSummary): Markdown {
  const unsettled = waits.filter((wait) => !wait.settled).length;
  if (mode !== 'apply') {
    if (pending.length === 0)
      return headline('good', 'Everything at Cloudflare is as it should be.', 'Nothing was changed.');
    const found = `${counted(pending.length, 'thing differs', 'things differ')} from what should be at Cloudflare.`;
    return headline(mode === 'check' ? 'bad' : 'attention', found, 'Nothing was changed.');
  }
  const made = `Made or corrected ${counted(applied.length, 'thing')} at Cloudflare`;
  if (pending.length > 0) {
    return headline(
      'bad',
      `${counted(pending.length, 'change')} could not be made.`,
      applied.length === 0 ? 'Nothing was changed.' : `${made}.`,
    );
  }
  if (unsettled > 0) {
    return headline(
      'attention',
      `${applied.length === 0 ? 'Nothing was to be changed' : made}, but ${counted(unsettled, 'thing has', 'things have')} not taken effect yet.`,
    );
  }
  if (applied.length === 0)
    return headline('good', 'Everything at Cloudflare is as it should be.', 'Nothing was changed.');
  return headline('good', `${made}. The bucket is ready.`);
}

function waitsTable(waits: readonly Wait[]): Markdown {
  if (waits.length === 0) return nothing;
  const rows = waits.map((wait) => [
    wait.what,
    wait.settled ? markup`✅ in effect` : markup`⚠️ not yet`,
    duration(wait.seconds),
  ]);
  return table(['What', 'State', 'Waited'], rows, { align: ['left', 'left', 'right'] });
}

function next({ mode, pending, waits }: ProvisionSummary): Content[] {
  if (mode !== 'apply')
    return pending.length === 0 ? [] : [markup`Run the step with ${code('mode: apply')} to correct it.`];
  if (pending.length > 0)
    return ['Mend the cause told in the log and run the step again. It makes only what is missing.'];
  if (waits.some((wait) => !wait.settled)) return ['Run the step again in some minutes. It goes on where it waited.'];
  return [markup`Copy the media: run the step ${code('sync')}.`];
}

/** The job summary of `provision`: what was made or corrected, what is still to come, and what Mastodon needs of it. */
import { counted, duration } from '../format.ts';
import { code, details, document, markup, nothing, table, type Content, type Markdown } from '../markdown.ts';
import { keySection, type KeyByHand, type KeySummary } from './key.ts';
import { changesTable, headline, section, sentences, type ChangeLine } from './parts.ts';

/** Something that takes effect some time after it was asked for, such as a certificate. */
export interface Wait {
  readonly what: string;
  readonly seconds: number;
  /** Whether it has taken effect. */
  readonly settled: boolean;
}

/** One resource and how it stands. */
export interface ResourceLine {
  readonly id: string;
  readonly title: string;
  /** `open`: it was to be made or corrected, and was not. */
  readonly state: 'right' | 'made' | 'differs' | 'open';
}

/** A permission of the API token. */
export interface PermissionLine {
  readonly permission: string;
  /** Resources that need it. */
  readonly by: readonly string[];
  /** What happens without it. */
  readonly without: readonly string[];
  /** What to name in `leave-out` to do without it. */
  readonly leaveOut: readonly string[];
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
  /** Attached in its place until the switch. */
  readonly temporaryHost?: string;
  readonly resources: readonly ResourceLine[];
  /** Resources that the operator does without. */
  readonly leftOut: readonly string[];
  readonly permissions: readonly PermissionLine[];
  readonly waits: readonly Wait[];
  /** Mastodon's own key. Left out where the run ended before it came to that. */
  readonly key?: KeySummary | KeyByHand;
  /** Why it ended early, a sentence a line. */
  readonly failure?: string;
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
        ...(data.temporaryHost === undefined ? [] : [['Temporary host', code(data.temporaryHost)]]),
      ],
    ),
    sentences('Why it stopped', data.failure?.split('\n') ?? []),
    section('At Cloudflare', resourcesTable(data)),
    section(data.mode === 'apply' ? 'Still to do' : 'Differences', changesTable(data.pending)),
    section('Done', changesTable(data.applied)),
    section('Waited for', waitsTable(data.waits)),
    data.key === undefined ? nothing : keySection(data.key),
    sentences('Good to know', data.notes),
    sentences('What to do next', next(data)),
    permissionsDetails(data.permissions),
  ]);
}

const states = {
  right: markup`✅ as it should be`,
  made: markup`✅ made or corrected`,
  differs: markup`❌ differs`,
  open: markup`❌ not done`,
} as const;

function resourcesTable({ resources, leftOut }: ProvisionSummary): Markdown {
  if (resources.length === 0) return nothing;
  return table(
    ['What', 'State'],
    [...resources.map(({ title, state }) => [title, states[state]]), ...leftOut.map((id) => [id, markup`left out`])],
  );
}

/** For the day when a token is made anew; folded, as it says the same in every run. */
function permissionsDetails(rows: readonly PermissionLine[]): Markdown {
  if (rows.length === 0) return nothing;
  const cells = rows.map(({ permission, by, without, leaveOut }): Content[] => [
    permission,
    by.join(', '),
    without.join('; '),
    leaveOut.length === 0 ? '' : code(`leave-out: ${leaveOut.join(', ')}`),
  ]);
  const later = [
    'Cache Purge: Purge (Zone)',
    'sync',
    'replaced and removed files stay in the cache for up to a day',
    '',
  ];
  return details(
    'Permissions of the API token',
    table(['Permission', 'Needed for', 'Without it', 'To do without it'], [...cells, later]),
  );
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

function next({ mode, pending, waits, mediaHost, temporaryHost }: ProvisionSummary): Content[] {
  if (mode !== 'apply')
    return pending.length === 0 ? [] : [markup`Run the step with ${code('mode: apply')} to correct it.`];
  if (pending.length > 0)
    return ['Mend the cause told in the log and run the step again. It makes only what is missing.'];
  if (waits.some((wait) => !wait.settled)) return ['Run the step again in some minutes. It goes on where it waited.'];
  const copy = markup`Copy the media: run the step ${code('sync')}.`;
  if (temporaryHost === undefined) return [copy];
  return [
    copy,
    markup`Look at it: run the step ${code('verify')} with ${code(`temporary-host: ${temporaryHost}`)}.`,
    markup`At the switch: remove the DNS record of ${code(mediaHost)}, then run ${code('provision')} without ${code('temporary-host')}. The rules are in place before the host is attached; its certificate takes a few minutes.`,
  ];
}

/** The job summary of `redirect`: what leads where, what changed, what was tried, what is left for a person. */
import { counted } from '../format.ts';
import { code, document, fence, markup, nothing, table } from '../markdown.ts';
import { changesTable, headline, section, sentences, type ChangeLine } from './parts.ts';

/** An old address that was followed. */
export interface ProbeLine {
  readonly address: string;
  readonly home: boolean;
  readonly seen: string;
}

/** What the summary of redirects shows. */
export interface RedirectSummary {
  readonly mode: 'apply' | 'check' | 'remove' | 'ready';
  readonly dryRun: boolean;
  readonly engine: string;
  readonly mediaHost: string;
  readonly hosts: readonly string[];
  readonly applied: readonly ChangeLine[];
  readonly pending: readonly ChangeLine[];
  readonly probes: readonly ProbeLine[];
  /** What stands against redirecting. */
  readonly problems: readonly string[];
  /** Lines for a web server. */
  readonly snippet?: string;
  readonly next: readonly string[];
  readonly notes: readonly string[];
}

/** What the summary of `mode: ready` shows. */
export interface ReadySummary {
  readonly mediaHost: string;
  readonly problems: readonly string[];
  /** Absent where nobody could tell. */
  readonly engine?: string;
}

/** The summary of a look whether redirects could be made. */
export function readySummary({ mediaHost, problems, engine }: ReadySummary): string {
  const bad = headline('bad', 'Old addresses cannot be redirected yet');
  const good = headline('good', markup`The instance serves its media from ${mediaHost}`);
  return document([
    problems.length > 0 ? bad : good,
    sentences('What stands against it', problems),
    ...(engine === undefined ? [] : [markup`Old addresses will be redirected by the engine ${code(engine)}.`]),
  ]);
}

/** The summary as Markdown. */
export function redirectSummary(data: RedirectSummary): string {
  return document([
    opening(data),
    sentences('What stands against it', data.problems),
    section(data.mode === 'check' ? 'Differences' : 'Would change', changesTable(data.pending)),
    section('Done', changesTable(data.applied)),
    ...(data.snippet === undefined ? [] : [section('For the web server', fence('', data.snippet.split('\n')))]),
    section(
      'Old addresses followed',
      data.probes.length === 0
        ? nothing
        : table(
            ['Address', 'Leads home', 'Seen'],
            data.probes.map(({ address, home, seen }) => [code(address, 300), home ? markup`✅` : markup`❌`, seen]),
          ),
    ),
    sentences('What to do next', data.next),
    sentences('Good to know', data.notes),
  ]);
}

function opening({ mode, dryRun, engine, mediaHost, hosts, applied, pending, problems, probes }: RedirectSummary) {
  const where = markup`Old media addresses of ${hosts.join(', ')}, engine ${code(engine)}.`;
  if (problems.length > 0) {
    const title = mode === 'remove' ? 'Redirects may be left' : 'Old addresses are not redirected yet';
    return headline('bad', title, where);
  }
  if (dryRun) return headline('plain', `${counted(pending.length, 'change')} would be made`, where);
  const lost = probes.filter(({ home }) => !home).length;
  if (mode === 'check' && pending.length > 0)
    return headline('bad', `${counted(pending.length, 'difference')} in the redirects`, where);
  if (mode === 'remove') return headline('good', `Redirects removed (${counted(applied.length, 'change')})`, where);
  if (lost > 0)
    return headline('attention', `${counted(lost, 'old address', 'old addresses')} did not lead home`, where);
  return headline('good', markup`Old addresses lead to ${mediaHost}`, where);
}

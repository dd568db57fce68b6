/** The job summary of `verify`: every check with its verdict, its evidence and, where it failed, the remedy. */
import { counted } from '../format.ts';
import { code, details, document, list, markup, nothing, table, type Content, type Markdown } from '../markdown.ts';
import type { OperationCounts } from '../operations.ts';
import { headline, operationsDetails, section } from './parts.ts';

/** How a check ended. */
export type CheckVerdict = 'pass' | 'fail' | 'warn' | 'skipped';

/** One check that was run. */
export interface CheckLine {
  readonly id: string;
  readonly title: string;
  /** What is known to be true when it passes. */
  readonly proves: string;
  readonly verdict: CheckVerdict;
  /** What was seen. */
  readonly evidence: string;
  /** What to do when it did not pass. */
  readonly fix?: string;
}

/** What the summary of a verification shows. */
export interface VerifySummary {
  readonly checks: readonly CheckLine[];
  /** Picks the same sample again. */
  readonly seed: string;
  readonly operations?: OperationCounts;
}

const verdicts: Readonly<Record<CheckVerdict, Markdown>> = {
  fail: markup`❌ failed`,
  warn: markup`⚠️ warning`,
  skipped: markup`➖ skipped`,
  pass: markup`✅ passed`,
};

/** The summary as Markdown. */
export function verifySummary({ checks, seed, operations }: VerifySummary): string {
  const of = (verdict: CheckVerdict): readonly CheckLine[] => checks.filter((check) => check.verdict === verdict);
  const attention = [...of('fail'), ...of('warn')];
  const inOrder = [...attention, ...of('skipped'), ...of('pass')];
  return document([
    opening(checks.length, of('fail').length, of('warn').length, of('skipped').length),
    section(
      'Needs attention',
      attention.length === 0
        ? nothing
        : table(
            ['Check', 'Seen', 'What to do'],
            attention.map((check) => [
              markup`${verdicts[check.verdict]}: ${check.title}`,
              check.evidence,
              check.fix ?? '',
            ]),
          ),
    ),
    section(
      'All checks',
      checks.length === 0
        ? nothing
        : table(
            ['Check', 'Verdict', 'Seen'],
            inOrder.map((check): Content[] => [check.title, verdicts[check.verdict], check.evidence]),
          ),
    ),
    checks.length === 0
      ? nothing
      : details(
          'What each check proves',
          list(inOrder.map((check) => markup`${check.title} (${code(check.id)}): ${check.proves}`)),
        ),
    operations === undefined ? nothing : operationsDetails(operations),
    markup`Seed of the samples: ${code(seed)}. The same seed picks the same objects again.`,
  ]);
}

function opening(all: number, failed: number, warned: number, skipped: number): Markdown {
  const aside = [
    warned > 0 ? `${counted(warned, 'warning')}.` : '',
    skipped > 0
      ? `${counted(skipped, 'check was', 'checks were')} skipped and ${skipped === 1 ? 'proves' : 'prove'} nothing.`
      : '',
  ].filter((sentence) => sentence !== '');
  const more = aside.length === 0 ? undefined : aside.join(' ');
  const run = all - skipped;
  if (run === 0) return headline('attention', 'No check was run, so nothing is proven.', more);
  if (failed > 0) return headline('bad', `${failed} of ${counted(run, 'check')} failed.`, more);
  return headline(warned > 0 ? 'attention' : 'good', run === 1 ? 'The check passed.' : `${passed(run, warned)}.`, more);
}

function passed(run: number, warned: number): string {
  return warned === 0 ? `All ${run} checks passed` : `None of ${run} checks failed`;
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planSummary, type PlanSummary } from '../../../src/report/summary/plan.ts';
import { provisionSummary } from '../../../src/report/summary/provision.ts';
import { publishSummary } from '../../../src/report/summary/publish.ts';
import { syncSummary } from '../../../src/report/summary/sync.ts';
import { verifySummary } from '../../../src/report/summary/verify.ts';
import { allTokens, hostile, rendered } from '../hostile.ts';
import { hostileSamples, key, plan, provision, publish, verify } from './samples.ts';

const first = (summary: string): string => rendered(summary).split('\n')[0] ?? '';

describe('verifySummary', () => {
  it('begins with how many failed and says that a skipped check proves nothing', () => {
    const summary = rendered(verifySummary(verify));
    expect(first(summary)).toBe('## ❌ 1 of 3 checks failed.');
    expect(summary).toContain('1 warning. 1 check was skipped and proves nothing.');
    expect(summary).toContain('| ❌ failed: CORS | No Access-Control-Allow-Origin | Run provision. |');
    expect(summary.indexOf('failed: CORS')).toBeLessThan(summary.indexOf('warning: CSP'));
    expect(summary).toContain('Seed of the samples: 7f3a');
    for (const check of verify.checks) expect(summary).toContain(`${check.title} (${check.id}): ${check.proves}`);
  });

  it('is glad only when something was proven', () => {
    const passed = verify.checks.filter((check) => check.verdict === 'pass');
    const skipped = verify.checks.filter((check) => check.verdict === 'skipped');
    expect(first(verifySummary({ checks: [...passed, ...passed], seed: '' }))).toBe('## ✅ All 2 checks passed.');
    expect(first(verifySummary({ checks: skipped, seed: '' }))).toContain('nothing is proven');
    expect(first(verifySummary({ checks: [], seed: '' }))).toContain('nothing is proven');
    const warned = verify.checks.filter((check) => check.verdict === 'warn');
    expect(first(verifySummary({ checks: [...passed, ...warned], seed: '' }))).toContain('⚠️ None of 2 checks failed');
  });
});

describe('planSummary', () => {
  it('begins with what is to be copied and what it costs', () => {
    const summary = rendered(planSummary(plan));
    expect(first(summary)).toBe('## 2,041 objects (183 MB) of 20,431 objects (1.9 GB) are to be copied.');
    expect(summary).toContain('the free tier covers it. It will take about 2 min 13 s, in 4 jobs at once.');
    expect(summary).toContain('| **$1.62** once | its prices |');
    expect(summary).toContain('| GitHub runners: 4 minutes | $0.024 once |');
    expect(summary).toContain('| bucket media | create it in the EU |');
    const paid = { ...plan.cost, migration: { ...plan.cost.migration, operations: 40.5, storagePerMonth: 0.15 } };
    expect(rendered(planSummary({ ...plan, cost: paid }))).toContain('R2 takes $40.50 once and $0.15 a month');
  });

  it('tells an unknown difference from none', () => {
    const unknown: PlanSummary = { ...plan, noBucketYet: true };
    expect(rendered(planSummary(unknown))).toContain('There is no bucket to compare with yet.');
    expect(first(planSummary({ ...plan, toCopy: { objects: 0, bytes: 0 } }))).toContain('✅ The bucket holds all');
    expect(planSummary({ ...plan, changes: [] })).toContain('Nothing: everything is as it should be.');
  });

  it('says what is missing and what stands against the switch', () => {
    const phase = {
      id: 'copy',
      text: 'Next: sync.',
      missing: ['9 objects'],
      against: ['The CSP lacks the media host.'],
    };
    const summary = rendered(planSummary({ ...plan, phase }));
    expect(summary).toContain('**Phase copy.** Next: sync.');
    expect(summary).toMatch(/### Missing\n\n- 9 objects/);
    expect(summary).toMatch(/### What stands against the switch\n\n- The CSP lacks the media host\./);
  });

  it('does without a source, and without trust in figures that broke off', () => {
    const without: { source?: string } = { ...plan };
    delete without.source;
    expect(first(planSummary({ ...(without as PlanSummary), kinds: [] }))).toBe('## The bucket holds 0 objects (0 B).');
    expect(first(planSummary({ ...plan, problems: ['listing broke off'] }))).toContain('could not be finished');
  });

  it('tells an old store that must stay from one that may go', () => {
    const stays = rendered(
      planSummary({ ...plan, oldStore: { stays: ['9 files are not at the bucket.'], first: [] } }),
    );
    expect(stays).toContain('It has to stay for now:');
    const goes = rendered(planSummary({ ...plan, oldStore: { stays: [], first: ['Archive 3 files.'] } }));
    expect(goes).toContain('It may go, once you have seen to this. This action never removes it.');
  });

  it('names a provider whose prices are not known', () => {
    expect(planSummary({ ...plan, cost: { ...plan.cost, egress: 'unknown' } })).toContain('not in the table');
  });

  it('asks to look at what is held back and at names that are one', () => {
    const summary = planSummary({ ...plan, heldBack: { objects: 4, bytes: 9 }, collisions: 2 });
    expect(summary).toContain('4 objects (9 B) are private at the source');
    expect(summary).toContain('2 names differ');
  });
});

describe('provisionSummary', () => {
  it('tells what was made and what Mastodon needs', () => {
    const summary = rendered(provisionSummary(provision));
    expect(first(summary)).toBe('## ✅ Made or corrected 1 thing at Cloudflare. The bucket is ready.');
    expect(summary).toContain('| Media host | media.example.org |');
    expect(summary).toContain('| certificate of the media host | ✅ in effect | 42 s |');
  });

  it('shows every resource, what is left out, and the permissions', () => {
    const summary = rendered(provisionSummary(provision));
    expect(summary).toContain('| Bucket | ✅ made or corrected |');
    expect(summary).toContain('| CORS rule | ✅ as it should be |');
    expect(summary).toContain('| cache-rule | left out |');
    expect(summary).toContain('| Zone: Read (Zone) | media host | nobody can read the media |  |');
    expect(summary).toContain('| Cache Purge: Purge (Zone) | sync |');
  });

  it('tells the way of a temporary host to the end', () => {
    const summary = rendered(provisionSummary({ ...provision, temporaryHost: 'new.example.org' }));
    expect(summary).toContain('| Temporary host | new.example.org |');
    expect(summary).toContain('temporary-host: new.example.org');
    expect(summary).toContain('At the switch: remove the DNS record of media.example.org');
  });

  it('fails a check that found a difference and does not call it done', () => {
    const pending = [{ resource: 'CORS rules', change: 'allow GET' }];
    const checked = rendered(provisionSummary({ ...provision, mode: 'check', applied: [], pending }));
    expect(first(checked)).toBe('## ❌ 1 thing differs from what should be at Cloudflare.');
    expect(checked).toContain('Nothing was changed.');
    expect(checked).toContain('| CORS rules | allow GET |');
    expect(first(provisionSummary({ ...provision, mode: 'dry-run', applied: [], pending }))).toContain('⚠️');
    expect(first(provisionSummary({ ...provision, mode: 'check', applied: [] }))).toContain('✅');
    expect(first(provisionSummary({ ...provision, pending }))).toBe('## ❌ 1 change could not be made.');
  });

  it('says when something has not taken effect', () => {
    const waits = [{ what: 'certificate', seconds: 600, settled: false }];
    const summary = provisionSummary({ ...provision, waits });
    expect(first(summary)).toContain('not taken effect yet');
    expect(summary).toContain('Run the step again in some minutes');
  });

  it('says where the key went, and what is left to do about others', () => {
    const made = rendered(provisionSummary({ ...provision, key }));
    expect(made).toContain('The key of 2026-11-02 10:00 UTC, 0a1b2c was made and tried');
    expect(made).toContain('Sealed to age file key.age. Decrypt it with age.');
    expect(made).toContain(
      'Beside it there are still: 2026-05-01 09:00 UTC, 3d4e5f. Once Mastodon runs with the new key',
    );
    const alone = rendered(provisionSummary({ ...provision, key: { ...key, old: [], otherShut: false } }));
    expect(alone).toContain('There was no other bucket to try it on.');
    expect(alone).not.toContain('Beside it');

    const [place] = key.places;
    const gone = place === undefined ? [] : [{ ...place, holds: false }];
    const kept = rendered(provisionSummary({ ...provision, key: { ...key, state: 'kept', places: gone } }));
    expect(kept).toContain('There is no key in age file key.age, and Cloudflare does not tell it again.');
    const left = rendered(
      provisionSummary({ ...provision, key: { ...key, state: 'kept', unfinished: ['2026-11-01'] } }),
    );
    expect(left).toContain('Runs that did not come to their end left: 2026-11-01.');
  });

  it('says how to make a key by hand', () => {
    const summary = provisionSummary({ ...provision, key: { accountId: '0123456789abcdef', bucket: 'media' } });
    expect(summary).toContain('"https://dash.cloudflare.com/0123456789abcdef/r2/api-tokens"');
    expect(rendered(summary)).toContain('"Apply to specific buckets only", media.');
  });
});

describe('publishSummary', () => {
  it('shows the changed lines, where they went and what to do', () => {
    const summary = publishSummary(publish);
    expect(first(summary)).toBe('## ✅ A pull request changes the settings in 1 file.');
    expect(summary).toContain('```diff\n-S3_ENABLED=false\n+S3_ENABLED=true\n');
    expect(summary).toContain('<a href="https://github.com/example/config/pull/7">');
    expect(summary).toContain('- Restart Mastodon.');
    expect(first(publishSummary({ ...publish, went: 'nowhere' }))).toContain('would change');
    expect(first(publishSummary({ ...publish, files: [] }))).toContain('already as they should be');
  });
});

describe('every summary', () => {
  const all = (foreign: string): string[] => {
    const data = hostileSamples(foreign);
    return [
      syncSummary(data.sync),
      verifySummary(data.verify),
      planSummary(data.plan),
      provisionSummary(data.provision),
      publishSummary(data.publish),
    ];
  };
  /** What is there besides foreign text: the form. */
  const form = (summary: string): string[] =>
    summary.split('\n').map((line) => (line.startsWith('|') ? '|'.repeat(line.split('|').length) : line.slice(0, 4)));

  it('keeps its form whatever it is given', () => {
    const plain = all('x').map((summary) => form(summary).length);
    fc.assert(
      fc.property(hostile, (foreign) => {
        const summaries = all(foreign === '' ? 'x' : foreign);
        expect(summaries.map((summary) => form(summary).length)).toEqual(plain);
        for (const summary of summaries) {
          const outside = summary.replace(/^(`{3,})diff\n[^]*?\n\1$/gm, '');
          const tags = new Set(outside.match(/<[^>]*>?/g));
          for (const tag of tags)
            expect(tag).toMatch(/^<(?:\/?(?:span|code|details|summary|a)|a href="https:[^"<>]*")>$/);
        }
      }),
    );
  });

  it('gives the cells of a table no more bars', () => {
    const plain = all('x').map((summary) => form(summary).filter((line) => line.startsWith('|')));
    expect(all(allTokens).map((summary) => form(summary).filter((line) => line.startsWith('|')))).toEqual(plain);
  });
});

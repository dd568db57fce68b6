/** Whether everything is at the bucket. Both listings were read to their ends for it. */
import { examples, type Check } from './check.ts';

export const inventory: Check = {
  id: 'inventory',
  title: 'Inventory',
  proves: 'Every public file of the source is at the bucket with the same size.',
  objects: true,
  run({ inventory: { matched, missing, different, extra, fresh }, source, authority }) {
    if (authority === 'bucket') {
      return {
        verdict: 'skipped',
        evidence: `${matched.objects} objects at the bucket. The instance works on the bucket since the switch, so the source is no measure any more: comparing proves nothing.`,
      };
    }
    if (source === undefined) {
      return {
        verdict: 'skipped',
        evidence: `${matched.objects} objects at the bucket; no source was given to compare them with.`,
        fix: 'Give source to prove that nothing is missing.',
      };
    }
    const beside = [
      extra > 0 ? ` ${extra} more are at the bucket only.` : '',
      fresh > 0 ? ` ${fresh} were written at the source within the last minutes and are not there yet.` : '',
    ].join('');
    if (missing.count + different.count === 0) {
      return {
        verdict: matched.objects === 0 ? 'warn' : 'pass',
        evidence: `All ${matched.objects} objects of the source are at the bucket, same sizes.${beside}`,
        ...(matched.objects === 0 && { fix: 'Check that source names the media of the instance.' }),
      };
    }
    const told = [
      missing.count > 0 ? `${missing.count} missing: ${examples(missing.keys, missing.count)}` : '',
      different.count > 0 ? `${different.count} of another size: ${examples(different.keys, different.count)}` : '',
    ].filter((text) => text !== '');
    const kept =
      different.count > 0
        ? ' An object of another size that is newer than its source is kept by sync: remove it from the bucket first if the source is right.'
        : '';
    return {
      verdict: 'fail',
      evidence: `${told.join('. ')}. ${matched.objects} are right.${beside}`,
      fix: `Run the step sync; it copies what is missing.${kept}`,
    };
  },
};

/** Whether everything at Cloudflare still is as provisioning left it. */
import { describeChange } from '../cloudflare/resource.ts';
import { withoutToken, type Check } from './check.ts';

const SHOWN = 5;

export const drift: Check = {
  id: 'drift',
  title: 'Drift',
  proves: 'Bucket, CORS, lifecycle, media host and all rules are as provisioning would make them.',
  async run(world) {
    if (world.drift === undefined) return withoutToken;
    const planned = await world.drift();
    const changes = planned.flatMap((each) => each.changes.map(describeChange));
    if (changes.length === 0)
      return { verdict: 'pass', evidence: `${planned.length} resources are as they should be.` };
    const more = changes.length > SHOWN ? `; and ${changes.length - SHOWN} more` : '';
    const objections = planned.flatMap(({ objection }) => objection ?? []);
    return {
      verdict: 'fail',
      evidence: `${changes.length} differences: ${changes.slice(0, SHOWN).join('; ')}${more}.`,
      fix: ['Run the step provision, first with mode: check, then with mode: apply.', ...objections].join(' '),
    };
  },
};

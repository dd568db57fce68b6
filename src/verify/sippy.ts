/** Whether the bucket still leans on the old store. */
import { sippySource } from '../cloudflare/sippy-state.ts';
import { withoutToken, type Check } from './check.ts';

export const sippy: Check = {
  id: 'sippy',
  title: 'Sippy',
  proves:
    'R2 no longer fetches what is missing from the old store, which would hide what is missing and bring back what was deleted.',
  async run({ account, journal, cx }) {
    if (account === undefined) return withoutToken;
    const source = await sippySource(account);
    if (source === undefined) return { verdict: 'pass', evidence: 'It is off.' };
    const { bridgeUntilMs = 0 } = journal;
    if (bridgeUntilMs > cx.clock.now()) {
      return {
        verdict: 'fail',
        evidence: `It is on and reads from ${source}, on purpose until ${new Date(bridgeUntilMs).toISOString()}: what is served now need not be at the bucket.`,
        fix: 'Run the step sync until complete is true: it switches Sippy off then. Verify afterwards.',
      };
    }
    return {
      verdict: 'fail',
      evidence: `It is on and reads from ${source}.`,
      fix: 'Sync everything, then switch it off at R2 > the bucket > Settings > On Demand Migration.',
    };
  },
};

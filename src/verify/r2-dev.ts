/** Whether the bucket can be read past all rules. */
import { managedDomainResource } from '../cloudflare/managed-domain.ts';
import { withoutToken, type Check } from './check.ts';

export const r2Dev: Check = {
  id: 'r2-dev',
  title: 'r2.dev address',
  proves: 'The bucket has no second public address, where neither block rule nor cache stands before it.',
  async run({ account }) {
    if (account === undefined) return withoutToken;
    const found = await managedDomainResource(account).read();
    if (found?.enabled !== true) return { verdict: 'pass', evidence: 'It is off.' };
    return {
      verdict: 'fail',
      evidence: 'It is on: private files can be read there.',
      fix: 'Run the step provision, or switch it off at R2 > the bucket > Settings > Public Development URL.',
    };
  },
};

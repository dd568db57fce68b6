/** Whether browsers and other servers can connect safely, for some time to come. */
import type { Check } from './check.ts';

/** R2 renews its certificates a month before they end. Fewer days than this say that it does not. */
const WARN_DAYS = 14;
const DAY_MS = 86_400_000;

/** A handshake with the newest version, and one that offers TLS 1.1 at most. */
export const tls: Check = {
  id: 'tls',
  title: 'TLS',
  proves: 'The certificate is trusted and lasts, and no version below TLS 1.2 is taken.',
  async run({ web, servingHost, cx }) {
    const now = await web.handshake(servingHost, {}, cx.signal);
    if (now === undefined) return { verdict: 'skipped', evidence: 'This is a rehearsal by plain http.' };
    const fix = `See R2 > the bucket > Settings > Custom Domains in the dashboard, which tells what is wrong with the certificate of ${servingHost}.`;
    if ('refused' in now) return { verdict: 'fail', evidence: `The handshake was refused (${now.refused}).`, fix };
    const days = Math.floor((now.validToMs - cx.clock.now()) / DAY_MS);
    const seen = `${now.protocol}, the certificate lasts ${days} more days`;
    if (now.distrust !== undefined)
      return { verdict: 'fail', evidence: `The certificate is not trusted (${now.distrust}).`, fix };
    const old = await web.handshake(servingHost, { newest: 'TLSv1.1' }, cx.signal).catch(() => undefined);
    if (old !== undefined && 'protocol' in old) {
      return {
        verdict: 'fail',
        evidence: `${servingHost} still takes ${old.protocol}.`,
        fix: 'Run the step provision: it sets the least version to TLS 1.2.',
      };
    }
    const below = old === undefined ? 'older versions could not be tried from here' : 'TLS 1.1 is refused';
    if (days >= WARN_DAYS) return { verdict: 'pass', evidence: `${seen}; ${below}.` };
    return { verdict: days < 1 ? 'fail' : 'warn', evidence: `${seen}; ${below}.`, fix };
  },
};

/**
 * Changes of a list's items. Each is a bulk operation that takes effect some time after it was asked for, and an account has
 * one of them at a time, whoever asked for it.
 * @see https://developers.cloudflare.com/waf/tools/lists/lists-api/
 */
import type { Context } from '../net/context.ts';
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explain, explained, hasStatus } from './explain.ts';
import type { Permission } from './permissions.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** How long to wait for somebody else's operation, or for ours. */
const PATIENCE_MS = 600_000;

/** What an operation is about. */
export interface BulkChange {
  readonly accountId: string;
  /** To follow "could not": `add the redirects`. */
  readonly what: string;
  readonly needs: readonly Permission[];
  /** Asks for the change. */
  readonly begin: () => PromiseLike<{ readonly operation_id?: string }>;
}

/**
 * Asks for a change, as soon as no other one is under way, and waits until it took effect.
 * @throws CloudflareProblem when it fails, or is not through after ten minutes.
 */
export async function changeInBulk(client: Cloudflare, change: BulkChange, cx: Context): Promise<void> {
  const id = await begun(change, cx);
  const untilMs = cx.clock.now() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const operation = await explained(
      client.rules.lists.bulkOperations.get(id, { account_id: change.accountId }),
      change.what,
      change.needs,
    );
    if (operation.status === 'completed') return;
    if (operation.status === 'failed') {
      throw new CloudflareProblem('refused', `Could not ${change.what}: Cloudflare says "${operation.error}". Look at the list in the dashboard (Manage Account > Configurations > Lists), then run again.`); // prettier-ignore
    }
    if (cx.clock.now() >= untilMs) throw late(change.what, 'it has not taken effect');
    await cx.clock.sleep(waitMs, cx.signal);
  }
}

/** A 429 here means as a rule that another operation is under way, which ends by itself. */
async function begun({ what, needs, begin }: BulkChange, cx: Context): Promise<string> {
  const untilMs = cx.clock.now() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      const { operation_id: id } = await begin();
      if (id !== undefined) return id;
      throw new CloudflareProblem('server', `Could not ${what}: Cloudflare named no operation to wait for. Run again.`);
    } catch (error) {
      if (!hasStatus(error, 429) || cx.clock.now() >= untilMs) throw explain(error, what, needs);
    }
    await cx.clock.sleep(waitMs, cx.signal);
  }
}

function late(what: string, why: string): CloudflareProblem {
  return new CloudflareProblem('refused', `Could not ${what}: ${why} after ten minutes. Run again later.`);
}

/** The rights that the last step needs, asked for by the first ones. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dailyGroups } from '../cloud/control/groups.ts';
import { startSyncWorld, webHost, type SyncWorld } from './sync-world.ts';

const bulk = [
  'Account Filter Lists Edit',
  'Account Filter Lists Write',
  'Bulk URL Redirects Edit',
  'Mass URL Redirects Write',
  'Account Rulesets Write',
];
const single = ['Single Redirect Write', 'Dynamic URL Redirects Write'];

let world: SyncWorld;
beforeEach(async () => {
  world = await startSyncWorld(dailyGroups);
  world.cloud.instances.add({ webHost, root: world.root, keys: [] });
  const [zone] = world.cloud.control.zones.values();
  if (zone !== undefined)
    world.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: true });
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** The message that a step ends with by a token with these rights beside the rest; empty where it is content. */
async function refusal(step: 'plan' | 'provision', more: readonly string[], engine: string): Promise<string> {
  const { value } = world.cloud.control.addToken({ permissions: [...dailyGroups, ...more] });
  const inputs = { 'web-host': webHost, 'api-token': value, 'redirect-engine': engine };
  const key = { 'access-key-id': '', 'secret-access-key': '' };
  world.cloud.control.requests.length = 0;
  try {
    const done = await world.run(
      { ...inputs, ...key, source: '', ...(step === 'provision' && { mode: 'check' }) },
      { step },
    );
    return done.failure?.includes('redirect') === true ? done.failure : '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(['plan', 'provision'] as const)('%s', (step) => {
  it('names the right that redirects will lack, before anything is made', async () => {
    const message = await refusal(step, [], 'auto');
    expect(message).toContain('- Single Redirect: Edit (Zone) (refused), for Rights for the redirects at the end.');
    expect(message).toContain('redirect-engine: nginx, caddy or apache');
    const lists = await refusal(step, single, 'bulk');
    expect(lists).toContain('- Account Filter Lists: Edit (Account) (refused)');
    expect(lists).toContain('- Bulk URL Redirects: Edit (Account) (refused)');
    expect(world.cloud.control.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  it('is content with either kind, and asks for none where a web server redirects', async () => {
    expect(await refusal(step, single, 'auto')).toBe('');
    expect(await refusal(step, bulk, 'auto')).toBe('');
    expect(await refusal(step, [], 'nginx')).toBe('');
    expect(world.cloud.control.requests.filter((request) => request.includes('redirect'))).toEqual([]);
  });
});

it('asks for no right for hosts that Cloudflare does not stand before', async () => {
  const [zone] = world.cloud.control.zones.values();
  zone?.records.splice(0);
  if (zone !== undefined)
    world.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: false });
  expect(await refusal('provision', [], 'auto')).toBe('');
});

/** Secrets and environments. The private keys are kept, so that tests can open what was sealed. */
import sodium from 'libsodium-wrappers';
import { notFound, refuse, type Answer, type Call, type Route, type Routes } from '../route.ts';
import type { Vault } from '../state.ts';

const repo = '/repos/{owner}/{repo}';

export const secretRoutes: Routes = {
  ...vaultRoutes(`${repo}/actions/secrets`, 'secrets', ({ repository }) => repository.vault),
  ...vaultRoutes(
    `${repo}/environments/{environment_name}/secrets`,
    'environments',
    ({ repository, parameters }) => repository.environments.get(parameters['environment_name'] ?? '')?.vault,
  ),
  [`GET ${repo}/environments/{environment_name}`]: {
    needs: ['actions', 'read'],
    handle: ({ repository, parameters, webUrl }) => {
      const name = parameters['environment_name'] ?? '';
      const environment = repository.environments.get(name);
      if (environment === undefined) return notFound;
      const rules = environment.rules.map((rule, id) => ({ id, node_id: `rule-${id}`, ...rule }));
      return {
        status: 200,
        body: { name, html_url: `${webUrl}/${repository.name}/deployments`, protection_rules: rules },
      };
    },
  },
};

export async function newVault(): Promise<Vault> {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return { keyId: String(Buffer.from(publicKey).readUInt32BE()), publicKey, privateKey, boxes: new Map() };
}

/** Opens what was stored under a name. */
export function openSecret({ boxes, publicKey, privateKey }: Vault, name: string): string | undefined {
  const box = boxes.get(name);
  if (box === undefined) return undefined;
  return Buffer.from(sodium.crypto_box_seal_open(Buffer.from(box, 'base64'), publicKey, privateKey)).toString();
}

function vaultRoutes(path: string, right: 'secrets' | 'environments', find: (call: Call) => Vault | undefined): Routes {
  const withVault =
    (handle: (vault: Vault, name: string, call: Call) => Answer): Route['handle'] =>
    (call) => {
      const vault = find(call);
      return vault === undefined ? notFound : handle(vault, call.parameters['secret_name'] ?? '', call);
    };
  return {
    [`GET ${path}/public-key`]: {
      needs: [right, 'read'],
      handle: withVault(({ keyId, publicKey }) => ({
        status: 200,
        body: { key_id: keyId, key: Buffer.from(publicKey).toString('base64') },
      })),
    },
    [`GET ${path}/{secret_name}`]: {
      needs: [right, 'read'],
      handle: withVault((vault, name) => (vault.boxes.has(name) ? { status: 200, body: { name } } : notFound)),
    },
    [`PUT ${path}/{secret_name}`]: {
      needs: [right, 'write'],
      handle: withVault((vault, name, { body }) => {
        const { encrypted_value: box, key_id: keyId } = body as { encrypted_value: string; key_id: string };
        if (keyId !== vault.keyId) return refuse(422, 'Bad key_id');
        const created = !vault.boxes.has(name);
        vault.boxes.set(name, box);
        return created ? { status: 201, body: {} } : { status: 204 };
      }),
    },
    [`DELETE ${path}/{secret_name}`]: {
      needs: [right, 'write'],
      handle: withVault((vault, name) => (vault.boxes.delete(name) ? { status: 204 } : notFound)),
    },
  };
}

/**
 * The ConfigMap of the plain form, and an ExternalSecret that makes the Secret with Mastodon's own key out of a store.
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
import { keyNames } from '../mastodon/settings.ts';
import { manifestHead, withConfigMap } from './kubernetes.ts';
import type { RenderRequest, Renderer } from './renderer.ts';
import { quoted, rewriteYaml } from './yaml-edit.ts';
import type { MapEdit, YamlText } from './yaml-edit.ts';
import { refuse } from './yaml-refusal.ts';

/** The renderer for clusters with the External Secrets Operator. */
export const externalSecret: Renderer = {
  form: 'external-secret',
  render: (request, existing) =>
    rewriteYaml(existing, (file) => {
      const configured = withConfigMap(file, request, true);
      return request.phase === 'switch' ? withExternalSecret(configured, request) : configured;
    }),
};

function withExternalSecret(file: YamlText, { secret }: RenderRequest): YamlText {
  const { store, remoteKey } = secret;
  if (store === undefined || remoteKey === undefined || !/^[\w./:@+-]+$/.test(remoteKey)) {
    return refuse(
      'the entry of the secret store is not named, or has characters that YAML could take for more than text',
      'give secret-store and secret-remote-key, with letters, digits and . _ / : @ + - only',
    );
  }
  const index = file.docs.findIndex(
    (_, at) =>
      file.value(at, ['kind']) === 'ExternalSecret' &&
      [file.value(at, ['metadata', 'name']), file.value(at, ['spec', 'target', 'name'])].includes(secret.name),
  );
  const found = index >= 0 ? file : file.append(manifest(secret));
  const at = index >= 0 ? index : found.docs.length - 1;
  const edits: MapEdit[] = [
    {
      path: ['spec', 'secretStoreRef'],
      set: [
        ['kind', quoted(store.kind)],
        ['name', quoted(store.name)],
      ],
    },
    { path: ['spec', 'target'], set: [['name', quoted(secret.name)]] },
    ...[...keyNames].map((name) => {
      const key: MapEdit['set'] = [
        ['key', quoted(remoteKey)],
        ['property', name],
      ];
      return { path: ['spec', 'data', position(found, at, name), 'remoteRef'], set: key };
    }),
  ];
  return edits.reduce((text, edit) => text.edit(at, edit), found);
}

/** Where in `spec.data` a key of the Secret is filled. */
function position(file: YamlText, doc: number, name: string): number {
  const data = file.value(doc, ['spec', 'data']);
  const index = Array.isArray(data)
    ? data.findIndex((item) => item instanceof Map && (item as Map<unknown, unknown>).get('secretKey') === name)
    : -1;
  if (index >= 0) return index;
  return refuse(
    `spec.data of the ExternalSecret has no entry with secretKey: ${name}`,
    'add that line with an empty remoteRef: {} below it, or give a new file',
  );
}

function manifest(secret: RenderRequest['secret']): string {
  const entries = [...keyNames].map((name) => `    - secretKey: ${name}\n      remoteRef: {}\n`);
  const spec = 'spec:\n  refreshInterval: 1h\n  secretStoreRef: {}\n  target: {}\n  data:\n';
  return `${manifestHead('external-secrets.io/v1', 'ExternalSecret', secret)}${spec}${entries.join('')}`;
}

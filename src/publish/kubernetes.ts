/** A ConfigMap with the settings, beside a Secret with Mastodon's own key that is only referred to. */
import { isProblems, phaseSettings } from '../mastodon/phases.ts';
import type { Current } from '../mastodon/phases.ts';
import { ownedBy } from '../mastodon/settings.ts';
import type { Settings } from '../mastodon/settings.ts';
import { quoted, rewriteYaml } from './yaml-edit.ts';
import type { MapEdit, YamlText } from './yaml-edit.ts';
import { refuse, refuseAll } from './yaml-refusal.ts';
import type { RenderRequest, Renderer, SecretReference } from './renderer.ts';

/** The renderer for plain manifests. */
export const kubernetes: Renderer = {
  form: 'kubernetes',
  render: (request, existing) => rewriteYaml(existing, (file) => withConfigMap(file, request)),
};

/**
 * The manifests with the settings in their ConfigMap, which is added to a file that has no manifests at all.
 * @param add - add it to any file.
 */
export function withConfigMap(file: YamlText, request: RenderRequest, add = false): YamlText {
  const found = configMapOf(file);
  const now: Current = found === undefined ? new Map() : strings(file.value(found, ['data']));
  const settings = phaseSettings(request, now);
  if (isProblems(settings)) return refuseAll(settings);
  if (found !== undefined) return file.edit(found, dataEdit(['data'], settings, request.secret));
  if (!add && file.docs.some(({ contents }) => contents !== null)) {
    refuse(
      'the file has manifests, but no ConfigMap',
      'give the file with the ConfigMap that web and sidekiq read with envFrom, or a new file',
    );
  }
  const made = file.append(manifestHead('v1', 'ConfigMap', request.secret));
  return made.edit(made.docs.length - 1, dataEdit(['data'], settings, request.secret));
}

/** The first lines of a manifest, down to its name. */
export function manifestHead(apiVersion: string, kind: string, { name, namespace }: SecretReference): string {
  const lines = [`apiVersion: ${apiVersion}`, `kind: ${kind}`, 'metadata:', `  name: ${quoted(name)}`];
  return [...lines, ...(namespace === undefined ? [] : [`  namespace: ${quoted(namespace)}`]), ''].join('\n');
}

/** Sets variables as strings, the key left out: a reader finds out from the comment where it is. */
export function dataEdit(path: readonly string[], settings: Settings, secret: SecretReference): MapEdit {
  const hasKey = settings.some((setting) => 'secret' in setting);
  const note = `# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are in the Secret ${secret.name}, which web and sidekiq read too.`;
  return {
    path,
    set: settings.flatMap((setting) => ('value' in setting ? [[setting.name, quoted(setting.value)]] : [])),
    remove: ownedBy(settings),
    ...(hasKey && { note }),
  };
}

/** The single values of a map, as text. */
export function strings(map: unknown): Map<string, string> {
  if (!(map instanceof Map)) return new Map();
  const texts = new Map<string, string>();
  for (const [name, value] of map as Map<unknown, unknown>) {
    if (typeof name !== 'string') continue;
    if (typeof value === 'string') texts.set(name, value);
    else if (typeof value === 'boolean' || typeof value === 'number') texts.set(name, String(value));
  }
  return texts;
}

/** Which document holds Mastodon's variables. */
function configMapOf(file: YamlText): number | undefined {
  const kinds = file.docs.map((_, index) => file.value(index, ['kind']));
  if (kinds.includes('Kustomization')) {
    refuse(
      'this is a Kustomization',
      'give the env file that its configMapGenerator reads (form compose), or a ConfigMap that it lists under resources',
    );
  }
  const all = kinds.flatMap((kind, index) => (kind === 'ConfigMap' ? [index] : []));
  const ours = all.filter((index) => {
    const names = [...strings(file.value(index, ['data'])).keys()];
    return names.some((name) =>
      /^(?:LOCAL_DOMAIN|WEB_DOMAIN|RAILS_ENV|EXTRA_MEDIA_HOSTS|S3_ENABLED|S3_ALIAS_HOST)$/.test(name),
    );
  });
  const [found, another] = ours.length > 0 ? ours : all;
  if (another !== undefined) {
    refuse('several ConfigMaps in the file could be the one of Mastodon', 'give a file with that one alone');
  }
  if (found !== undefined && file.value(found, ['immutable']) === true) {
    refuse('the ConfigMap is immutable', 'give a new file: it takes a new ConfigMap, and workloads that name it');
  }
  return found;
}

/**
 * Values of the official chart. Its templates decide what can be said where:
 *
 * - An empty `s3.permission` is left out of the ConfigMap, which means `public-read`; only `extraEnvVars` keeps it.
 * - `s3.enabled: true` takes the media volume away from the pods and, unless the claim has another owner, out of the
 *   release, so that Helm deletes it. So the switch says everything through `extraEnvVars`, with `s3.enabled: false`; and
 *   `cleanup` moves it to `s3` once the volume is safe.
 * - With `s3.enabled: false` the pods get the key from the Secret that `secrets.existingSecret` names; `s3.existingSecret`
 *   is only read with `true`.
 * @see https://github.com/mastodon/chart/blob/main/templates/configmap-env.yaml
 * @see https://github.com/mastodon/chart/blob/main/templates/pvc-system.yaml
 */
import { isProblems, phaseSettings } from '../mastodon/phases.ts';
import { ownedBy } from '../mastodon/settings.ts';
import type { Settings } from '../mastodon/settings.ts';
import { strings } from './kubernetes.ts';
import type { RenderRequest, Renderer } from './renderer.ts';
import { quoted, rewriteYaml } from './yaml-edit.ts';
import type { MapEdit, YamlText } from './yaml-edit.ts';
import type { Path } from './yaml-places.ts';
import { refuse, refuseAll } from './yaml-refusal.ts';

/** The renderer for values of the official chart, also inside a HelmRelease of Flux or an Application of Argo CD. */
export const helm: Renderer = {
  form: 'helm',
  render: (request, existing) => rewriteYaml(existing, (file) => withValues(file, request)),
};

/** What `mastodon.s3` calls the variables that it has a name for. */
const chartNames: Readonly<Record<string, string>> = {
  S3_BUCKET: 'bucket',
  S3_ENDPOINT: 'endpoint',
  S3_HOSTNAME: 'hostname',
  S3_PROTOCOL: 'protocol',
  S3_REGION: 'region',
  S3_ALIAS_HOST: 'alias_host',
};
/** What is about the old store, or says nothing when it is empty, or is a key in plain text. */
const leavesS3: readonly string[] = ['permission', 'access_key', 'access_secret', 'override_path_style'];

/** Says in the values that `kubectl annotate` was done; the chart itself has no word for it. */
const keepLine = 'helm.sh/resource-policy: keep';

interface Values {
  readonly file: YamlText;
  /** Of the document in the file. */
  readonly doc: number;
  /** Of the chart's own `mastodon`. */
  readonly path: Path;
  /** Whether the chart sets the storage from `mastodon.s3` now. */
  readonly s3: boolean;
}

function withValues(file: YamlText, request: RenderRequest): YamlText {
  const values = locate(file);
  const settings = phaseSettings(request, currentOf(values));
  if (isProblems(settings)) return refuseAll(settings);
  if (request.phase === 'prepare') return inExtraEnvVars(values, settings);
  if (request.phase === 'rollback' || (request.phase === 'switch' && !values.s3)) {
    return inExtraEnvVars(turnedOff(values), settings);
  }
  if (!values.s3) checkVolume(values);
  return inS3(values, settings, request);
}

/** Finds the values. A chart that has this one as its dependency `mastodon` nests them once more. */
function locate(file: YamlText): Values {
  const [first, ...more] = file.docs;
  if (more.some(({ contents }) => contents !== null)) {
    refuse('the file has several YAML documents', 'give the one with the values in a file of its own');
  }
  const roots = new Map<unknown, Path>([
    [undefined, []],
    ['HelmRelease', ['spec', 'values']],
    ['Application', ['spec', 'source', 'helm', 'valuesObject']],
  ]);
  const top = roots.get(file.value(0, ['kind']));
  if (top === undefined)
    return refuse('these are no values of the chart', 'give the values file, a HelmRelease or an Application');
  if (first !== undefined && file.value(0, ['mastodon']) === undefined && file.value(0, ['apiVersion']) === 'v2') {
    refuse('this is a Chart.yaml', 'give the values file beside it');
  }
  const nestedOnce = file.value(0, [...top, 'mastodon', 'mastodon']) instanceof Map;
  const path: Path = nestedOnce ? [...top, 'mastodon', 'mastodon'] : [...top, 'mastodon'];
  return { file, doc: 0, path, s3: isTrue(file.value(0, [...path, 's3', 'enabled'])) };
}

/** The variables as the chart makes them. */
function currentOf({ file, doc, path, s3 }: Values): Map<string, string> {
  const now = strings(file.value(doc, [...path, 'extraEnvVars']));
  if (!s3) return now;
  const said = strings(file.value(doc, [...path, 's3']));
  now.set('S3_ENABLED', 'true');
  for (const [name, chartName] of Object.entries(chartNames)) now.set(name, said.get(chartName) ?? '');
  return now;
}

/** Go templates take every text for true. */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value !== '' && !/^(?:no|off|n)$/i.test(value));
}

function turnedOff({ file, doc, path, ...rest }: Values): Values {
  return { ...rest, doc, path, file: file.edit(doc, { path: [...path, 's3'], set: [['enabled', 'false']] }) };
}

function inExtraEnvVars({ file, doc, path }: Values, settings: Settings): YamlText {
  const hasKey = settings.some((setting) => 'secret' in setting);
  const note = '# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are in the Secret that secrets.existingSecret names.';
  return file.edit(
    doc,
    extraEnvVars(path, settings, () => true, hasKey ? note : undefined),
  );
}

/** The chart's own names for what it has names for, and `extraEnvVars` for the rest, the empty permission first of all. */
function inS3({ file, doc, path }: Values, settings: Settings, { secret }: RenderRequest): YamlText {
  const said = settings.flatMap((setting): MapEdit['set'] => {
    const name = chartNames[setting.name];
    return name === undefined || !('value' in setting) ? [] : [[name, quoted(setting.value)]];
  });
  const set: MapEdit['set'] = [['enabled', 'true'], ...said, ['existingSecret', quoted(secret.name)]];
  return file.edit(doc, { path: [...path, 's3'], set, remove: (name) => leavesS3.includes(name) }).edit(
    doc,
    extraEnvVars(path, settings, (name) => !(name in chartNames) && name !== 'S3_ENABLED'),
  );
}

/** @param takes - which of the settings; the others go, as a ConfigMap must not name a variable twice. */
function extraEnvVars(path: Path, settings: Settings, takes: (name: string) => boolean, note?: string): MapEdit {
  return {
    path: [...path, 'extraEnvVars'],
    set: settings.flatMap((setting): MapEdit['set'] =>
      'value' in setting && takes(setting.name) ? [[setting.name, quoted(setting.value)]] : [],
    ),
    remove: ownedBy(settings),
    ...(note !== undefined && { note }),
  };
}

/** Whether Helm would delete the media with the claim. */
function checkVolume({ file, doc, path }: Values): void {
  const claim = file.value(doc, [...path, 'persistence', 'system', 'existingClaim']);
  if (typeof claim === 'string' && claim !== '') return;
  if (file.text.includes(keepLine)) return;
  refuse(
    'with s3.enabled, Helm deletes the volume with the old media, and nothing in the values says that it is kept',
    `run "kubectl annotate pvc RELEASE-mastodon-system RELEASE-mastodon-assets ${keepLine.replace(': ', '=')}" and write the comment "# ${keepLine}" below persistence.system`,
  );
}

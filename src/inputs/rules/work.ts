/** Rules between the inputs that say what is to be done. Each yields whole sentences. */
import { parseHost } from '../values/net.ts';
import { quote } from '../values/parsed.ts';
import { onlyWith } from './places.ts';
import type { Given } from '../given.ts';
import type { InputName } from '../table.ts';

/** Cloudflare's own engines read from S3 sources alone, and are driven by the API token. */
export function* engines(given: Given): Iterable<string> {
  if (given.step !== 'sync') return;
  const slurper = given.get('engine') === 'super-slurper';
  const sippy = (given.get('sippy-hours') ?? 0) > 0;
  for (const what of [slurper ? 'engine super-slurper' : '', sippy ? 'sippy-hours' : '']) {
    if (what === '') continue;
    const kind = given.get('source')?.kind;
    if (kind !== undefined && kind !== 's3') yield `${what} only works from an s3:// source.`;
    if (given.has('destination')) yield `${what} cannot copy to a destination other than the bucket.`;
    if (!given.has('api-token')) yield `api-token is missing: ${what} needs it.`;
  }
}

/** Mastodon serves its own pictures at these paths; redirecting them would break every page. */
const neverRedirected = ['/avatars', '/headers', '/emoji', '/packs'];

export function* redirects(given: Given): Iterable<string> {
  for (const host of given.get('redirect-hosts') ?? []) {
    const parsed = parseHost('redirect-hosts', host);
    if ('problem' in parsed) yield parsed.problem;
    else if (parsed.value === given.get('media-host')) {
      yield `redirect-hosts holds the media host ${parsed.value}, which would redirect to itself.`;
    }
  }
  for (const path of given.has('redirect-paths') ? (given.get('redirect-paths') ?? []) : []) {
    if (!/^(?:\/[\w.~-]+)+\/?$/u.test(path) || /\/\.{1,2}(?:\/|$)/u.test(path)) {
      yield `redirect-paths takes paths such as /system, not ${quote(path)}.`;
    } else if (neverRedirected.some((own) => `${path}/`.startsWith(`${own}/`))) {
      yield `redirect-paths holds ${path}, where Mastodon serves pictures of its own: it must not be redirected.`;
    }
  }
  if (given.step === 'redirect') {
    const cloudflare = ['bulk', 'single'].includes(given.get('engine') ?? '');
    yield* onlyWith(given, !cloudflare, 'the engines nginx, caddy, apache and auto', ['file']);
  }
}

/** A key is minted only when every place it goes to is known beforehand. */
export function* mintedKey(given: Given): Iterable<string> {
  const sinkInputs = ['key-sinks', 'key-environment', 'key-recipients', 'key-certificate', 'key-file'] as const;
  yield* onlyWith(given, given.has('mint-token'), 'mint-token', ['mastodon-key', ...sinkInputs]);
  if (!given.has('mint-token')) return;
  if (!given.has('key-sinks') && given.get('mastodon-key') !== 'retire') {
    yield 'key-sinks is missing: a minted key is shown to nobody, so it needs a place to be sealed to.';
  }
  const sinks = given.get('key-sinks') ?? [];
  const needs: Partial<Record<(typeof sinks)[number], readonly InputName[]>> = {
    'environment-secret': ['key-environment'],
    age: ['key-recipients', 'key-file'],
    sops: ['key-file'],
    'sealed-secret': ['key-certificate', 'key-file', 'namespace'],
  };
  for (const sink of sinks) {
    for (const name of needs[sink] ?? []) {
      if (!given.has(name)) yield `${name} is missing: the key sink ${sink} needs it.`;
    }
  }
  const files = sinks.filter((sink) => needs[sink]?.includes('key-file'));
  if (files.length > 1) yield `key-sinks holds ${files.join(' and ')}, but key-file is one file. Choose one of them.`;
}

export function* published(given: Given): Iterable<string> {
  if (given.step !== 'publish') return;
  const { form, phase, target } = { form: given.get('form'), phase: given.get('phase'), target: given.get('target') };
  if (phase === 'switch' && target === 'commit') {
    yield 'target commit is not possible in the phase switch: a switch is always a pull request (or a file). Set target to pull-request.';
  }
  if (phase === 'cleanup' && form !== undefined && form !== 'helm') {
    yield `phase cleanup only exists for the form helm, not for ${form}.`;
  }
  if ((target === 'commit' || target === 'pull-request') && !given.has('github-token')) {
    yield `github-token is missing: target ${target} needs it.`;
  }
  if (form !== undefined && form !== 'dotenv' && !given.has('file'))
    yield `file is missing: the form ${form} needs it.`;
  const file = given.get('file');
  if (file !== undefined && target !== undefined && target !== 'file' && !isInside(file)) {
    yield `file takes a path inside the repository, such as deploy/.env.production, not ${quote(file)}.`;
  }
  if (target !== undefined) {
    const pullRequest = ['branch', 'labels', 'reviewers', 'draft'] as const;
    yield* onlyWith(given, target === 'pull-request', 'target pull-request', pullRequest);
    yield* onlyWith(given, target !== 'file', 'target pull-request or commit', ['base', 'message', 'repository']);
  }
  yield* externalSecret(given);
}

function* externalSecret(given: Given): Iterable<string> {
  const form = given.get('form');
  if (form === undefined) return;
  yield* onlyWith(given, form === 'external-secret', 'form external-secret', ['secret-store', 'secret-remote-key']);
  if (form !== 'external-secret') return;
  for (const name of ['secret-store', 'secret-remote-key'] as const) {
    if (!given.has(name)) yield `${name} is missing: the form external-secret needs it.`;
  }
  const store = given.get('secret-store');
  if (store !== undefined && !/^(?:Cluster)?SecretStore\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u.test(store)) {
    yield `secret-store takes SecretStore/name or ClusterSecretStore/name, not ${quote(store)}.`;
  }
}

/** Whether a path stays inside a repository and is none of git's own files. */
function isInside(path: string): boolean {
  const parts = path.replace(/^\.\//u, '').split('/');
  return (
    !path.includes('\\') &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/iu.test(part))
  );
}

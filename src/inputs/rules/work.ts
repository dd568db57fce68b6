/** Rules between the inputs that say what is to be done. Each yields whole sentences. */
import { isR2, parseHost } from '../values/net.ts';
import { everything } from '../../stores/model.ts';
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
    yield* reachable(given, what);
  }
  if (slurper) {
    const { after, upTo } = given.get('shard') ?? everything;
    if (after !== null || upTo !== null) {
      yield 'shard does not go with engine super-slurper, which splits the work by itself and copies whole folders. Leave shard out.';
    }
    if (given.get('jurisdiction') === 'fedramp-high') {
      yield 'engine super-slurper does not know the jurisdiction fedramp-high. Leave engine out.';
    }
  }
  if (sippy && hidesByList(given)) {
    yield 'sippy-hours would hand out objects that only their access control list makes private. If no object of the source is private, say so by source-acl: none; otherwise leave sippy-hours out.';
  }
}

/** What Cloudflare has to reach by itself. */
function* reachable(given: Given, what: string): Iterable<string> {
  const location = given.get('source');
  if (location?.kind === 's3' && location.prefix !== '') {
    yield `${what} keeps the names of objects as they are, so the source may have no prefix (${quote(location.prefix)}): keys at the bucket would begin with it.`;
  }
  for (const name of ['source-session-token', 'session-token'] as const) {
    if (given.has(name)) yield `${what} takes no temporary keys: give keys that last, without ${name}.`;
  }
}

/** Whether objects of the source may be private by their access control list. */
function hidesByList(given: Given): boolean {
  const acl = given.get('source-acl');
  if (given.get('source')?.kind !== 's3') return false;
  return acl === 'check' || (acl !== 'none' && !isR2(URL.parse(given.get('source-endpoint') ?? '')?.hostname ?? ''));
}

/** A quick pass lists nothing at the bucket, so it cannot do what rests on that. */
export function* comparing(given: Given): Iterable<string> {
  if (given.step !== 'sync' || given.get('compare') !== 'quick') return;
  if (given.get('engine') === 'super-slurper') {
    yield 'engine super-slurper needs both listings afterwards, which compare quick leaves out. Set compare to full, or leave it out.';
  }
  for (const name of ['delete', 'repair-headers', 'release'] as const) {
    if (given.get(name) === true || (name === 'release' && given.has(name))) {
      yield `${name} needs both listings, which compare quick leaves out. Set compare to full, or leave ${name} out.`;
    }
  }
}

/** The cache of the media host is the zone's, which an S3 key does not reach. */
export function* purging(given: Given): Iterable<string> {
  if (given.step === 'verify' && given.has('purge') && !given.has('api-token'))
    yield 'api-token is missing: purge needs it.';
}

/** A copy of the bucket is a copy of what is there, by both listings. */
export function* copying(given: Given): Iterable<string> {
  if (given.step !== 'sync' || !given.has('destination')) return;
  if (given.get('compare') === 'quick') {
    yield 'compare quick only goes with a source: a destination is always listed. Leave compare out, or set it to full or checksum.';
  }
  if (given.get('repair-headers') === true) {
    yield 'repair-headers only goes with a source: it corrects the bucket itself. Leave it out.';
  }
  if (given.has('release')) yield 'release only goes with a source: the bucket holds no hidden file. Leave it out.';
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
  if (given.step === 'plan' || given.step === 'provision') {
    yield* onlyWith(given, given.has('redirect-engine'), 'redirect-engine', ['redirect-hosts']);
    if (given.has('redirect-engine') && !given.has('redirect-hosts') && !given.has('web-host')) {
      yield 'redirect-engine needs web-host, or redirect-hosts where other hosts gave out media.';
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

/** Secrets of GitHub are stored with a token for GitHub. */
export function* storedSecrets(given: Given): Iterable<string> {
  if (given.step !== 'provision' || given.has('github-token')) return;
  const sinks = (given.get('key-sinks') ?? []).filter((sink) => sink.endsWith('-secret') && sink !== 'sealed-secret');
  const asking = [
    ...sinks.map((sink) => `the key sink ${sink}`),
    ...(given.has('temporary-environment') ? ['temporary-environment'] : []),
  ];
  for (const what of asking) yield `github-token is missing: ${what} needs it.`;
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
  yield* proofs(given);
  yield* externalSecret(given);
}

/** What a phase rests on beside the inputs: the journal in the bucket, and the live instance. */
function* proofs(given: Given): Iterable<string> {
  const phase = given.get('phase');
  if (phase === undefined) return;
  const gated = phase === 'switch' || phase === 'cleanup';
  if (gated && !given.has('api-token') && !given.has('access-key-id')) {
    yield `publish has no credentials for the bucket, and the phase ${phase} reads its journal: give api-token (with account-id), or access-key-id and secret-access-key.`;
  }
  const nobodyWaits = given.has('waive-csp-wait') || given.has('new-instance');
  if (phase === 'switch' && !given.has('web-host') && !nobodyWaits) {
    yield 'web-host is missing: the phase switch looks whether the instance lets browsers load from the media host. Or give waive-csp-wait.';
  }
  if (phase !== 'rollback' && !given.has('web-host') && !given.has('mastodon-version')) {
    yield `mastodon-version is missing: the phase ${phase} needs it, or web-host to ask the instance for it.`;
  }
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

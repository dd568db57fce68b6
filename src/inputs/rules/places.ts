/** Rules between the inputs that say where things are and what opens them. Each yields whole sentences. */
import { readEndpoint } from '../parts/r2.ts';
import type { Given } from '../given.ts';
import type { InputName } from '../table.ts';

/** An access key ID and its secret come together, and a session token comes with them. */
export function* pairs(given: Given): Iterable<string> {
  for (const side of ['', 'source-', 'destination-'] as const) {
    const id = `${side}access-key-id` as const;
    const secret = `${side}secret-access-key` as const;
    const session = `${side}session-token` as const;
    if (given.has(id) !== given.has(secret)) {
      const [there, absent] = given.has(id) ? [id, secret] : [secret, id];
      const derive = side === '' ? ', or neither: the credentials are then derived from api-token' : '';
      yield `${there} is given without ${absent}: give both${derive}.`;
    } else if (given.has(session) && !given.has(id)) {
      yield `${session} is given without ${id} and ${secret}, which it belongs to.`;
    }
    if (given.get(id)?.length === 64 && given.get(secret)?.length === 32) {
      yield `${id} has 64 characters and ${secret} has 32: they seem to be swapped.`;
    }
  }
}

/** Something must open the bucket, where the step reads or writes it. */
export function* credentials(given: Given): Iterable<string> {
  const keys = given.has('access-key-id') || given.has('secret-access-key');
  if (['plan', 'sync', 'verify'].includes(given.step) && !keys && !given.has('api-token')) {
    yield `${given.step} has no credentials for the bucket: give api-token (with account-id), or access-key-id and secret-access-key.`;
  }
  const webServer = ['nginx', 'caddy', 'apache'].includes(given.get('engine') ?? '');
  if (given.step === 'redirect' && !given.has('api-token') && !webServer) {
    yield 'api-token is missing: redirect needs it for every engine but nginx, caddy and apache.';
  }
}

/** Account, jurisdiction and endpoint name the same place. */
export function* address(given: Given): Iterable<string> {
  const account = given.get('account-id');
  const endpoint = given.get('endpoint');
  const said = endpoint === undefined ? undefined : readEndpoint(endpoint);
  if (given.step !== 'provision' && !given.has('account-id') && said === undefined) {
    if (!given.has('endpoint')) yield `account-id is missing: ${given.step} needs it, or an endpoint.`;
    else if (endpoint !== undefined && given.has('api-token')) {
      yield 'account-id is missing: api-token needs it, and the endpoint does not tell it.';
    }
  }
  if (said === undefined) return;
  if (account !== undefined && account !== said.accountId) {
    yield 'account-id and endpoint name two different accounts. Leave endpoint out, or correct one of them.';
  }
  const jurisdiction = given.get('jurisdiction');
  if (jurisdiction !== undefined && jurisdiction !== said.jurisdiction) {
    yield `jurisdiction is ${jurisdiction}, but the endpoint is that of ${said.jurisdiction}. Leave endpoint out, or correct one of them.`;
  }
}

/** The three hosts are three hosts, and a name typed twice for safety is the same name. */
export function* hosts(given: Given): Iterable<string> {
  const media = given.get('media-host');
  if (media !== undefined && media === given.get('web-host')) {
    yield `media-host and web-host are both ${media}: media need a host name of their own.`;
  }
  if (media !== undefined && media === given.get('temporary-host')) {
    yield `temporary-host is the same as media-host: give another name, or leave it out.`;
  }
  yield* repeats(given, 'adopt-bucket', 'bucket');
  yield* repeats(given, 'waive-csp-wait', 'media-host');
  yield* repeats(given, 'new-instance', 'media-host');
}

function* repeats(given: Given, name: InputName, original: InputName): Iterable<string> {
  const [again, first] = [given.get(name), given.get(original)];
  if (again !== undefined && first !== undefined && again !== first) {
    yield `${name} must repeat ${original}, letter by letter, to say that it is meant; the two differ.`;
  }
}

/** What belongs to an S3 source is given with an S3 source only, and so on. */
export function* source(given: Given): Iterable<string> {
  const kind = given.get('source')?.kind;
  if (kind !== undefined || !given.has('source')) {
    yield* onlyWith(given, kind === 's3', 'an s3:// source', s3Inputs('source'));
    yield* onlyWith(given, given.get('source')?.kind === 'ssh', 'an ssh:// source', [
      'ssh-key',
      'ssh-known-hosts',
      'ssh-config',
    ]);
  }
  if (kind === 's3') yield* needsKeys(given, 'source');
  if (kind === 'ssh' && !given.has('ssh-known-hosts')) {
    yield 'ssh-known-hosts is missing: an ssh:// source needs the host keys of the server, as `ssh-keyscan` prints them and as you compared them with the server.';
  }
}

export function* destination(given: Given): Iterable<string> {
  const kind = given.get('destination')?.kind;
  if (kind !== undefined || !given.has('destination')) {
    yield* onlyWith(given, kind === 's3', 'an s3:// destination', s3Inputs('destination'));
    yield* onlyWith(given, kind === 'local', 'a destination that is a folder', ['destination-owner']);
  }
  if (kind === 's3') yield* needsKeys(given, 'destination');
  if (kind === 'ssh') yield 'destination takes a folder or s3://bucket[/prefix]; it cannot be another machine.';
  if (given.has('source') && given.has('destination')) {
    yield 'source and destination are both given: with a destination the bucket itself is copied. Leave one of them out.';
  }
  if (given.step === 'sync' && !given.has('source') && !given.has('destination')) {
    yield 'source is missing: sync needs it, or a destination to copy the bucket to.';
  }
}

const s3Inputs = (side: 'source' | 'destination'): InputName[] => [
  `${side}-endpoint`,
  `${side}-region`,
  `${side}-access-key-id`,
  `${side}-secret-access-key`,
  `${side}-session-token`,
  `${side}-path-style`,
  ...(side === 'source' ? (['source-acl', 'source-order'] as const) : []),
];

function* needsKeys(given: Given, side: 'source' | 'destination'): Iterable<string> {
  const [id, secret] = [`${side}-access-key-id`, `${side}-secret-access-key`] as const;
  if (!given.has(id) && !given.has(secret)) {
    yield `${id} and ${secret} are missing: an s3:// ${side} needs them.`;
  }
}

/** Says which of `names` are given although what they belong to is not. */
export function* onlyWith(given: Given, there: boolean, what: string, names: readonly InputName[]): Iterable<string> {
  if (there) return;
  for (const name of names) {
    if (given.has(name)) yield `${name} only goes with ${what}. Leave it out.`;
  }
}

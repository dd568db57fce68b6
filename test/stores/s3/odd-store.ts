/** A small S3 server that departs from the rules where it is told to: for listings in odd orders, odd XML, lists of access. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';

export interface OddObject {
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** `undefined`: the store has no lists. */
  readonly acl?: 'public' | 'owner' | 'users';
  /** Default: {@link modified}. */
  readonly modifiedMs?: number;
}

export interface OddOptions {
  /** How names are ordered; by UTF-16 units when left out. */
  readonly compare?: (a: string, b: string) => number;
  readonly ignoresEncoding?: boolean;
  readonly pageSize?: number;
  /** Answers instead of the store, if it returns true. */
  readonly intercept?: (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ) => boolean;
}

export interface OddStore extends AsyncDisposable {
  readonly endpoint: string;
  readonly objects: Map<string, OddObject>;
  /** Method, host, path and query of every request. */
  readonly requests: {
    method: string;
    host: string;
    path: string;
    query: URLSearchParams;
    headers: IncomingMessage['headers'];
  }[];
}

export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // eslint-disable-next-line no-control-regex -- what XML cannot hold as it is
    .replace(/[\u0000-\u001f]/g, (char) => `&#${char.charCodeAt(0)};`);

export const etagFor = (body: Buffer): string => createHash('md5').update(body).digest('hex');
export const modified = Date.parse('2026-11-01T10:20:30Z');

/** Holds `names` in one bucket called `media`. */
export async function startOdd(names: readonly string[], options: OddOptions = {}): Promise<OddStore> {
  const objects = new Map<string, OddObject>(names.map((name) => [name, {}]));
  const requests: OddStore['requests'] = [];
  const server = createServer((request, response) => {
    const [rawPath = '', rawQuery = ''] = (request.url ?? '').split('?');
    const query = new URLSearchParams(rawQuery);
    const host = request.headers.host ?? '';
    const path = decodeURIComponent(host.startsWith('media.') ? rawPath.slice(1) : rawPath.replace(/^\/media\/?/, ''));
    requests.push({ method: request.method ?? '', host, path, query, headers: request.headers });
    if (options.intercept?.(request, response, path, query) === true) return;
    if (path === '') response.end(listing(objects, query, options));
    else answerObject(objects.get(path), query, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function refuse(response: ServerResponse, status: number, code: string, more = '', headers = {}): true {
  response.writeHead(status, headers).end(`<Error><Code>${code}</Code><Message>No.</Message>${more}</Error>`);
  return true;
}

function answerObject(
  object: OddObject | undefined,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (object === undefined) refuse(response, 404, 'NoSuchKey');
  else if (query.has('acl')) {
    if (object.acl === undefined) refuse(response, 501, 'NotImplemented');
    else response.end(accessList(object.acl));
  } else {
    const body = object.body ?? Buffer.alloc(0);
    const etag = `"${etagFor(body)}"`;
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== etag) {
      refuse(response, 412, 'PreconditionFailed');
      return;
    }
    const [, first, last] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const from = Number(first ?? 0);
    const part = body.subarray(from, (last ?? '') === '' ? body.length : Number(last) + 1);
    const common = {
      etag,
      'last-modified': new Date(object.modifiedMs ?? modified).toUTCString(),
      'content-length': part.length,
    };
    response.writeHead(request.headers.range === undefined ? 200 : 206, { ...common, ...object.headers });
    response.end(part);
  }
}

function accessList(acl: NonNullable<OddObject['acl']>): string {
  const group = (name: string): string =>
    `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/${name}</URI></Grantee><Permission>READ</Permission></Grant>`;
  const owner =
    '<Grant><Grantee xsi:type="CanonicalUser"><ID>me</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>';
  const more = acl === 'public' ? group('AllUsers') : acl === 'users' ? group('AuthenticatedUsers') : '';
  return `<?xml version="1.0"?>\n<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>me</ID></Owner><AccessControlList>${owner}${more}</AccessControlList></AccessControlPolicy>`;
}

function listing(objects: OddStore['objects'], query: URLSearchParams, options: OddOptions): string {
  const compare = options.compare ?? ((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const after = query.get('start-after') ?? '';
  const url = query.get('encoding-type') === 'url' && options.ignoresEncoding !== true;
  const encode = (name: string): string => (url ? encodeURIComponent(name).replaceAll('%20', '+') : escapeXml(name));
  const from = Number(query.get('continuation-token') ?? 0);
  const items = new Map<string, 'object' | 'prefix'>();
  for (const name of [...objects.keys()].sort(compare)) {
    if (!name.startsWith(prefix) || (after !== '' && compare(name, after) <= 0)) continue;
    const at = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
    if (at < 0) items.set(name, 'object');
    else items.set(name.slice(0, at + 1), 'prefix');
  }
  const size = Math.min(Number(query.get('max-keys') ?? 1000), options.pageSize ?? 1000);
  const page = [...items].slice(from, from + size);
  const more = items.size > from + size;
  const contents = page.map(([name, kind]) =>
    kind === 'prefix'
      ? `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${encode(name)}</Key><LastModified>${new Date(objects.get(name)?.modifiedMs ?? modified).toISOString()}</LastModified><ETag>"${etagFor(objects.get(name)?.body ?? Buffer.alloc(0))}"</ETag><Size>${objects.get(name)?.body?.length ?? 0}</Size><Owner><ID>o</ID><DisplayName/></Owner></Contents>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>media</Name><Prefix/>${url ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${String(more)}</IsTruncated>${more ? `<NextContinuationToken>${from + size}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`;
}

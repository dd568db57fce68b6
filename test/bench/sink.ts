/**
 * The benchmark's S3 endpoint: a process of its own that parses HTTP by hand, drains bodies and keeps only sizes, ETags and
 * times. It hashes nothing and checks no signature, so that it is several times faster than any client.
 *
 *   node test/bench/sink.ts    prints its URL; GET /__bench/stats, /reset, /empty?bucket=NAME, /delay?ms=N, /synthetic?n=N
 */
import { createServer, type Socket } from 'node:net';
import { multipartEtag } from '../../src/stores/etag.ts';
import { listing } from './sink-listing.ts';

interface Kept {
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  /** `x-amz-meta-mtime`, by which rclone knows files again. */
  readonly mtime: string;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: string;
  size: number;
  /** Kept of the journal alone. */
  readonly body: Buffer[];
}

/** The one object whose content is kept. */
const JOURNAL = '.mastodon-r2/journal.json';

interface Bucket {
  readonly objects: Map<string, Kept>;
  /** Unfinished uploads: the MD5s of their parts in hex, and their bytes. */
  readonly uploads: Map<string, { readonly md5s: string[]; size: number }>;
  /** Its keys in order, once they are asked for. */
  sorted: string[] | undefined;
  journal: string;
}

/** Made by being named; each client has its own, so that what it copied is there when it looks again. */
const buckets = new Map<string, Bucket>();
let synthetic: readonly string[] = [];
let delayMs = 0;
let counters: Record<string, number> = {};
let cpuBefore = process.cpuUsage();
const NO_ETAG = '00000000000000000000000000000000';

function bucketOf(name: string): Bucket {
  const there = buckets.get(name);
  if (there !== undefined) return there;
  const made = { objects: new Map(), uploads: new Map(), sorted: undefined, journal: '' };
  buckets.set(name, made);
  return made;
}

function keysOf(bucket: Bucket): readonly string[] {
  if (synthetic.length > 0) return synthetic;
  return (bucket.sorted ??= [...bucket.objects.keys()].sort());
}

/** A Mastodon-like key for each number, in order. */
function syntheticKey(at: number): string {
  const id = String(109_000_000_000_000_000n + BigInt(at) * 1_000_003n);
  return `cache/media_attachments/files/${id.replace(/(\d{3})(?=\d)/g, '$1/')}/original/${at.toString(16).padStart(16, '0')}.png`;
}

const header = (headers: string, name: string): string =>
  new RegExp(`\r\n${name}: *([^\r]*)`, 'i').exec(headers)?.[1] ?? '';

function answer(request: Request): { status: string; headers: string; body: string } {
  const { method, query } = request;
  if (request.path.startsWith('/__bench/')) return control(request);
  const slash = request.path.indexOf('/', 1);
  const key = slash < 0 ? '' : decodeURIComponent(request.path.slice(slash + 1));
  const bucket = bucketOf(request.path.slice(1, slash < 0 ? undefined : slash));
  const { objects, uploads } = bucket;
  const operation = name(method, key, query);
  counters[operation] = (counters[operation] ?? 0) + 1;
  if (operation === 'PUT' || operation === 'PART') counters['BYTES'] = (counters['BYTES'] ?? 0) + request.size;
  switch (operation) {
    case 'PUT': {
      const md5 = header(request.headers, 'content-md5');
      const etag = md5 === '' ? NO_ETAG : Buffer.from(md5, 'base64').toString('hex');
      if (key === JOURNAL) bucket.journal = Buffer.concat(request.body).toString();
      if (!objects.has(key)) bucket.sorted = undefined;
      objects.set(key, {
        size: request.size,
        etag,
        modifiedMs: Date.now(),
        mtime: header(request.headers, 'x-amz-meta-mtime'),
      });
      return { status: '200 OK', headers: `ETag: "${etag}"\r\n`, body: '' };
    }
    case 'GET': {
      const kept = key === JOURNAL && synthetic.length === 0 ? objects.get(key) : undefined;
      if (kept === undefined) return { ...xml('<Error><Code>NoSuchKey</Code></Error>'), status: '404 Not Found' };
      return { status: '200 OK', headers: `ETag: "${kept.etag}"\r\n`, body: bucket.journal };
    }
    case 'HEAD': {
      const kept = objects.get(key);
      if (key === '') return { status: '200 OK', headers: '', body: '' };
      if (kept === undefined) return { status: '404 Not Found', headers: '', body: '' };
      const meta = kept.mtime === '' ? '' : `x-amz-meta-mtime: ${kept.mtime}\r\n`;
      const modified = new Date(kept.modifiedMs).toUTCString();
      return {
        status: '200 OK',
        headers: `ETag: "${kept.etag}"\r\nLast-Modified: ${modified}\r\n${meta}Content-Length: ${kept.size}\r\n`,
        body: '',
      };
    }
    case 'LIST':
      return {
        status: '200 OK',
        headers: 'Content-Type: application/xml\r\n',
        body: listing(keysOf(bucket), query, (at) => objects.get(at)),
      };
    case 'CREATE-UPLOAD':
      return xml('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
    case 'PART': {
      const md5 = header(request.headers, 'content-md5');
      const etag = md5 === '' ? NO_ETAG : Buffer.from(md5, 'base64').toString('hex');
      const upload = uploads.get(key) ?? { md5s: [], size: 0 };
      upload.md5s[Number(query.get('partNumber')) - 1] = etag;
      upload.size += request.size;
      uploads.set(key, upload);
      return { status: '200 OK', headers: `ETag: "${etag}"\r\n`, body: '' };
    }
    case 'COMPLETE-UPLOAD': {
      const { md5s, size } = uploads.get(key) ?? { md5s: [], size: 0 };
      uploads.delete(key);
      const etag = multipartEtag(md5s);
      objects.set(key, { size, etag, modifiedMs: Date.now(), mtime: '' });
      bucket.sorted = undefined;
      return xml(`<CompleteMultipartUploadResult><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`);
    }
    default:
      return xml('<Ok/>');
  }
}

function xml(body: string): { status: string; headers: string; body: string } {
  return { status: '200 OK', headers: 'Content-Type: application/xml\r\n', body };
}

function name(method: string, key: string, query: URLSearchParams): string {
  if (key === '') return method === 'GET' && !query.has('location') ? 'LIST' : method === 'HEAD' ? 'HEAD' : 'OTHER';
  if (method === 'POST')
    return query.has('uploads') ? 'CREATE-UPLOAD' : query.has('uploadId') ? 'COMPLETE-UPLOAD' : 'OTHER';
  if (method === 'PUT') return query.has('partNumber') ? 'PART' : 'PUT';
  return method;
}

function control({ path, query }: Request): { status: string; headers: string; body: string } {
  switch (path) {
    case '/__bench/reset':
      counters = {};
      cpuBefore = process.cpuUsage();
      break;
    case '/__bench/empty':
      buckets.delete(query.get('bucket') ?? '');
      break;
    case '/__bench/delay':
      delayMs = Number(query.get('ms'));
      break;
    case '/__bench/synthetic':
      synthetic = Array.from({ length: Number(query.get('n')) }, (_, at) => syntheticKey(at));
      break;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return xml(JSON.stringify({ counters, cpuSeconds: (user + system) / 1e6 }));
}

function serve(socket: Socket): void {
  let head: Buffer = Buffer.alloc(0);
  let request: Request | undefined;
  let left = 0;
  socket.setNoDelay(true);
  socket.on('error', () => undefined);

  const respond = (done: Request): void => {
    const { status, headers, body } = answer(done);
    const length = headers.includes('Content-Length') ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    const text = `HTTP/1.1 ${status}\r\n${headers}${length}x-amz-request-id: 1\r\n\r\n${body}`;
    if (delayMs > 0 && !done.path.startsWith('/__bench/')) setTimeout(() => socket.write(text), delayMs);
    else socket.write(text);
  };

  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (;;) {
      if (request === undefined) {
        head = head.length === 0 ? rest : Buffer.concat([head, rest]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        const text = head.toString('latin1', 0, end);
        rest = head.subarray(end + 4);
        head = Buffer.alloc(0);
        request = parse(text);
        left = request.size;
        if (/\r\nexpect: *100-continue/i.test(text)) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      }
      if (request.path.endsWith(JOURNAL) && left > 0) request.body.push(Buffer.from(rest.subarray(0, left)));
      if (rest.length < left) {
        left -= rest.length;
        return;
      }
      rest = rest.subarray(left);
      const done = request;
      request = undefined;
      respond(done);
      if (rest.length === 0) return;
    }
  });
}

function parse(text: string): Request {
  const line = text.slice(0, text.indexOf('\r\n'));
  const [method = '', target = ''] = line.split(' ');
  const mark = target.indexOf('?');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: text,
    size: Number(header(text, 'content-length') || 0),
    body: [],
  };
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.on('disconnect', () => process.exit(0));

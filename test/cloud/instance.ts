/**
 * Mastodon-like live instances of the local cloud, reached by their host name through the same listener: the pages that this
 * project reads, with every property switchable while it runs.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { hostOf, type Origin } from './edge.ts';

/** A live instance; every property may be changed while the cloud runs. */
export interface CloudInstance {
  readonly webHost: string;
  software: string;
  /** As `/api/v2/instance` tells it; below 4.0 there is only `/api/v1/instance`. */
  version: string;
  /** `local`: below `/system/` of the web host; else the host of all media addresses. */
  servesFrom: 'local' | { readonly host: string };
  /** Hosts that the Content-Security-Policy allows beside the instance's own; `none`: pages have no such header. */
  csp: readonly string[] | 'none';
  /** The service worker's, where it differs. */
  workerCsp: readonly string[] | undefined;
  /** Cloudflare's headers are on every answer; so they are when the host's DNS record is proxied in a zone of the cloud. */
  proxied: boolean;
  /** Bot protection. */
  challenge: 'none' | 'all' | 'unless-mastodon';
  /** The web process is not running. */
  down: boolean;
  /** Anonymous visitors may see the timeline and the directory. */
  open: boolean;
  /** The folder below `/system/`; without one every file there is missing. */
  root: string | undefined;
  /** The host that files which are missing there are looked for at, as docs/rollback.md has web servers do it. */
  fallback: string | undefined;
  /** Keys of the media its pages show. Default: some of what lies in `root`, else made-up ones. */
  keys: readonly string[] | undefined;
  /** Answers of single paths in place of the usual ones. */
  readonly answers: Map<string, InstanceAnswer>;
  /** Every request as `path user-agent`. */
  readonly requests: string[];
}

/** One answer. */
export interface InstanceAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The instances behind the listener. */
export class CloudInstances {
  private readonly byHost = new Map<string, CloudInstance>();

  add(settings: Partial<CloudInstance> & { readonly webHost: string }): CloudInstance {
    const instance: CloudInstance = {
      software: 'mastodon',
      version: '4.5.2',
      servesFrom: 'local',
      csp: [],
      workerCsp: undefined,
      proxied: false,
      challenge: 'none',
      down: false,
      open: true,
      root: undefined,
      fallback: undefined,
      keys: undefined,
      answers: new Map(),
      requests: [],
      ...settings,
    };
    this.byHost.set(instance.webHost, instance);
    return instance;
  }

  has(host: string): boolean {
    return this.byHost.has(host);
  }

  remove(host: string): void {
    this.byHost.delete(host);
  }

  /** The instance as what is behind a proxied host. */
  originOf(host: string): Origin | undefined {
    return this.has(host) ? (request, response) => this.handle(request, response, true) : undefined;
  }

  /** Answers a request to one of the instances. */
  handle(request: IncomingMessage, response: ServerResponse, atEdge = false): void {
    const host = hostOf(request);
    const instance = this.byHost.get(host);
    if (instance === undefined) throw new Error(`there is no instance ${host}`);
    instance.requests.push(`${request.url ?? ''} ${request.headers['user-agent'] ?? ''}`);
    const { status = 200, headers = {}, body = '' } = answerOf(instance, request);
    const proxied = atEdge || instance.proxied;
    const way = proxied ? { server: 'cloudflare', 'cf-ray': '8f0a0b0c0d0e0f00-AMS' } : { server: 'nginx' };
    response.writeHead(status, { ...way, ...headers }).end(request.method === 'HEAD' ? undefined : body);
  }
}

function answerOf(instance: CloudInstance, request: IncomingMessage): InstanceAnswer {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  if (isChallenged(instance, request)) return challengePage;
  const set = instance.answers.get(path);
  if (set !== undefined) return set;
  if (path.startsWith('/system/')) {
    const file = fileBelow(instance.root, path.slice('/system/'.length));
    return file.status === 404 && instance.fallback !== undefined ? ledTo(instance.fallback, path) : file;
  }
  if (instance.down) return page(502, '502 Bad Gateway');
  return pages[path]?.(instance) ?? staticFile(path);
}

function isChallenged({ challenge }: CloudInstance, request: IncomingMessage): boolean {
  if (challenge !== 'unless-mastodon') return challenge === 'all';
  return request.headers['user-agent']?.startsWith('Mastodon/') !== true;
}

/** What each path answers. */
const pages: Readonly<Record<string, (instance: CloudInstance) => InstanceAnswer>> = {
  '/': (instance) =>
    html(
      200,
      `<html><head><title>Example</title><meta content="${addressOf(instance, 'site_uploads')}" property="og:image"></head><body><div id="mastodon"></div></body></html>`,
      policy(instance, instance.csp),
    ),
  '/sw.js': (instance) => ({
    headers: {
      'content-type': 'text/javascript',
      'cache-control': 'public, max-age=604800, must-revalidate',
      ...policy(instance, instance.workerCsp ?? instance.csp),
    },
    body: 'self.addEventListener("install", () => {});\n',
  }),
  '/nodeinfo/2.0': ({ software, version }) => json({ version: '2.0', software: { name: software, version } }),
  '/api/v2/instance': (instance) =>
    Number.parseInt(instance.version, 10) < 4
      ? page(404, 'Not found')
      : json({
          domain: instance.webHost,
          title: 'Example',
          version: instance.version,
          source_url: 'https://github.com/mastodon/mastodon',
          thumbnail: { url: addressOf(instance, 'site_uploads'), versions: {} },
          contact: { email: '', account: account(instance) },
        }),
  '/api/v1/instance': (instance) =>
    json({
      uri: instance.webHost,
      version: instance.version,
      thumbnail: addressOf(instance, 'site_uploads'),
      contact_account: account(instance),
    }),
  '/api/v1/directory': (instance) => (instance.open ? json([account(instance)]) : unauthorised),
  '/api/v1/timelines/public': (instance) => (instance.open ? json([status(instance)]) : unauthorised),
  '/api/v1/custom_emojis': (instance) => {
    const url = addressOf(instance, 'custom_emojis');
    return json(url === '' ? [] : [{ shortcode: 'blob', url, static_url: url, visible_in_picker: true }]);
  },
};

const unauthorised = json({ error: 'This method requires an authenticated user' }, 422);

function account(instance: CloudInstance): object {
  const none = `https://${instance.webHost}/avatars/original/missing.png`;
  const avatar = addressOf(instance, 'accounts/avatars') || none;
  return {
    id: '1',
    username: 'admin',
    display_name: 'https://elsewhere.example/accounts/avatars/000/000/001/original/0123456789abcdef.png',
    url: `https://${instance.webHost}/@admin`,
    avatar,
    avatar_static: avatar,
    header: `https://${instance.webHost}/headers/original/missing.png`,
  };
}

function status(instance: CloudInstance): object {
  const url = addressOf(instance, 'media_attachments');
  const attachment = { type: 'image', url, preview_url: url, remote_url: null };
  return { id: '2', account: account(instance), media_attachments: url === '' ? [] : [attachment], reblog: null };
}

/** Keys such as Mastodon makes, for instances without a folder. */
const madeUp = [
  'accounts/avatars/000/000/001/original/0a1b2c3d4e5f6071.png',
  'custom_emojis/images/000/000/002/original/1a1b2c3d4e5f6071.png',
  'media_attachments/files/000/000/003/original/2a1b2c3d4e5f6071.jpg',
  'site_uploads/files/000/000/001/@1x/3a1b2c3d4e5f6071.png',
];

/** The address of a medium of the kind, or nothing. */
function addressOf(instance: CloudInstance, kind: string): string {
  const keys = instance.keys ?? (instance.root === undefined ? madeUp : [firstFile(instance.root, kind) ?? '']);
  const key = keys.find((each) => each.startsWith(`${kind}/`));
  if (key === undefined) return '';
  const path = key.split('/').map(encodeURIComponent).join('/');
  const { servesFrom, webHost } = instance;
  return servesFrom === 'local' ? `https://${webHost}/system/${path}` : `https://${servesFrom.host}/${path}`;
}

/** A file that everyone may read, as what is shown is not hidden. */
function firstFile(root: string, below: string): string | undefined {
  const entries = readdirSync(join(root, below), { withFileTypes: true, recursive: false });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${below}/${entry.name}`;
    const found = entry.isDirectory()
      ? firstFile(root, path)
      : entry.isFile() && isOpen(join(root, path))
        ? path
        : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As nginx does: what its user may not read is forbidden. */
function fileBelow(root: string | undefined, path: string): InstanceAnswer {
  const name = normalize(decodeURIComponent(path));
  if (root === undefined || name.startsWith('..')) return page(404, 'Not found');
  const file = join(root, name);
  try {
    if (!statSync(file).isFile()) return page(404, 'Not found');
    if (!isOpen(file)) return page(403, 'Forbidden');
    return { headers: { 'cache-control': 'public, max-age=2419200, immutable' }, body: readFileSync(file) };
  } catch {
    return page(404, 'Not found');
  }
}

function ledTo(host: string, path: string): InstanceAnswer {
  return { status: 302, headers: { location: `https://${host}/${path.slice('/system/'.length)}` } };
}

function isOpen(file: string): boolean {
  return (statSync(file).mode & 0o004) !== 0;
}

/** What comes with Mastodon and no redirect may touch. */
function staticFile(path: string): InstanceAnswer {
  return /^\/(?:avatars|headers|emoji|packs)\//.test(path)
    ? { headers: { 'content-type': 'image/png' }, body: `static ${path}` }
    : page(404, 'Not found');
}

/** @see https://github.com/mastodon/mastodon/blob/main/app/lib/content_security_policy.rb */
function policy({ webHost }: CloudInstance, csp: readonly string[] | 'none'): Record<string, string> {
  if (csp === 'none') return {};
  const hosts = [`https://${webHost}`, ...csp.map((host) => (host.includes(':') ? host : `https://${host}`))].join(' ');
  const directives = [
    "base-uri 'none'",
    "default-src 'none'",
    "frame-ancestors 'none'",
    `img-src 'self' data: blob: ${hosts}`,
    `media-src 'self' data: ${hosts}`,
    `connect-src 'self' data: blob: ${hosts} wss://${webHost}`,
  ];
  return { 'content-security-policy': directives.join('; ') };
}

function json(value: unknown, status = 200): InstanceAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

function page(status: number, title: string): InstanceAnswer {
  return html(status, `<html><head><title>${title}</title></head><body>${title}</body></html>`);
}

function html(status: number, body: string, more: Readonly<Record<string, string>> = {}): InstanceAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...more }, body: `<!DOCTYPE html>${body}` };
}

const challengePage: InstanceAnswer = {
  ...page(403, 'Just a moment...'),
  headers: { 'content-type': 'text/html; charset=utf-8', 'cf-mitigated': 'challenge' },
};

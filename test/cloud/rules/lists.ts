/**
 * Lists of the account. Their items are changed by bulk operations, one at a time, that take effect after a few looks.
 * @see https://developers.cloudflare.com/waf/tools/lists/lists-api/
 */
import { Refusal } from '../control/route.ts';

/** Where one URL leads. */
export interface RedirectItem {
  readonly source_url: string;
  readonly target_url: string;
  readonly status_code?: number;
  readonly include_subdomains?: boolean;
  readonly subpath_matching?: boolean;
  readonly preserve_query_string?: boolean;
  readonly preserve_path_suffix?: boolean;
}

export interface ListItem {
  readonly id: string;
  readonly redirect?: RedirectItem;
  readonly ip?: string;
  readonly comment?: string;
  readonly created_on: string;
  readonly modified_on: string;
}

export type ItemBody = Partial<Pick<ListItem, 'redirect' | 'ip' | 'comment'>>;

export interface RulesList {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  description: string;
  readonly created_on: string;
  modified_on: string;
  items: readonly ListItem[];
}

interface Operation {
  readonly id: string;
  pollsLeft: number;
  status: 'pending' | 'running' | 'completed' | 'failed';
  completed?: string;
  error?: string;
  readonly run: () => void;
}

/** Lists by their id, and the bulk operations on them. */
export class ListStore {
  readonly lists = new Map<string, RulesList>();
  /** How many looks an operation takes. */
  bulkPolls = 1;
  /** The next operation fails with this. */
  bulkError: string | undefined;
  readonly #operations = new Map<string, Operation>();
  readonly #newId: () => string;
  readonly #now: () => number;

  constructor(newId: () => string, now: () => number) {
    this.#newId = newId;
    this.#now = now;
  }

  /** A list with its items at once. */
  add(name: string, kind: string, description = '', items: readonly ItemBody[] = []): RulesList {
    const made = { id: this.#newId(), name, kind, description, created_on: this.#time(), modified_on: this.#time() };
    const list: RulesList = { ...made, items: [] };
    list.items = this.merged(list, items);
    this.lists.set(list.id, list);
    return list;
  }

  byName(name: string): RulesList | undefined {
    return [...this.lists.values()].find((list) => list.name === name);
  }

  /** What the list holds with these items added; an item of the same source takes the place of the one there. */
  merged(list: RulesList, bodies: readonly ItemBody[]): readonly ListItem[] {
    const items = new Map(list.items.map((item) => [sourceOf(item), item]));
    for (const body of bodies) {
      if (list.kind === 'redirect') refuseRedirect(body.redirect);
      const before = items.get(sourceOf(body));
      const time = this.#time();
      items.set(sourceOf(body), {
        id: before?.id ?? this.#newId(),
        created_on: before?.created_on ?? time,
        modified_on: time,
        ...body,
      });
    }
    return [...items.values()];
  }

  /** Begins a bulk operation. @returns its id. */
  begin(list: RulesList, change: () => readonly ListItem[]): string {
    if ([...this.#operations.values()].some(({ status }) => status === 'pending' || status === 'running')) {
      throw new Refusal(429, 10_043, 'there is an outstanding bulk operation, please try again later');
    }
    const id = this.#newId();
    const run = () => {
      list.items = change();
      list.modified_on = this.#time();
    };
    this.#operations.set(id, { id, pollsLeft: this.bulkPolls, status: 'pending', run });
    return id;
  }

  /** A look at a bulk operation, which brings it on. */
  look(id: string): Omit<Operation, 'run' | 'pollsLeft'> | undefined {
    const operation = this.#operations.get(id);
    if (operation === undefined) return undefined;
    if (operation.status === 'pending' || operation.status === 'running') this.#bringOn(operation);
    const { status, completed, error } = operation;
    return { id, status, ...(completed !== undefined && { completed }), ...(error !== undefined && { error }) };
  }

  #bringOn(operation: Operation): void {
    if (operation.pollsLeft > 0) {
      operation.pollsLeft -= 1;
      operation.status = 'running';
      return;
    }
    operation.completed = this.#time();
    if (this.bulkError !== undefined) {
      operation.status = 'failed';
      operation.error = this.bulkError;
      this.bulkError = undefined;
      return;
    }
    operation.run();
    operation.status = 'completed';
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

function sourceOf(item: ItemBody): string {
  return item.redirect?.source_url.replace(/^https?:\/\//, '') ?? item.ip ?? JSON.stringify(item);
}

/** @see https://developers.cloudflare.com/rules/url-forwarding/bulk-redirects/reference/parameters/ */
function refuseRedirect(redirect: RedirectItem | undefined): void {
  const { source_url: source = '', target_url: target = '' } = redirect ?? {};
  const bare = source.replace(/^https?:\/\//, '');
  if (redirect === undefined || /[?#@]/.test(bare) || !/^[^/:]+(?:\/.*)?$/.test(bare)) {
    throw new Refusal(400, 10_009, `invalid source_url ${source}`);
  }
  if (!URL.canParse(target)) throw new Refusal(400, 10_009, `invalid target_url ${target}`);
  if (redirect.preserve_query_string === true && target.includes('?')) {
    throw new Refusal(400, 10_009, 'target_url must not have a query when preserve_query_string is true');
  }
  if ((source.match(/\//g)?.length ?? 0) > 18) throw new Refusal(400, 10_009, 'source_url has too many slashes');
}

/** Where the redirects of a list lead a request, or `undefined`. The most specific path wins. */
export function redirectFor(
  list: RulesList,
  request: { readonly host: string; readonly path: string; readonly query: string; readonly tls: boolean },
): { readonly status: number; readonly location: string } | undefined {
  const fitting = list.items
    .flatMap(({ redirect }) => (redirect === undefined ? [] : [{ redirect, rest: restOf(redirect, request) }]))
    .filter(({ rest }) => rest !== undefined)
    .sort((a, b) => (a.rest ?? '').length - (b.rest ?? '').length);
  const first = fitting[0];
  if (first === undefined) return undefined;
  const { redirect, rest = '' } = first;
  const suffix = redirect.preserve_path_suffix === true ? rest : '';
  const query = redirect.preserve_query_string === true && request.query !== '' ? `?${request.query}` : '';
  return { status: redirect.status_code ?? 301, location: joined(redirect.target_url, suffix) + query };
}

/** What of the path comes after the source's path; `undefined` where the source does not fit. */
function restOf(redirect: RedirectItem, request: { host: string; path: string; tls: boolean }): string | undefined {
  const scheme = /^(https?):\/\//.exec(redirect.source_url)?.[1];
  if (scheme !== undefined && scheme !== (request.tls ? 'https' : 'http')) return undefined;
  const [, host = '', path = '/'] = /^(?:https?:\/\/)?([^/]+)(\/.*)?$/.exec(redirect.source_url) ?? [];
  const sub = redirect.include_subdomains === true && request.host.endsWith(`.${host}`);
  if (request.host !== host && !sub) return undefined;
  if (request.path === path) return '';
  if (redirect.subpath_matching !== true) return undefined;
  const folder = path.endsWith('/') ? path : `${path}/`;
  return request.path.startsWith(folder) ? request.path.slice(folder.length) : undefined;
}

function joined(target: string, suffix: string): string {
  if (suffix === '') return target;
  return `${target.replace(/\/$/, '')}/${suffix}`;
}

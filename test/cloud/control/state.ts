/** What the control API keeps beside the buckets: tokens, zones, DNS records, domains and bucket settings, and its faults. */
import { createHash } from 'node:crypto';
import { EdgeCache } from '../edge-cache.ts';
import type { Plan } from '../rules/phases.ts';
import { ListStore } from '../rules/lists.ts';
import { RulesetStore } from '../rules/store.ts';
import type { CloudBucket, CloudState } from '../state.ts';
import type { SippyConfig } from './sippy.ts';
import { grantKey } from './policies.ts';
import { SlurpJobs } from './slurper-jobs.ts';

/** What a token was made with, as the API takes and tells it. */
export interface TokenPolicy {
  readonly effect: 'allow' | 'deny';
  readonly permission_groups: readonly { readonly id: string }[];
  readonly resources: Readonly<Record<string, unknown>>;
}

/** An API token. */
export interface ControlToken {
  readonly id: string;
  value: string;
  name: string;
  /** Empty for tokens that were not made through the API. */
  policies: readonly TokenPolicy[];
  readonly issuedMs: number;
  /** Tokens of the account and of a user are verified at different addresses. */
  readonly owner: 'account' | 'user';
  /** Names of permission groups, such as `Workers R2 Storage Write`. `Write` includes `Read`. */
  readonly permissions: ReadonlySet<string>;
  status: 'active' | 'disabled' | 'expired';
}

export interface DnsRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly proxied: boolean;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
  status: 'active' | 'pending';
  plan: Plan;
  /** Settings by their id. */
  readonly settings: Map<string, 'on' | 'off'>;
  readonly records: DnsRecord[];
}

/** A host name attached to a bucket. */
export interface CustomDomain {
  readonly domain: string;
  /** `jurisdiction/name` */
  readonly bucketId: string;
  readonly zone: Zone;
  enabled: boolean;
  minTLS: string | undefined;
  ciphers: readonly string[] | undefined;
  /** How many looks it takes until it is active. */
  pollsLeft: number;
}

export interface CorsRule {
  readonly id?: string;
  readonly allowed: {
    readonly methods: readonly string[];
    readonly origins: readonly string[];
    readonly headers?: readonly string[];
  };
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** Settings of one bucket. */
export interface BucketConfig {
  cors: readonly CorsRule[] | undefined;
  lifecycle: readonly unknown[];
  /** The r2.dev address. */
  managed: boolean;
  sippy: SippyConfig | undefined;
}

/** What goes wrong, for tests to switch on. */
export interface ControlFaults {
  /** The account never enabled R2. */
  r2Disabled: boolean;
  /** So many requests are answered 429 with this `retry-after`. */
  rateLimited: { requests: number; retryAfter: string };
  /** So many requests are answered with this status and an answer that is no JSON. */
  broken: { requests: number; status: number };
  /** A refusal of everything, for what has no switch of its own. */
  refusal: { status: number; code: number; message: string } | undefined;
  /** How many looks it takes until a new domain is active. */
  activationPolls: number;
  /** So many looks at a domain are answered with unknown states and half of the settings missing. */
  unknownPolls: number;
  /** So many looks at a domain are answered as if it were not there. */
  absentPolls: number;
  /** Domains stop at these states instead of becoming active. */
  domainStatus: { ownership: string; ssl: string } | undefined;
  /** So many writes are done, and the connection breaks off before they are answered. */
  lostAnswers: number;
  /** So many requests with an S3 key that was just made are answered as if there were no such key. */
  unknownKeyRequests: number;
  /** The settings of zones may not be changed, as where a plan does not have them. */
  fixedSettings: boolean;
}

/** The state behind the control API. */
export class ControlState {
  readonly cloud: CloudState;
  /** By value. */
  readonly tokens = new Map<string, ControlToken>();
  /** By id. */
  readonly zones = new Map<string, Zone>();
  /** By host name. */
  readonly domains = new Map<string, CustomDomain>();
  /** Of all zones together. */
  readonly cache = new EdgeCache();
  readonly rulesets: RulesetStore;
  readonly lists: ListStore;
  readonly slurper: SlurpJobs;
  /** The highest plan of the account's zones. */
  plan: Plan = 'free';
  readonly faults: ControlFaults = {
    r2Disabled: false,
    rateLimited: { requests: 0, retryAfter: '0' },
    broken: { requests: 0, status: 503 },
    refusal: undefined,
    activationPolls: 2,
    unknownPolls: 0,
    absentPolls: 0,
    domainStatus: undefined,
    lostAnswers: 0,
    unknownKeyRequests: 0,
    fixedSettings: false,
  };
  /** Every request as `METHOD path`, in order, without the account's part of the path. */
  readonly requests: string[] = [];
  readonly #configs = new WeakMap<CloudBucket, BucketConfig>();
  #made = 0;

  constructor(cloud: CloudState) {
    this.cloud = cloud;
    this.slurper = new SlurpJobs(cloud);
    this.rulesets = new RulesetStore(() => this.newId(), cloud.now);
    this.lists = new ListStore(() => this.newId(), cloud.now);
  }

  /** A token; its S3 key pair works at once. */
  addToken(
    options: Partial<Pick<ControlToken, 'value' | 'owner' | 'status' | 'name' | 'policies'>> & {
      permissions: readonly string[];
    },
  ) {
    const id = this.newId();
    const token: ControlToken = {
      id,
      name: options.name ?? `token ${id}`,
      policies: options.policies ?? [],
      issuedMs: this.cloud.now(),
      value: options.value ?? `token-${id}`,
      owner: options.owner ?? 'account',
      permissions: new Set(options.permissions),
      status: options.status ?? 'active',
    };
    this.tokens.set(token.value, token);
    this.grant(token);
    return token;
  }

  /** Lets the S3 key of a token do what the token may. */
  grant(token: ControlToken): void {
    grantKey(this, token);
  }

  /** Ends a token, its S3 key and what came from that. */
  removeToken(token: ControlToken): void {
    this.tokens.delete(token.value);
    for (const { accessKeyId, parent } of [...this.cloud.credentials.values()]) {
      if (accessKeyId === token.id || parent === token.id) this.cloud.credentials.delete(accessKeyId);
    }
  }

  addZone(name: string, status: Zone['status'] = 'active'): Zone {
    const zone: Zone = { id: this.newId(), name, status, plan: 'free', settings: new Map(), records: [] };
    this.zones.set(zone.id, zone);
    return zone;
  }

  addRecord(zone: Zone, record: Omit<DnsRecord, 'id'>): DnsRecord {
    const added = { ...record, id: this.newId() };
    zone.records.push(added);
    return added;
  }

  /** Attaches a host to a bucket, with the DNS record that R2 makes for it. */
  addDomain(bucketId: string, zone: Zone, domain: string, settings: Partial<CustomDomain> = {}): CustomDomain {
    const added: CustomDomain = {
      enabled: true,
      minTLS: undefined,
      ciphers: undefined,
      pollsLeft: this.faults.activationPolls,
      ...settings,
      domain,
      bucketId,
      zone,
    };
    this.domains.set(domain, added);
    this.addRecord(zone, { type: 'CNAME', name: domain, content: 'public.r2.dev', proxied: true });
    return added;
  }

  removeDomain(domain: CustomDomain): void {
    this.domains.delete(domain.domain);
    const { records } = domain.zone;
    const at = records.findIndex(({ name, content }) => name === domain.domain && content === 'public.r2.dev');
    if (at !== -1) records.splice(at, 1);
  }

  /** The settings of a bucket; a new one aborts unfinished uploads after a week. */
  config(bucket: CloudBucket): BucketConfig {
    let config = this.#configs.get(bucket);
    if (config === undefined) {
      config = { cors: undefined, lifecycle: [defaultLifecycleRule], managed: false, sippy: undefined };
      this.#configs.set(bucket, config);
    }
    return config;
  }

  /** 32 hexadecimal digits, the same in every run. */
  newId(): string {
    this.#made += 1;
    return createHash('md5').update(`id ${this.#made}`).digest('hex');
  }
}

/** @see https://developers.cloudflare.com/r2/buckets/object-lifecycles/ */
const defaultLifecycleRule = {
  id: 'Default Multipart Abort Rule',
  enabled: true,
  conditions: { prefix: '' },
  abortMultipartUploadsTransition: { condition: { type: 'Age', maxAge: 604_800 } },
};

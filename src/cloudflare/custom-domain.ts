/**
 * The media host: a host name of one of the account's zones, attached to the bucket. R2 makes the DNS record and the
 * certificate; both take a few minutes.
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/#custom-domains
 */
import type { Context } from '../net/context.ts';
import { CloudflareProblem, explain, explained, hasStatus, orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, updates } from './resource.ts';
import type { BucketPlace, Change, Fields, Resource } from './resource.ts';
import { findZone } from './zone.ts';
import type { Zone } from './zone.ts';

/** What is kept right about the media host. */
export interface CustomDomain {
  readonly enabled: boolean;
  /** Unset: the API gave a partial answer, which it does at times; it says nothing about the setting. */
  readonly minTLS?: '1.0' | '1.1' | '1.2' | '1.3';
}

/** How long to wait for the certificate. */
export interface Patience {
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
}

const needs = [permissions.r2, permissions.zone, permissions.dns];
const r2Needs = [permissions.r2];
const FIRST_WAIT_MS = 500;
const usual: Patience = { timeoutMs: 600_000, intervalMs: 5_000 };

/** The media host `domain`, attached to the bucket, enabled, TLS 1.2 at least. */
export function customDomainResource(
  place: BucketPlace,
  domain: string,
  want: Required<CustomDomain> = { enabled: true, minTLS: '1.2' },
  patience: Patience = usual,
): Resource<CustomDomain> {
  const { client, bucket, accountId } = place;
  const custom = client.r2.buckets.domains.custom;
  const at = { ...inPlace(place), bucket_name: bucket };
  const get = () => orNull(custom.get(domain, at), `read the media host ${domain}`, r2Needs);

  const read = async (): Promise<CustomDomain | null> => {
    const found = await get();
    if (found !== null) return settingsOf(found);
    // Told now rather than after the bucket and everything else was made.
    await refuseForeignRecord(place, await findZone(client, accountId, domain), domain);
    return null;
  };
  const update = (): Promise<unknown> =>
    explained(custom.update(domain, { ...at, ...want }), `change the media host ${domain}`, r2Needs);
  const create = async (): Promise<void> => {
    const zone = await findZone(client, accountId, domain);
    try {
      await custom.create(bucket, { ...inPlace(place), domain, zoneId: zone.id, ...want });
    } catch (error) {
      if (!hasStatus(error, 409)) throw explain(error, `attach the media host ${domain}`, r2Needs);
      // The API answers "absent" for domains that are there now and then:
      // https://github.com/cloudflare/terraform-provider-cloudflare/issues/6837
      const found = await get();
      if (found === null) throw attachedElsewhere(domain, bucket, error);
      if (diffDomain(domain, settingsOf(found), want).length > 0) await update();
    }
  };

  return {
    id: 'media-host',
    title: 'Media host',
    without: 'nobody can read the media',
    needs,
    want,
    read,
    diff: (now, wanted) => diffDomain(domain, now, wanted),
    apply: async (changes) => {
      if (changes.some(({ action }) => action === 'create')) await create();
      else if (changes.length > 0) await update();
    },
    settled: (cx) => untilActive(domain, get, patience, cx),
  };
}

interface DomainAnswer extends CustomDomain {
  readonly status: { readonly ownership: string; readonly ssl: string };
}

function settingsOf(found: DomainAnswer): CustomDomain {
  // A whole answer without it means the API's own default.
  const partial = found.status.ownership === 'unknown' && found.status.ssl === 'unknown';
  const minTLS = found.minTLS ?? (partial ? undefined : '1.0');
  return minTLS === undefined ? { enabled: found.enabled } : { enabled: found.enabled, minTLS };
}

function diffDomain(domain: string, now: CustomDomain | null, want: CustomDomain): Change[] {
  const flat = ({ enabled, minTLS }: CustomDomain): Fields => ({
    'public access': enabled ? 'on' : 'off',
    'minimum TLS version': minTLS ?? want.minTLS,
  });
  if (now !== null) return updates('media-host', flat(now), flat(want));
  return [{ resource: 'media-host', action: 'create', what: domain, to: `TLS ${want.minTLS ?? '1.0'} or newer` }];
}

/** R2 makes the record by itself and cannot where one is already; nobody's record is removed by this project. */
async function refuseForeignRecord(place: BucketPlace, zone: Zone, domain: string): Promise<void> {
  const page = await explained(
    place.client.dns.records.list({ zone_id: zone.id, name: { exact: domain } }),
    `look for DNS records on ${domain}`,
    [permissions.dns],
  );
  // Records that can stand beside the one R2 makes.
  const records = page.result.filter(({ type }) => ['A', 'AAAA', 'CNAME', 'NS'].includes(type));
  const first = records[0];
  if (first === undefined) return;
  const told = records.map((record) => `${record.type} ${JSON.stringify(record.content ?? '')}`).join(', ');
  throw new CloudflareProblem(
    'conflict',
    `The zone ${zone.name} has a DNS record on ${domain} already (${told}). R2 makes that record itself when the host is attached to the bucket. Where the host still serves an old store, give another name as temporary-host for now and remove the record at the switch. Else remove it if nothing uses the name, detach the host where it is attached to another bucket, or choose another media host.`,
  );
}

function attachedElsewhere(domain: string, bucket: string, cause: unknown): CloudflareProblem {
  return new CloudflareProblem(
    'conflict',
    `${domain} could not be attached to bucket ${bucket}: Cloudflare says that it is in use. It is attached to another bucket or to another product (a Worker, Pages, a custom hostname). Detach it there, or choose another media host.`,
    { cause },
  );
}

/** Looks again and again until ownership and certificate are active. `unknown` and a domain not found mean nothing. */
async function untilActive(
  domain: string,
  get: () => Promise<DomainAnswer | null>,
  patience: Patience,
  cx: Context,
): Promise<void> {
  const startMs = cx.clock.now();
  let told = '';
  // Most hosts are active at once or after minutes: the first looks are close together.
  for (
    let waitMs = Math.min(FIRST_WAIT_MS, patience.intervalMs);
    ;
    waitMs = Math.min(waitMs * 2, patience.intervalMs)
  ) {
    cx.signal.throwIfAborted();
    const { ownership, ssl } = (await get())?.status ?? { ownership: 'unknown', ssl: 'unknown' };
    if (ownership === 'active' && ssl === 'active') return;
    const status = `ownership ${ownership}, certificate ${ssl}`;
    if (ownership === 'blocked' || ownership === 'error' || ssl === 'error') throw stuck(domain, status);
    if (status !== told) {
      told = status;
      cx.emit({ kind: 'log', level: 'info', text: `Waiting for ${domain}: ${status}.` });
    }
    const passedMs = cx.clock.now() - startMs;
    if (passedMs >= patience.timeoutMs) throw late(domain, status, passedMs);
    await cx.clock.sleep(Math.min(waitMs, patience.timeoutMs - passedMs), cx.signal);
  }
}

function stuck(domain: string, status: string): CloudflareProblem {
  return new CloudflareProblem(
    'refused',
    `Cloudflare could not activate ${domain}: ${status}. Look at R2 > the bucket > Settings > Custom Domains in the dashboard, which tells why and offers to try again; a hold on the zone and CAA records that forbid Cloudflare's certificates are usual causes.`,
  );
}

function late(domain: string, status: string, passedMs: number): CloudflareProblem {
  const minutes = Math.round(passedMs / 60_000);
  return new CloudflareProblem(
    'refused',
    `${domain} is not active after ${minutes} minutes: ${status}. Everything else is in place; run again later. If it stays so, look at R2 > the bucket > Settings > Custom Domains in the dashboard.`,
  );
}

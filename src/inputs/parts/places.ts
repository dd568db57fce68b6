/** Where media come from, and where else they may go. */
import { defined } from './defined.ts';
import { isR2 } from '../values/net.ts';
import type { Given } from '../given.ts';
import type { S3Keys } from './r2.ts';

/** A folder of this machine. */
export interface LocalPlace {
  readonly kind: 'local';
  readonly path: string;
}

/** A bucket behind the S3 protocol. */
export interface S3Place {
  readonly kind: 's3';
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
  /** Origin of the S3 API. */
  readonly endpoint: string;
  readonly region: string;
  /** The bucket is part of the path, not of the host name. */
  readonly pathStyle: boolean;
  readonly credentials: S3Keys;
}

export type LocalSource = LocalPlace;

export interface S3Source extends S3Place {
  /** Whether single objects may be private by their ACL, which only asking tells. */
  readonly acl: 'check' | 'none';
  /** `unordered`: known to list in another order than that of keys. */
  readonly order: 'auto' | 'unordered';
}

/** A folder of another machine. */
export interface SshSource {
  readonly kind: 'ssh';
  /** Without one, OpenSSH decides. */
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  readonly path: string;
  /** Private key; without one, the agent of the runner is asked. */
  readonly key?: string;
  /** Lines of `known_hosts`. */
  readonly knownHosts: string;
  /** Further lines of OpenSSH client configuration. */
  readonly config?: string;
}

export type Source = LocalSource | S3Source | SshSource;

export interface LocalDestination extends LocalPlace {
  /** `user[:group]` of the files written. */
  readonly owner?: string;
}

export type Destination = LocalDestination | S3Place;

/** The source, where one was given. */
export function source(given: Given): Source | undefined {
  const location = given.get('source');
  switch (location?.kind) {
    case undefined:
      return undefined;
    case 'local':
      return location;
    case 's3': {
      const place = s3Place(given, 'source', location);
      const auto = isR2(URL.parse(place.endpoint)?.hostname ?? '') ? 'none' : 'check';
      const acl = given.need('source-acl');
      return { ...place, acl: acl === 'auto' ? auto : acl, order: given.need('source-order') };
    }
    case 'ssh':
      return {
        ...location,
        knownHosts: given.need('ssh-known-hosts'),
        ...defined({ key: given.get('ssh-key'), config: given.get('ssh-config') }),
      };
  }
}

/** The destination beside the bucket, where one was given. */
export function destination(given: Given): Destination | undefined {
  const location = given.get('destination');
  if (location === undefined || location.kind === 'ssh') return undefined;
  if (location.kind === 's3') return s3Place(given, 'destination', location);
  return { ...location, ...defined({ owner: given.get('destination-owner') }) };
}

function s3Place(given: Given, side: 'source' | 'destination', at: { bucket: string; prefix: string }): S3Place {
  const endpoint = given.get(`${side}-endpoint`);
  const atR2 = isR2(URL.parse(endpoint ?? '')?.hostname ?? '');
  const region = given.get(`${side}-region`) ?? (atR2 ? 'auto' : 'us-east-1');
  const sessionToken = given.get(`${side}-session-token`);
  return {
    kind: 's3',
    bucket: at.bucket,
    prefix: at.prefix,
    endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
    region,
    // The certificate of a virtual host covers one label only, so a bucket with a dot needs its name in the path.
    pathStyle: given.get(`${side}-path-style`) ?? (endpoint !== undefined || at.bucket.includes('.')),
    credentials: {
      accessKeyId: given.need(`${side}-access-key-id`),
      secretAccessKey: given.need(`${side}-secret-access-key`),
      ...defined({ sessionToken }),
    },
  };
}

import { steps } from '../spec.ts';
import type { InputGroup } from '../spec.ts';

/** @see https://developers.cloudflare.com/r2/reference/data-location/ */
export const jurisdictions = ['default', 'eu', 'us', 'fedramp', 'fedramp-high'] as const;

export const cloudflare = {
  title: 'Cloudflare and the bucket',
  inputs: [
    {
      name: 'account-id',
      steps,
      type: 'account-id',
      required: ['provision'],
      otherwise: 'read from `endpoint`',
      description: 'Cloudflare account ID, 32 hexadecimal digits.',
    },
    {
      name: 'api-token',
      steps,
      type: 'secret',
      secret: true,
      required: ['provision'],
      description:
        'Cloudflare API token. The S3 credentials are derived from it where none are given. sync also purges replaced files from the cache with it.',
    },
    {
      name: 'bucket',
      steps,
      type: 'bucket',
      required: steps,
      description: 'Name of the R2 bucket.',
    },
    {
      name: 'jurisdiction',
      steps,
      type: 'choice',
      allowed: jurisdictions,
      otherwise: 'read from `endpoint`, else `default`',
      description: 'Where the bucket is bound to by law. It cannot be changed later.',
    },
    {
      name: 'endpoint',
      steps,
      type: 'origin',
      otherwise: '`https://<account-id>[.<jurisdiction>].r2.cloudflarestorage.com`',
      description: 'Origin of the S3 API, without the name of the bucket.',
    },
    {
      name: 'access-key-id',
      steps,
      type: 'secret',
      secret: true,
      otherwise: 'derived from `api-token`',
      description: 'S3 access key ID for the bucket. Goes with `secret-access-key`.',
    },
    {
      name: 'secret-access-key',
      steps,
      type: 'secret',
      secret: true,
      otherwise: 'derived from `api-token`',
      description: 'S3 secret access key for the bucket.',
    },
    {
      name: 'session-token',
      steps,
      type: 'secret',
      secret: true,
      description: 'Session token, where the S3 key is a temporary one.',
    },
    {
      name: 'media-host',
      steps,
      type: 'host',
      required: ['plan', 'provision', 'redirect', 'verify', 'publish'],
      description: 'Host name that serves the media, such as `files.example.com`.',
    },
    {
      name: 'web-host',
      steps,
      type: 'host',
      required: ['redirect'],
      otherwise: 'the live instance is not looked at',
      description:
        'Web domain of the instance (`WEB_DOMAIN`, else `LOCAL_DOMAIN`), such as `social.example.com`. Tells whether the source or the bucket is the authority.',
    },
    {
      name: 'temporary-host',
      steps: ['plan', 'provision', 'verify'],
      type: 'host',
      otherwise: 'the media host itself',
      description:
        'A second host name for the bucket, where the media host still serves the old store and only moves at the switch.',
    },
  ],
} as const satisfies InputGroup;

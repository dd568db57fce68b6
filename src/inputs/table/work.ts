import type { InputGroup } from '../spec.ts';

export const plan = {
  title: 'plan',
  inputs: [
    {
      name: 'max-shards',
      steps: ['plan'],
      type: 'integer',
      min: 1,
      max: 256,
      default: '8',
      description: 'At most this many shards; a source on a machine of your own is best read by one.',
    },
    {
      name: 'environments',
      steps: ['plan'],
      type: 'list',
      otherwise: 'none is looked at',
      description:
        'Environments of this repository at which a workflow is to wait for an approval. `unprotected` names those where it would not. The token needs the right to read actions.',
    },
  ],
} as const satisfies InputGroup;

export const sync = {
  title: 'sync',
  inputs: [
    {
      name: 'compare',
      steps: ['sync'],
      type: 'choice',
      allowed: ['auto', 'quick', 'full', 'checksum'],
      default: 'auto',
      description:
        'How hard to look: `quick` only at what changed since the last complete pass, `full` at both listings, `checksum` at the content too. `auto` is quick within a week of a complete full pass.',
    },
    {
      name: 'shard',
      steps: ['sync'],
      type: 'range',
      otherwise: 'everything',
      description: 'The key range to work on: one item of the output `shards` of plan, as JSON.',
    },
    {
      name: 'delete',
      steps: ['sync'],
      type: 'boolean',
      default: 'false',
      description:
        'Delete from the bucket what is gone from the source: only before the switch, and only after two complete listings. With `destination`: from a second copy what is gone from the bucket, while the live instance serves from the bucket.',
    },
    {
      name: 'max-delete-percent',
      steps: ['sync'],
      type: 'integer',
      min: 0,
      max: 100,
      default: '5',
      description: 'Delete nothing when more than this share of the bucket would go.',
    },
    {
      name: 'min-source-percent',
      steps: ['sync'],
      type: 'integer',
      min: 0,
      max: 100,
      default: '50',
      description:
        'Stop when the source holds less than this share of the last complete pass: the wrong folder is likelier. Lower it after a large `tootctl media remove`.',
    },
    {
      name: 'repair-headers',
      steps: ['sync'],
      type: 'boolean',
      default: 'false',
      description:
        'Find objects with a wrong Content-Type or Cache-Control, left by other tools, and correct them in place. Costs one Class B operation for each object.',
    },
    {
      name: 'bandwidth-limit',
      steps: ['sync'],
      type: 'rate',
      otherwise: 'no limit',
      description: 'Bytes a second to send at most, such as `20 MiB/s`. Engines of Cloudflare do not heed it.',
    },
    {
      name: 'release',
      steps: ['sync'],
      type: 'path',
      otherwise: 'private files are held back',
      description:
        'A file on the runner with account IDs or keys, one on each line: held-back files to copy after all, because an account is no longer suspended. Account IDs find profile pictures and headers; attachments take keys.',
    },
    {
      name: 'sippy-hours',
      steps: ['sync'],
      type: 'integer',
      min: 0,
      max: 720,
      default: '0',
      description:
        'Let R2 fetch what is missing from an `s3://` source by itself (Sippy) for this many hours, for instances that switch before everything is copied. The keys of both stores go to Cloudflare; the end cannot be put off; a sync turns it off.',
    },
  ],
} as const satisfies InputGroup;

export const redirect = {
  title: 'redirect',
  inputs: [
    {
      name: 'redirect-engine',
      steps: ['plan', 'provision'],
      type: 'choice',
      allowed: ['auto', 'bulk', 'single', 'nginx', 'caddy', 'apache'],
      otherwise: 'not looked at',
      description:
        'The `engine` that the step redirect is going to have: whether `api-token` may see what that takes is found out now, and not when all else is done.',
    },
    {
      name: 'redirect-hosts',
      steps: ['plan', 'provision', 'redirect', 'verify'],
      type: 'list',
      otherwise: '`web-host`',
      description: 'Host names whose old media URLs redirect: the web host, a former `CDN_HOST`, earlier web hosts.',
    },
    {
      name: 'redirect-paths',
      steps: ['redirect', 'verify'],
      type: 'list',
      default: '/system',
      description: 'Paths under which media were served (`PAPERCLIP_ROOT_URL`).',
    },
    {
      name: 'permanent',
      steps: ['redirect'],
      type: 'boolean',
      default: 'false',
      description: 'Redirect with 301 instead of 302: only after the 302s were seen to lead home.',
    },
  ],
} as const satisfies InputGroup;

export const verify = {
  title: 'verify',
  inputs: [
    {
      name: 'checks',
      steps: ['verify'],
      type: 'list',
      allowed: [
        'inventory',
        'copy',
        'headers',
        'public-reads',
        'partial-reads',
        'cors',
        'no-listing',
        'private-files',
        'r2-dev',
        'tls',
        'caching',
        'federation',
        'live',
        'upload',
        'key',
        'old-urls',
        'own-pictures',
        'sippy',
        'drift',
      ],
      otherwise: 'all',
      description: 'Only these checks. Only a run of all of them, without `include`, counts as green for the switch.',
    },
    {
      name: 'sample',
      steps: ['verify'],
      type: 'integer',
      word: 'all',
      min: 1,
      max: 1_000_000_000,
      default: '300',
      description:
        'How many objects the sampling checks look at, or `all`. 300 without a fault say with 95 % confidence that under 1 % have one.',
    },
    {
      name: 'seed',
      steps: ['verify'],
      type: 'text',
      otherwise: 'random, and printed',
      description: 'Draws the same sample again.',
    },
    {
      name: 'upload-url',
      steps: ['verify'],
      type: 'url',
      otherwise: 'left out',
      description: 'URL of a picture posted after the switch, to prove that new uploads work.',
    },
    {
      name: 'purge',
      steps: ['verify'],
      type: 'list',
      otherwise: 'nothing',
      description: 'Keys to remove from the cache of the media host first, or `all`. It takes `api-token`.',
    },
  ],
} as const satisfies InputGroup;

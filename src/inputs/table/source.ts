import type { InputGroup } from '../spec.ts';

const readers = ['plan', 'sync', 'redirect', 'verify'] as const;
const copies = ['sync', 'verify'] as const;

export const source = {
  title: 'The source',
  inputs: [
    {
      name: 'source',
      steps: readers,
      type: 'location',
      otherwise: 'plan and verify leave out what needs it; redirect relies on the last pass; sync needs it',
      description:
        'Where the media are: the folder `public/system`, `s3://bucket[/prefix]`, or `ssh://[user@]host[:port]/path`. It is never written to.',
    },
    {
      name: 'source-endpoint',
      steps: readers,
      type: 'origin',
      otherwise: 'Amazon S3 in `source-region`',
      description: 'Origin of the S3 API of an `s3://` source.',
    },
    {
      name: 'source-region',
      steps: readers,
      type: 'text',
      otherwise: '`auto` for R2, else `us-east-1`',
      description: 'Region that requests to an `s3://` source are signed for.',
    },
    {
      name: 'source-access-key-id',
      steps: readers,
      type: 'secret',
      secret: true,
      description: 'Access key ID for an `s3://` source. Reading is enough.',
    },
    {
      name: 'source-secret-access-key',
      steps: readers,
      type: 'secret',
      secret: true,
      description: 'Secret access key for an `s3://` source.',
    },
    {
      name: 'source-session-token',
      steps: readers,
      type: 'secret',
      secret: true,
      description: 'Session token for an `s3://` source, where the key is a temporary one.',
    },
    {
      name: 'source-path-style',
      steps: readers,
      type: 'boolean',
      otherwise: '`true` where `source-endpoint` is given',
      description: 'Put the bucket of an `s3://` source into the path instead of the host name.',
    },
    {
      name: 'source-acl',
      steps: readers,
      type: 'choice',
      allowed: ['auto', 'check', 'none'],
      default: 'auto',
      description:
        'Whether single objects of an `s3://` source may be private by their ACL (the old `S3_PERMISSION` was `public-read`): `check` asks before copying, `none` does not; `auto` asks everywhere but on R2.',
    },
    {
      name: 'source-order',
      steps: readers,
      type: 'choice',
      allowed: ['auto', 'unordered'],
      default: 'auto',
      description:
        'Whether an `s3://` source lists in the order of keys: `auto` finds out by its first pages, `unordered` sorts the whole listing on disk. A store that shows only later that it has an order of its own says so and needs `unordered`.',
    },
    {
      name: 'ssh-key',
      steps: readers,
      type: 'multiline',
      secret: true,
      otherwise: 'the SSH agent of the runner',
      description: 'Private key for an `ssh://` source, in OpenSSH or PEM form, without a passphrase.',
    },
    {
      name: 'ssh-known-hosts',
      steps: readers,
      type: 'multiline',
      description: 'Host keys of an `ssh://` source, as lines of `known_hosts`. An `ssh://` source needs them.',
    },
    {
      name: 'ssh-config',
      steps: readers,
      type: 'multiline',
      otherwise: 'nothing more',
      description: 'Further lines of OpenSSH client configuration for an `ssh://` source, such as `ProxyJump`.',
    },
  ],
} as const satisfies InputGroup;

export const destination = {
  title: 'Another destination than the bucket',
  inputs: [
    {
      name: 'destination',
      steps: copies,
      type: 'location',
      otherwise: 'the source is copied to the bucket',
      description:
        'Copy the bucket to this folder or `s3://bucket[/prefix]`: a second copy (in an empty place at first), or the way back. Takes the place of `source`.',
    },
    {
      name: 'destination-endpoint',
      steps: copies,
      type: 'origin',
      otherwise: 'Amazon S3 in `destination-region`',
      description: 'Origin of the S3 API of an `s3://` destination.',
    },
    {
      name: 'destination-region',
      steps: copies,
      type: 'text',
      otherwise: '`auto` for R2, else `us-east-1`',
      description: 'Region that requests to an `s3://` destination are signed for.',
    },
    {
      name: 'destination-access-key-id',
      steps: copies,
      type: 'secret',
      secret: true,
      description: 'Access key ID for an `s3://` destination.',
    },
    {
      name: 'destination-secret-access-key',
      steps: copies,
      type: 'secret',
      secret: true,
      description: 'Secret access key for an `s3://` destination.',
    },
    {
      name: 'destination-session-token',
      steps: copies,
      type: 'secret',
      secret: true,
      description: 'Session token for an `s3://` destination, where the key is a temporary one.',
    },
    {
      name: 'destination-path-style',
      steps: copies,
      type: 'boolean',
      otherwise: '`true` where `destination-endpoint` is given',
      description: 'Put the bucket of an `s3://` destination into the path instead of the host name.',
    },
    {
      name: 'destination-owner',
      steps: copies,
      type: 'text',
      otherwise: 'the user that runs the step',
      description:
        "Owner of the files in a destination folder, `user[:group]` by name or number, such as `991:991`: Mastodon's user. Only root may give files away.",
    },
  ],
} as const satisfies InputGroup;

import type { InputGroup } from '../spec.ts';

export const provision = {
  title: 'provision',
  inputs: [
    {
      name: 'location-hint',
      steps: ['plan', 'provision'],
      type: 'choice',
      allowed: ['apac', 'eeur', 'enam', 'weur', 'wnam', 'oc'],
      otherwise: 'Cloudflare chooses',
      description: 'Region for a new bucket. Only heeded the first time a name is used.',
    },
    {
      name: 'storage-class',
      steps: ['plan', 'provision', 'verify'],
      type: 'choice',
      allowed: ['standard', 'infrequent-access'],
      default: 'standard',
      description: 'Default storage class of the bucket.',
    },
    {
      name: 'leave-out',
      steps: ['plan', 'provision', 'verify'],
      type: 'list',
      allowed: ['cache-rule', 'tiered-cache', 'header-rule', 'media-host'],
      otherwise: 'nothing',
      description:
        'Parts to do without, where a plan or a token does not allow them; `media-host` where the bucket is not to be public yet, as before Super Slurper copies. What there is of them stays as it is. The rule that blocks private files cannot be left out.',
    },
    {
      name: 'adopt-bucket',
      steps: ['provision'],
      type: 'bucket',
      otherwise: 'such a bucket is refused',
      description:
        "The bucket's name once more, to make it public although it holds objects that are not Mastodon's media.",
    },
    {
      name: 'settle-minutes',
      steps: ['provision'],
      type: 'integer',
      min: 0,
      max: 350,
      default: '20',
      description: 'How long to wait for the media host to become active and get its certificate.',
    },
    {
      name: 'mint-token',
      steps: ['provision'],
      type: 'secret',
      secret: true,
      otherwise: 'no key is made; the summary says how to make one by hand',
      description:
        "Cloudflare API token with the permission Account API Tokens: Edit, and nothing else: makes Mastodon's own S3 key.",
    },
    {
      name: 'mastodon-key',
      steps: ['provision'],
      type: 'choice',
      allowed: ['ensure', 'rotate', 'retire'],
      default: 'ensure',
      description:
        "`ensure` makes Mastodon's key where there is none, `rotate` makes a new one beside the old, `retire` deletes the old ones.",
    },
    {
      name: 'key-sinks',
      steps: ['provision'],
      type: 'list',
      allowed: ['repository-secret', 'environment-secret', 'age', 'sops', 'sealed-secret'],
      description: 'Where the key goes, sealed. A minted key needs at least one.',
    },
    {
      name: 'key-environment',
      steps: ['provision'],
      type: 'text',
      description: 'The environment that takes the key (`environment-secret`).',
    },
    {
      name: 'key-recipients',
      steps: ['provision'],
      type: 'list',
      description: 'age recipients (`age`; `sops` otherwise follows its own configuration file).',
    },
    {
      name: 'key-certificate',
      steps: ['provision'],
      type: 'multiline',
      description: 'Public certificate of the cluster in PEM form (`sealed-secret`).',
    },
    {
      name: 'key-file',
      steps: ['provision'],
      type: 'path',
      description: 'The file to write (`age`, `sops`, `sealed-secret`).',
    },
    {
      name: 'temporary-environment',
      steps: ['provision'],
      type: 'text',
      otherwise: 'none are made',
      description:
        'Environment of the repository that takes S3 credentials which open the bucket alone, for an hour: the secrets `MEDIA_R2_ACCESS_KEY_ID`, `MEDIA_R2_SECRET_ACCESS_KEY` and `MEDIA_R2_SESSION_TOKEN`. A later job of the same run that names the environment can sync with them, without `api-token`.',
    },
  ],
} as const satisfies InputGroup;

export const publish = {
  title: 'publish',
  inputs: [
    {
      name: 'form',
      steps: ['publish'],
      type: 'choice',
      allowed: ['dotenv', 'compose', 'helm', 'nixos', 'kubernetes', 'external-secret'],
      default: 'dotenv',
      description: 'How the instance is configured.',
    },
    {
      name: 'phase',
      steps: ['publish'],
      type: 'choice',
      allowed: ['prepare', 'switch', 'cleanup', 'rollback'],
      required: ['publish'],
      description:
        '`prepare` lets browsers load from the media host (CSP), `switch` stores and serves from R2, `cleanup` tidies a Helm release afterwards, `rollback` goes back.',
    },
    {
      name: 'target',
      steps: ['publish'],
      type: 'choice',
      allowed: ['file', 'commit', 'pull-request'],
      default: 'pull-request',
      description:
        'Write the file on this machine, commit it, or open a pull request. A switch is never committed directly.',
    },
    {
      name: 'base',
      steps: ['publish'],
      type: 'branch',
      otherwise: 'the default branch',
      description: 'Branch that takes the commit, or that the pull request is for.',
    },
    {
      name: 'branch',
      steps: ['publish'],
      type: 'branch',
      otherwise: '`mastodon-media-r2/<bucket>/<phase>`',
      description: 'Branch of the pull request.',
    },
    {
      name: 'message',
      steps: ['publish'],
      type: 'multiline',
      otherwise: 'written for the phase',
      description: 'Commit message. Its first line is the title of the pull request.',
    },
    {
      name: 'labels',
      steps: ['publish'],
      type: 'list',
      otherwise: 'none',
      description: 'Labels of the pull request.',
    },
    {
      name: 'reviewers',
      steps: ['publish'],
      type: 'list',
      otherwise: 'none',
      description:
        'Users, or teams as `org/team`, asked to review the pull request. Teams take the token of an App or a person.',
    },
    {
      name: 'draft',
      steps: ['publish'],
      type: 'boolean',
      default: 'false',
      description: 'Open the pull request as a draft.',
    },
    {
      name: 'mastodon-version',
      steps: ['publish'],
      type: 'version',
      otherwise: 'asked from the instance at `web-host`',
      description: 'Version of Mastodon, such as `4.5.3`; settings differ by version.',
    },
    {
      name: 'secret-store',
      steps: ['publish'],
      type: 'text',
      description: 'Store that an ExternalSecret reads from, as `SecretStore/name` or `ClusterSecretStore/name`.',
    },
    {
      name: 'secret-remote-key',
      steps: ['publish'],
      type: 'text',
      description: 'Name of the entry in that store which holds both halves of the key.',
    },
    {
      name: 'waive-csp-wait',
      steps: ['publish'],
      type: 'host',
      otherwise: 'the wait is kept',
      description:
        'The media host once more, to switch before the host was in the Content-Security-Policy for seven days. Visitors with an older cached service worker may see broken pictures.',
    },
    {
      name: 'new-instance',
      steps: ['publish'],
      type: 'host',
      otherwise: 'the switch waits for a complete sync, its proof and the Content-Security-Policy',
      description:
        'The media host once more, for an instance that has no media and no visitors yet: there is nothing to copy and nobody to wait for.',
    },
  ],
} as const satisfies InputGroup;

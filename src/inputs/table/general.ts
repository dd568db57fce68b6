import { steps } from '../spec.ts';
import type { InputGroup } from '../spec.ts';

export const general = {
  title: 'Every step',
  inputs: [
    {
      name: 'step',
      steps,
      type: 'choice',
      allowed: steps,
      required: steps,
      description: 'What to do.',
    },
    {
      name: 'summary',
      steps,
      type: 'boolean',
      default: 'true',
      description: 'Write a job summary.',
    },
    {
      name: 'github-token',
      steps,
      type: 'secret',
      secret: true,
      fromRunner: '${{ github.token }}',
      otherwise: "the job's own token",
      description:
        'Token for GitHub: commits and pull requests, repository and environment secrets (which the job token may not write), and whether the repository is public.',
    },
    {
      name: 'allow-public-runner',
      steps,
      type: 'repository',
      otherwise: 'a self-hosted runner of a public repository is refused',
      description:
        'The name of this repository (`owner/name`), to run on a self-hosted runner although the repository is public. Anyone who can open a pull request may then be able to run code on that machine.',
    },
  ],
} as const satisfies InputGroup;

export const several = {
  title: 'Several steps',
  inputs: [
    {
      name: 'mode',
      steps: ['provision', 'redirect'],
      type: 'choice',
      allowed: { provision: ['apply', 'check'], redirect: ['apply', 'check', 'remove', 'ready'] },
      default: 'apply',
      description:
        '`apply` makes or corrects, `check` only compares and fails on a difference, `remove` takes our redirects away, `ready` only looks whether they could be made: whether the live instance has switched, and whether the token may.',
    },
    {
      name: 'engine',
      steps: ['sync', 'redirect'],
      type: 'choice',
      allowed: {
        sync: ['runner', 'super-slurper'],
        redirect: ['auto', 'bulk', 'single', 'nginx', 'caddy', 'apache'],
      },
      otherwise: '`runner` for sync, `auto` for redirect',
      description:
        'What does the work. sync: this runner, or Cloudflare Super Slurper in front of it (S3 sources without a prefix; the keys of both stores go to Cloudflare). redirect: bulk redirects of the account, single redirect rules of the zone, or a snippet for the web server; `auto` chooses for each host.',
    },
    {
      name: 'dry-run',
      steps: ['sync', 'redirect', 'publish'],
      type: 'boolean',
      default: 'false',
      description: 'Do everything but write; say what would be written.',
    },
    {
      name: 'deadline-minutes',
      steps: ['plan', 'sync', 'verify'],
      type: 'integer',
      min: 1,
      max: 7200,
      default: '330',
      description:
        'Stop in good order after this many minutes. A sync then ends green with `complete` = `false`, and the next one goes on from there.',
    },
    {
      name: 'concurrency',
      steps: ['plan', 'sync', 'verify'],
      type: 'integer',
      word: 'auto',
      min: 1,
      max: 1024,
      default: 'auto',
      description: 'Requests in flight at the same time; `auto` follows what the other side bears.',
    },
    {
      name: 'include',
      steps: ['plan', 'sync', 'verify'],
      type: 'list',
      otherwise: 'everything but private files',
      description:
        'Only these kinds of media or key patterns, separated by commas or lines. `backups/` and `imports/` are never copied.',
    },
    {
      name: 'exclude',
      steps: ['plan', 'sync', 'verify'],
      type: 'list',
      otherwise: 'nothing more',
      description:
        'Not these kinds of media or key patterns. Kinds that Mastodon cannot fetch again are refused; other `cache/` kinds need `rows-cleared`.',
    },
    {
      name: 'rows-cleared',
      steps: ['plan', 'sync', 'verify'],
      type: 'boolean',
      default: 'false',
      description:
        'Your word that `tootctl media remove` and `tootctl preview_cards remove` have cleared the database rows of the excluded `cache/` kinds.',
    },
    {
      name: 'max-private-percent',
      steps: ['plan', 'sync'],
      type: 'integer',
      min: 0,
      max: 100,
      default: '5',
      description:
        'Stop when more than this share of the source is private (hidden by Mastodon after a suspension): a wrong umask is likelier.',
    },
    {
      name: 'file',
      steps: ['redirect', 'publish'],
      type: 'path',
      otherwise: '`.env.production` for publish in the form dotenv; for redirect the snippet is shown in the summary',
      description:
        'The file to write: the settings (publish; a path inside the repository unless `target` is `file`), or the web-server snippet (redirect).',
    },
    {
      name: 'repository',
      steps: ['provision', 'publish'],
      type: 'repository',
      otherwise: 'the repository of the workflow',
      description: 'The repository (`owner/name`) that takes the secrets, the commit or the pull request.',
    },
    {
      name: 'secret-name',
      steps: ['provision', 'publish'],
      type: 'kube-name',
      default: 'mastodon-media-r2',
      description: "Name of the Kubernetes Secret that holds Mastodon's S3 key.",
    },
    {
      name: 'namespace',
      steps: ['provision', 'publish'],
      type: 'kube-name',
      otherwise: 'left out of the manifest; a sealed Secret needs it',
      description: 'Kubernetes namespace of that Secret.',
    },
  ],
} as const satisfies InputGroup;

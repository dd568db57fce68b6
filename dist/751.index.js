export const id = 751;
export const ids = [751];
export const modules = {

/***/ 751:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 14 modules
var core = __webpack_require__(6421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
;// CONCATENATED MODULE: ./src/inputs/spec.ts
/** What the table of inputs and outputs is made of. Data only; nothing here reads the environment. */
/** The steps of the action, in the order in which a migration uses them. */
const steps = ['plan', 'provision', 'sync', 'redirect', 'verify', 'publish'];

;// CONCATENATED MODULE: ./src/inputs/outputs.ts
/** Every output of every step. */

const outputTable = [
    {
        name: 'report',
        steps: steps,
        initial: '',
        description: 'Path of the JSON report of the step. It names no private file and holds no secret.',
    },
    {
        name: 'details',
        steps: ['plan', 'sync', 'verify'],
        initial: '',
        description: 'Path of a folder with the exact lists of keys, readable by the runner alone. It may name private files: never upload it.',
    },
    {
        name: 'shards',
        steps: ['plan'],
        initial: '[]',
        description: 'JSON list of key ranges for a job matrix; `[]` when nothing is left to copy.',
    },
    { name: 'objects', steps: ['plan'], initial: '0', description: 'Objects that a sync would copy.' },
    { name: 'bytes', steps: ['plan'], initial: '0', description: 'Their bytes.' },
    {
        name: 'changes',
        steps: ['plan'],
        initial: '0',
        description: 'Number of changes that provision would make.',
    },
    {
        name: 'phase',
        steps: ['plan'],
        initial: 'unknown',
        description: 'Where the migration stands: `prepare`, `copy`, `switch`, `finalise`, `done` or `unknown`.',
    },
    { name: 'endpoint', steps: ['provision'], initial: '', description: 'Origin of the S3 API of the bucket.' },
    { name: 'media-host', steps: ['provision'], initial: '', description: 'Host name that serves the media.' },
    {
        name: 'changed',
        steps: ['provision', 'redirect'],
        initial: 'false',
        description: '`true` when something was changed (`mode: apply`, `remove`) or differs (`mode: check`).',
    },
    {
        name: 'complete',
        steps: ['sync'],
        initial: 'false',
        description: '`true` when both listings were read to the end, nothing failed and nothing remains.',
    },
    { name: 'copied-objects', steps: ['sync'], initial: '0', description: 'Objects copied.' },
    { name: 'copied-bytes', steps: ['sync'], initial: '0', description: 'Bytes copied.' },
    {
        name: 'remaining-objects',
        steps: ['sync'],
        initial: '',
        description: 'Objects that still have to be copied; empty when that is not known.',
    },
    { name: 'class-a', steps: ['sync'], initial: '0', description: 'R2 Class A operations used.' },
    { name: 'class-b', steps: ['sync'], initial: '0', description: 'R2 Class B operations used.' },
    {
        name: 'redirect-engine',
        steps: ['redirect'],
        initial: '',
        description: 'The engine that was chosen: `bulk`, `single`, `nginx`, `caddy` or `apache`.',
    },
    { name: 'verified', steps: ['verify'], initial: 'false', description: '`true` when no check failed.' },
    { name: 'failed-checks', steps: ['verify'], initial: '[]', description: 'JSON list of the checks that failed.' },
    {
        name: 'files',
        steps: ['publish'],
        initial: '[]',
        description: 'JSON list of the files that were written or changed.',
    },
    { name: 'commit', steps: ['publish'], initial: '', description: 'SHA of the commit, where one was made.' },
    {
        name: 'pull-request-url',
        steps: ['publish'],
        initial: '',
        description: 'URL of the pull request, or empty where none was opened or updated.',
    },
];

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/inputs/table/cloudflare.ts

/** @see https://developers.cloudflare.com/r2/reference/data-location/ */
const jurisdictions = ['default', 'eu', 'us', 'fedramp', 'fedramp-high'];
const cloudflare = {
    title: 'Cloudflare and the bucket',
    inputs: [
        {
            name: 'account-id',
            steps: steps,
            type: 'account-id',
            required: ['provision'],
            otherwise: 'read from `endpoint`',
            description: 'Cloudflare account ID, 32 hexadecimal digits.',
        },
        {
            name: 'api-token',
            steps: steps,
            type: 'secret',
            secret: true,
            required: ['provision'],
            description: 'Cloudflare API token. The S3 credentials are derived from it where none are given. sync also purges replaced files from the cache with it.',
        },
        {
            name: 'bucket',
            steps: steps,
            type: 'bucket',
            required: steps,
            description: 'Name of the R2 bucket.',
        },
        {
            name: 'jurisdiction',
            steps: steps,
            type: 'choice',
            allowed: jurisdictions,
            otherwise: 'read from `endpoint`, else `default`',
            description: 'Where the bucket is bound to by law. It cannot be changed later.',
        },
        {
            name: 'endpoint',
            steps: steps,
            type: 'origin',
            otherwise: '`https://<account-id>[.<jurisdiction>].r2.cloudflarestorage.com`',
            description: 'Origin of the S3 API, without the name of the bucket.',
        },
        {
            name: 'access-key-id',
            steps: steps,
            type: 'secret',
            secret: true,
            otherwise: 'derived from `api-token`',
            description: 'S3 access key ID for the bucket. Goes with `secret-access-key`.',
        },
        {
            name: 'secret-access-key',
            steps: steps,
            type: 'secret',
            secret: true,
            otherwise: 'derived from `api-token`',
            description: 'S3 secret access key for the bucket.',
        },
        {
            name: 'session-token',
            steps: steps,
            type: 'secret',
            secret: true,
            description: 'Session token, where the S3 key is a temporary one.',
        },
        {
            name: 'media-host',
            steps: steps,
            type: 'host',
            required: ['plan', 'provision', 'redirect', 'verify', 'publish'],
            description: 'Host name that serves the media, such as `files.example.com`.',
        },
        {
            name: 'web-host',
            steps: steps,
            type: 'host',
            required: ['redirect'],
            otherwise: 'the live instance is not looked at',
            description: 'Web domain of the instance (`WEB_DOMAIN`, else `LOCAL_DOMAIN`), such as `social.example.com`.',
        },
        {
            name: 'temporary-host',
            steps: ['plan', 'provision', 'verify'],
            type: 'host',
            otherwise: 'the media host itself',
            description: 'A second host name for the bucket, where the media host still serves the old store and only moves at the switch.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/general.ts

const general = {
    title: 'Every step',
    inputs: [
        {
            name: 'step',
            steps: steps,
            type: 'choice',
            allowed: steps,
            required: steps,
            description: 'What to do.',
        },
        {
            name: 'summary',
            steps: steps,
            type: 'boolean',
            default: 'true',
            description: 'Write a job summary.',
        },
        {
            name: 'github-token',
            steps: steps,
            type: 'secret',
            secret: true,
            fromRunner: '${{ github.token }}',
            otherwise: "the job's own token",
            description: 'Token for GitHub: commits and pull requests, repository and environment secrets (which the job token may not write), and whether the repository is public.',
        },
        {
            name: 'allow-public-runner',
            steps: steps,
            type: 'repository',
            otherwise: 'a self-hosted runner of a public repository is refused',
            description: 'The name of this repository (`owner/name`), to run on a self-hosted runner although the repository is public. Anyone who can open a pull request may then be able to run code on that machine.',
        },
    ],
};
const several = {
    title: 'Several steps',
    inputs: [
        {
            name: 'mode',
            steps: ['provision', 'redirect'],
            type: 'choice',
            allowed: { provision: ['apply', 'check'], redirect: ['apply', 'check', 'remove'] },
            default: 'apply',
            description: '`apply` makes or corrects, `check` only compares and fails on a difference, `remove` takes our redirects away.',
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
            description: 'What does the work. sync: this runner, or Cloudflare Super Slurper (S3 sources only). redirect: bulk redirects of the account, a single redirect rule of the zone, or a snippet for the web server.',
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
            description: 'Stop in good order after this many minutes. A sync then ends green with `complete` = `false`, and the next one goes on from there.',
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
            description: 'Only these kinds of media or key patterns, separated by commas or lines. `backups/` and `imports/` are never copied.',
        },
        {
            name: 'exclude',
            steps: ['plan', 'sync', 'verify'],
            type: 'list',
            otherwise: 'nothing more',
            description: 'Not these kinds of media or key patterns. Kinds that Mastodon cannot fetch again are refused; other `cache/` kinds need `rows-cleared`.',
        },
        {
            name: 'rows-cleared',
            steps: ['plan', 'sync', 'verify'],
            type: 'boolean',
            default: 'false',
            description: 'Your word that `tootctl media remove` and `tootctl preview_cards remove` have cleared the database rows of the excluded `cache/` kinds.',
        },
        {
            name: 'max-private-percent',
            steps: ['plan', 'sync'],
            type: 'integer',
            min: 0,
            max: 100,
            default: '5',
            description: 'Stop when more than this share of the source is private (hidden by Mastodon after a suspension): a wrong umask is likelier.',
        },
        {
            name: 'file',
            steps: ['redirect', 'publish'],
            type: 'path',
            otherwise: '`.env.production` for publish in the form dotenv; for redirect the snippet is shown in the summary',
            description: 'The file to write: the settings (publish; a path inside the repository unless `target` is `file`), or the web-server snippet (redirect).',
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
};

;// CONCATENATED MODULE: ./src/inputs/table/settings.ts
const provision = {
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
            steps: ['plan', 'provision'],
            type: 'choice',
            allowed: ['standard', 'infrequent-access'],
            default: 'standard',
            description: 'Default storage class of the bucket.',
        },
        {
            name: 'adopt-bucket',
            steps: ['provision'],
            type: 'bucket',
            otherwise: 'such a bucket is refused',
            description: "The bucket's name once more, to make it public although it holds objects that are not Mastodon's media.",
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
            description: "Cloudflare API token that may create tokens, and nothing else: makes Mastodon's own S3 key.",
        },
        {
            name: 'mastodon-key',
            steps: ['provision'],
            type: 'choice',
            allowed: ['ensure', 'rotate', 'retire'],
            default: 'ensure',
            description: "`ensure` makes Mastodon's key where there is none, `rotate` makes a new one beside the old, `retire` deletes the old ones.",
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
    ],
};
const publish = {
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
            description: '`prepare` lets browsers load from the media host (CSP), `switch` stores and serves from R2, `cleanup` tidies a Helm release afterwards, `rollback` goes back.',
        },
        {
            name: 'target',
            steps: ['publish'],
            type: 'choice',
            allowed: ['file', 'commit', 'pull-request'],
            default: 'pull-request',
            description: 'Write the file on this machine, commit it, or open a pull request. A switch is never committed directly.',
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
            otherwise: '`mastodon-media-r2/<phase>`',
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
            description: 'Users, or teams as `org/team`, asked to review the pull request.',
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
            description: 'The media host once more, to switch before the host was in the Content-Security-Policy for seven days. Visitors with an older cached service worker may see broken pictures.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/source.ts
const readers = ['plan', 'sync', 'redirect', 'verify'];
const copies = ['sync', 'verify'];
const source = {
    title: 'The source',
    inputs: [
        {
            name: 'source',
            steps: readers,
            type: 'location',
            otherwise: 'plan and verify leave out what needs it; redirect relies on the last pass; sync needs it',
            description: 'Where the media are: the folder `public/system`, `s3://bucket[/prefix]`, or `ssh://[user@]host[:port]/path`. It is never written to.',
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
            description: 'Whether single objects of an `s3://` source may be private by their ACL (the old `S3_PERMISSION` was `public-read`): `check` asks before copying, `none` does not; `auto` asks everywhere but on R2.',
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
};
const destination = {
    title: 'Another destination than the bucket',
    inputs: [
        {
            name: 'destination',
            steps: copies,
            type: 'location',
            otherwise: 'the source is copied to the bucket',
            description: 'Copy the bucket to this folder or `s3://bucket[/prefix]`: a second copy, or the way out. Takes the place of `source`.',
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
            description: "Owner of the files in a destination folder, `user[:group]`: Mastodon's user.",
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table/work.ts
const plan = {
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
    ],
};
const sync = {
    title: 'sync',
    inputs: [
        {
            name: 'compare',
            steps: ['sync'],
            type: 'choice',
            allowed: ['auto', 'quick', 'full', 'checksum'],
            default: 'auto',
            description: 'How hard to look: `quick` only at what changed since the last complete pass, `full` at both listings, `checksum` at the content too. `auto` is quick within a week of a complete full pass.',
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
            description: 'Delete from the bucket what is gone from the source. Only before the switch, and only after two complete listings.',
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
            description: 'Stop when the source holds less than this share of the last complete pass: the wrong folder is likelier. Lower it after a large `tootctl media remove`.',
        },
        {
            name: 'repair-headers',
            steps: ['sync'],
            type: 'boolean',
            default: 'false',
            description: 'Find objects with a wrong Content-Type or Cache-Control, left by other tools, and correct them in place. Costs one Class B operation for each object.',
        },
        {
            name: 'bandwidth-limit',
            steps: ['sync'],
            type: 'rate',
            otherwise: 'no limit',
            description: 'Bytes a second to send at most, such as `20 MiB/s`.',
        },
        {
            name: 'release',
            steps: ['sync'],
            type: 'path',
            otherwise: 'private files are held back',
            description: 'A file on the runner with account IDs or keys, one on each line: held-back files to copy after all, because an account is no longer suspended.',
        },
        {
            name: 'sippy-hours',
            steps: ['sync'],
            type: 'integer',
            min: 0,
            max: 720,
            default: '0',
            description: 'Let R2 fetch what is missing from an `s3://` source by itself (Sippy) for this many hours, for instances that switch before everything is copied.',
        },
    ],
};
const redirect = {
    title: 'redirect',
    inputs: [
        {
            name: 'redirect-hosts',
            steps: ['redirect'],
            type: 'list',
            otherwise: '`web-host`',
            description: 'Host names whose old media URLs redirect: the web host, a former `CDN_HOST`, earlier web hosts.',
        },
        {
            name: 'redirect-paths',
            steps: ['redirect'],
            type: 'list',
            default: '/system',
            description: 'Paths under which media were served (`PAPERCLIP_ROOT_URL`).',
        },
        {
            name: 'permanent',
            steps: ['redirect'],
            type: 'boolean',
            default: 'false',
            description: 'Redirect with 301 instead of 302, once all is proven.',
        },
    ],
};
const verify = {
    title: 'verify',
    inputs: [
        {
            name: 'checks',
            steps: ['verify'],
            type: 'list',
            otherwise: 'all',
            description: 'Only these checks.',
        },
        {
            name: 'sample',
            steps: ['verify'],
            type: 'integer',
            word: 'all',
            min: 1,
            max: 1_000_000_000,
            default: '300',
            description: 'How many objects the sampling checks look at, or `all`. 300 without a fault say with 95 % confidence that under 1 % have one.',
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
            description: 'Keys to remove from the cache of the media host first, or `all`.',
        },
    ],
};

;// CONCATENATED MODULE: ./src/inputs/table.ts
/** Every input of every step, once. action.yml and the tables of the README are generated from it. */





/** In the order in which they are documented. */
const inputGroups = [
    general,
    cloudflare,
    source,
    destination,
    several,
    plan,
    provision,
    sync,
    redirect,
    verify,
    publish,
];
/** All inputs, in the order in which they are documented. */
const inputTable = inputGroups.flatMap((group) => group.inputs);
/** The values an input may have in a step, or `undefined` where any will do. */
function allowedIn(spec, step) {
    const { allowed } = spec;
    if (allowed === undefined)
        return undefined;
    return 'length' in allowed ? allowed : allowed[step];
}

;// CONCATENATED MODULE: ./src/inputs/values/parsed.ts
/** What a parser answers, and how a message may show what a person wrote. */
/**
 * Text as a message may show it: on one line, at most 80 characters, and without what stands before an `@`, which may be
 * a password in the wrong place.
 */
function quote(text) {
    const open = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/isu, '$1…@');
    const short = open.length > 80 ? `${open.slice(0, 79)}…` : open;
    return `"${short.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}"`;
}
/** The shape of a text that must not be shown. */
function shape(text) {
    const kind = /^[0-9a-f]+$/iu.test(text) ? 'hexadecimal digits' : 'characters';
    return `${String(text.length)} ${kind}`;
}
/** "a, b or c" */
function oneOf(words, link = 'or') {
    if (words.length < 2)
        return words.join('');
    return `${words.slice(0, -1).join(', ')} ${link} ${words.at(-1) ?? ''}`;
}
/** Whether a text has a line break or another control character. */
function hasControls(text) {
    return /\p{Cc}/u.test(text);
}

;// CONCATENATED MODULE: ./src/inputs/values/measures.ts

/** A key range as plan prints it: `{"after": "a" | null, "upTo": "b" | null}`. Other properties are left alone. */
function parseRange(name, text) {
    const wrong = {
        problem: `${name} takes one item of the output shards of plan, as JSON such as {"after":null,"upTo":"cache/n"}, not ${quote(text)}.`,
    };
    const range = parseJson(text);
    if (typeof range !== 'object' || range === null || !('after' in range) || !('upTo' in range))
        return wrong;
    const { after, upTo } = range;
    if (!isBoundary(after) || !isBoundary(upTo))
        return wrong;
    if (after !== null && upTo !== null && Buffer.compare(Buffer.from(after), Buffer.from(upTo)) >= 0) {
        return { problem: `${name} is empty: "after" must come before "upTo" in ${quote(text)}.` };
    }
    return { value: { after, upTo } };
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isBoundary(value) {
    if (value === null)
        return true;
    return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 1024 && value.normalize() === value;
}
const units = {
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    kib: 2 ** 10,
    mib: 2 ** 20,
    gib: 2 ** 30,
};
/** Bytes a second: `20 MiB/s`, `500kB`. */
function parseRate(name, text) {
    const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*([kmg]i?b)(?:\/s)?$/iu.exec(text);
    const value = Math.floor(Number(match?.[1]) * (units[match?.[2]?.toLowerCase() ?? ''] ?? NaN));
    if (value >= 1)
        return { value };
    return {
        problem: `${name} takes bytes a second with their unit (kB, MB, GB, KiB, MiB or GiB), such as 20 MiB/s, not ${quote(text)}.`,
    };
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./src/inputs/values/plain.ts

/** @see https://yaml.org/spec/1.2.2/#10212-boolean */
function parseBoolean(name, text) {
    if (/^(?:true|True|TRUE)$/u.test(text))
        return { value: true };
    if (/^(?:false|False|FALSE)$/u.test(text))
        return { value: false };
    return { problem: `${name} takes true or false, not ${quote(text)}.` };
}
/** A whole number within the bounds of its row, or the word it may be instead. */
function parseInteger(spec, text) {
    if (spec.word !== undefined && text === spec.word)
        return { value: text };
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
    const value = /^\d{1,15}$/u.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max)
        return { value };
    const word = spec.word === undefined ? '' : ` or the word ${spec.word}`;
    return {
        problem: `${spec.name} takes a whole number from ${String(min)} to ${String(max)}${word}, not ${quote(text)}.`,
    };
}
function parseChoice(name, text, allowed) {
    if (allowed.includes(text))
        return { value: text };
    const meant = allowed.find((word) => word.toLowerCase() === text.toLowerCase().replaceAll(/[\s_]+/gu, '-'));
    const fix = meant === undefined ? '' : ` Write ${meant}.`;
    return { problem: `${name} takes ${oneOf(allowed)}, not ${quote(text)}.${fix}` };
}
/** Items separated by commas or lines; empty ones and repetitions are left out. */
function parseList(name, text, allowed) {
    const items = text.split(/[,\r\n]/u).map((item) => item.trim());
    const value = [...new Set(items.filter((item) => item !== ''))];
    const strange = value.find((item) => (allowed === undefined ? hasControls(item) : !allowed.includes(item)));
    if (strange === undefined)
        return { value };
    if (allowed === undefined)
        return { problem: `${name} has a control character in the item ${quote(strange)}.` };
    return { problem: `${name} takes a list of ${oneOf(allowed, 'and')}; ${quote(strange)} is none of them.` };
}
function parseText(name, text) {
    if (!hasControls(text))
        return { value: text };
    return { problem: `${name} takes a single line; it has a line break or another control character.` };
}
/** Lines of text, with `\n` between them. */
function parseMultiline(name, text) {
    const value = text.replaceAll('\r\n', '\n');
    if (!/[^\P{Cc}\n\t]/u.test(value))
        return { value };
    return { problem: `${name} takes text; it has control characters other than line breaks and tabs.` };
}
/** A private key or another secret of several lines, with the final line break that OpenSSH insists on. */
function parseSecretLines(name, text) {
    const value = `${text.replaceAll('\r\n', '\n').trim()}\n`;
    if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n[^]*\n-----END [A-Z0-9 ]*PRIVATE KEY-----\n$/u.test(value)) {
        return { value };
    }
    const lines = String(value.split('\n').length - 1);
    return {
        problem: `${name} takes a whole private key, from its line -----BEGIN … PRIVATE KEY----- to its line -----END … PRIVATE KEY-----; ` +
            `it has ${shape(text)} in ${lines} ${lines === '1' ? 'line' : 'lines'}. A public key or the path of a key file will not do.`,
    };
}
/** A token or key on one line. What is in it is never shown. */
function parseSecret(name, text) {
    if (/^[!-~]+$/u.test(text))
        return { value: text };
    const bearer = /^bearer\s/iu.test(text) ? ' Leave out the word Bearer.' : '';
    return {
        problem: `${name} takes a token or key without spaces or line breaks; it has ${shape(text)}, some of them not allowed.${bearer}`,
    };
}
/** @see https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/ */
function parseAccountId(name, text) {
    if (/^[0-9a-f]{32}$/iu.test(text))
        return { value: text.toLowerCase() };
    return {
        problem: `${name} takes the Cloudflare account ID, 32 hexadecimal digits; it has ${shape(text)}. The dashboard shows it on the R2 overview page.`,
    };
}
/**
 * R2 wants 3 to 63 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit. Dots are not allowed.
 * @see https://developers.cloudflare.com/r2/buckets/create-buckets/
 */
function parseBucket(name, text) {
    if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/u.test(text))
        return { value: text };
    const close = text
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/gu, '-')
        .replaceAll(/^-+|-+$/gu, '')
        .slice(0, 63);
    const fix = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/u.test(close) ? ` For instance ${close}.` : '';
    return {
        problem: `${name} takes the name of an R2 bucket: 3 to 63 of a-z, 0-9 and -, with a letter or digit at both ends, not ${quote(text)}.${fix}`,
    };
}
/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
function parseKubeName(name, text) {
    if (text.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u.test(text))
        return { value: text };
    return {
        problem: `${name} takes a Kubernetes name: up to 63 of a-z, 0-9 and -, with a letter or digit at both ends, not ${quote(text)}.`,
    };
}
function parsePath(name, text) {
    if (hasControls(text))
        return { problem: `${name} takes a path; it has a line break or another control character.` };
    if (/^~(?:[/\\]|$)/u.test(text)) {
        return {
            problem: `${name} takes a path as it is: ${quote(text)} begins with ~, which only a shell replaces. Write the whole path.`,
        };
    }
    return { value: text };
}
function parseRepository(name, text) {
    if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[\w.-]{1,100}$/u.test(text))
        return { value: text };
    return { problem: `${name} takes owner/name of a GitHub repository, not ${quote(text)}.` };
}
/** @see https://git-scm.com/docs/git-check-ref-format */
function parseBranch(name, text) {
    const parts = text.split('/');
    const bad = /[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^-|\.$|^@$/u.test(text) ||
        text.length > 200 ||
        parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
    if (!bad)
        return text.startsWith('refs/') ? wholeRef(name, text) : { value: text };
    return { problem: `${name} takes the name of a branch, and git does not allow ${quote(text)} as one.` };
}
function wholeRef(name, text) {
    const branch = text.replace(/^refs\/heads\//u, '');
    return { problem: `${name} takes the name of a branch alone, not ${quote(text)}. Write ${quote(branch)}.` };
}
function parseVersion(name, text) {
    const version = /^v?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:[-+][\w.+-]{1,60})?)$/u.exec(text)?.[1];
    if (version !== undefined)
        return { value: version };
    return { problem: `${name} takes a version such as 4.5.3, not ${quote(text)}.` };
}

;// CONCATENATED MODULE: ./src/inputs/values/net.ts
/** Parsers for hosts, URLs and places where media live. Pure; surrounding white space is gone already. */



/** A host name alone, in lower case and ASCII: no scheme, no port, no path, no address. */
function parseHost(name, text) {
    const host = hostName(text);
    if (host !== null)
        return { value: host };
    const takes = `${name} takes a host name alone`;
    const inUrl = hostName(text.replace(/^[a-z][a-z0-9+.-]*:\/\//iu, '').replace(/(?::\d*)?(?:[/?#].*)?$/su, ''));
    if (inUrl !== null)
        return { problem: `${takes}: write ${inUrl} instead of ${quote(text)}.` };
    return { problem: `${takes}, such as files.example.com, not ${quote(text)}.` };
}
/**
 * The origin of a service: https, or http on the loopback interface, without a path.
 * For R2 the dashboard shows a URL that ends in the name of the bucket, which clients would send twice.
 */
function parseOrigin(name, text) {
    const url = URL.parse(text);
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || !/^https?:\/\//iu.test(text)) {
        const fix = hostName(text.replace(/(?::\d+)?\/*$/u, '')) === null ? '' : ` Write https://${text.replace(/\/+$/u, '')}.`;
        return { problem: `${name} takes an origin such as https://s3.example.com, not ${quote(text)}.${fix}` };
    }
    if (url.username !== '' || url.password !== '') {
        return { problem: `${name} must not carry a user name or password: write ${url.origin}.` };
    }
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        return { problem: `${name} must use https: write https://${url.host} instead of ${quote(text)}.` };
    }
    if (url.search !== '' || url.hash !== '') {
        return { problem: `${name} takes an origin alone: write ${url.origin} instead of ${quote(text)}.` };
    }
    const path = url.pathname.replace(/\/+$/u, '');
    if (path === '')
        return r2BucketHost(name, url) ?? { value: url.origin };
    const dashboard = isR2(url.hostname) ? ': the "S3 API" value in the dashboard carries the name of the bucket' : '';
    return {
        problem: `${name} ends in ${quote(path)}${dashboard}. Write ${url.origin} and put the bucket into its own input.`,
    };
}
/** `https://<bucket>.<account>.r2.cloudflarestorage.com` also answers, but here the bucket has its own input. */
function r2BucketHost(name, url) {
    const match = /^[a-z0-9-]+\.([0-9a-f]{32}\..*)$/u.exec(url.hostname);
    if (match === null || !isR2(url.hostname))
        return null;
    return {
        problem: `${name} begins with the name of a bucket. Write https://${match[1] ?? ''} and put the bucket into its own input.`,
    };
}
/** An https URL. */
function parseUrl(name, text) {
    const url = URL.parse(text);
    if (url?.protocol === 'https:' && url.username === '' && url.password === '' && /^https:\/\//iu.test(text)) {
        return { value: url.href };
    }
    return { problem: `${name} takes a URL that begins with https:// and carries no password, not ${quote(text)}.` };
}
/** A folder, `s3://bucket[/prefix]` or `ssh://[user@]host[:port]/path`. */
function parseLocation(name, text) {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(text)?.[1]?.toLowerCase();
    if (scheme === 's3')
        return s3Location(name, text);
    if (scheme === 'ssh')
        return sshLocation(name, text);
    if (scheme !== undefined) {
        return {
            problem: `${name} takes a folder, s3://bucket[/prefix] or ssh://[user@]host[:port]/path, not ${quote(text)}.`,
        };
    }
    const path = parsePath(name, text);
    return 'problem' in path ? path : { value: { kind: 'local', path: path.value } };
}
function s3Location(name, text) {
    const match = /^s3:\/\/([A-Za-z0-9](?:[A-Za-z0-9._-]{1,253}))(?:\/+([^\p{Cc}]*))?$/iu.exec(text);
    if (match === null) {
        const keys = text.includes('@') ? ' Keys go into inputs of their own.' : '';
        return { problem: `${name} takes s3://bucket or s3://bucket/prefix, not ${quote(text)}.${keys}` };
    }
    const prefix = (match[2] ?? '').replace(/\/+$/u, '');
    return { value: { kind: 's3', bucket: match[1] ?? '', prefix: prefix === '' ? '' : `${prefix}/` } };
}
/** User and host may not begin with `-`, which `ssh` would take for an option. */
function sshLocation(name, text) {
    const match = /^ssh:\/\/(?:([A-Za-z0-9_][\w.-]{0,63})@)?(\[[0-9a-f:.]+\]|[A-Za-z0-9_][\w.-]{0,252})(?::(\d{1,5}))?(\/[^\p{Cc}]*)$/iu.exec(text);
    const port = match?.[3] === undefined ? undefined : Number(match[3]);
    if (match === null || (port !== undefined && (port < 1 || port > 65_535))) {
        const password = /^ssh:\/\/[^/@]*:[^/]*@/iu.test(text) ? ' A password cannot be used: give ssh-key.' : '';
        return {
            problem: `${name} takes ssh://[user@]host[:port]/path with an absolute path, not ${quote(text)}.${password}`,
        };
    }
    const [, user, host = '', , path = '/'] = match;
    return {
        value: {
            kind: 'ssh',
            ...(user === undefined ? {} : { user }),
            host: host.replace(/^\[|\]$/gu, ''),
            ...(port === undefined ? {} : { port }),
            path,
        },
    };
}
/** Whether a host is R2's S3 API. */
function isR2(hostname) {
    return hostname.endsWith('.r2.cloudflarestorage.com');
}
/** Whether a host name of a URL is this machine. */
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}
/** The host name in ASCII and lower case, or `null` where the text is none. */
function hostName(text) {
    if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(text) || (0,external_node_net_.isIP)(text) !== 0)
        return null;
    const host = URL.parse(`https://${text}`)?.hostname;
    if (host === undefined || host.length > 253 || (0,external_node_net_.isIP)(host) !== 0)
        return null;
    const labels = host.split('.');
    const good = labels.length > 1 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u.test(label));
    return good ? host : null;
}

;// CONCATENATED MODULE: ./src/inputs/values.ts
/** From the text of an input to its value, by the type in its row of the table. */



/**
 * Reads one input.
 * @param text - what was given, without white space around it; not empty.
 * @param allowed - the values it may have in the step at hand.
 */
function parseValue(spec, text, allowed) {
    const { name } = spec;
    switch (spec.type) {
        case 'account-id':
            return parseAccountId(name, text);
        case 'boolean':
            return parseBoolean(name, text);
        case 'branch':
            return parseBranch(name, text);
        case 'bucket':
            return parseBucket(name, text);
        case 'choice':
            return parseChoice(name, text, allowed ?? []);
        case 'host':
            return parseHost(name, text);
        case 'integer':
            return parseInteger(spec, text);
        case 'kube-name':
            return parseKubeName(name, text);
        case 'list':
            return parseList(name, text, allowed);
        case 'location':
            return parseLocation(name, text);
        case 'multiline':
            return spec.secret === true ? parseSecretLines(name, text) : parseMultiline(name, text);
        case 'origin':
            return parseOrigin(name, text);
        case 'path':
            return parsePath(name, text);
        case 'range':
            return parseRange(name, text);
        case 'rate':
            return parseRate(name, text);
        case 'repository':
            return parseRepository(name, text);
        case 'secret':
            return parseSecret(name, text);
        case 'text':
            return parseText(name, text);
        case 'url':
            return parseUrl(name, text);
        case 'version':
            return parseVersion(name, text);
    }
}

;// CONCATENATED MODULE: ./src/inputs/given.ts
/** The inputs of one step after each was read by itself: what was given, and what it means. */


/** The values of a step by the names of the inputs. */
class Given {
    step;
    #values;
    #given;
    /**
     * @param values - valid values, defaults included.
     * @param given - the names of all that was given, valid or not.
     */
    constructor(step, values, given) {
        this.step = step;
        this.#values = values;
        this.#given = given;
    }
    /** Whether something was given, valid or not. */
    has(name) {
        return this.#given.has(name);
    }
    /** The value given, else the default, else `undefined`; `undefined` too when it was given but is not valid. */
    get(name) {
        return this.#values.get(name);
    }
    /** The value of an input that has a default or was checked to be there. */
    need(name) {
        const value = this.get(name);
        if (value === undefined)
            throw new Error(`${name} was read before it was checked`);
        return value;
    }
    /** The value of a choice whose words differ from step to step, in one of them. */
    choice(name, step) {
        if (step !== this.step)
            throw new Error(`${name} of ${step} was read in ${this.step}`);
        return this.get(name);
    }
}
/**
 * Reads each input of a step by itself.
 * @param texts - what was given, by name, without white space around it and without empty ones.
 * @param secrets - what no message may show; an input that is none but holds one is refused.
 */
function readGiven(step, texts, secrets) {
    const values = new Map();
    const problems = [];
    for (const spec of inputTable) {
        const text = texts.get(spec.name) ?? (spec.steps.includes(step) ? spec.default : undefined);
        if (text === undefined) {
            if (spec.required?.includes(step) === true)
                problems.push(missing(spec, step));
        }
        else if (!spec.steps.includes(step)) {
            if (spec.fromRunner === undefined)
                problems.push(notUsed(spec, step));
        }
        else if (spec.secret !== true && secrets.some((secret) => secret.length >= 16 && text.includes(secret))) {
            problems.push(`${spec.name} holds what was also given as a secret. It is not secret itself: take the secret out.`);
        }
        else {
            const parsed = parseValue(spec, text, allowedIn(spec, step));
            if ('value' in parsed)
                values.set(spec.name, parsed.value);
            else
                problems.push(parsed.problem);
        }
    }
    return { given: new Given(step, values, new Set(texts.keys())), problems };
}
function missing(spec, step) {
    return `${spec.name} is missing: ${step} needs it. ${spec.description.split('. ')[0]?.replace(/\.?$/u, '.') ?? ''}`;
}
function notUsed(spec, step) {
    const users = spec.steps.length === 1 ? `only ${spec.steps.join()} does` : `${spec.steps.join(', ')} do`;
    return `${spec.name} is given, but ${step} does not use it (${users}). Leave it out.`;
}

;// CONCATENATED MODULE: ./src/inputs/parts/defined.ts
/** Leaves out the properties that are `undefined`, so that an absent input is an absent property. */
function defined(properties) {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

;// CONCATENATED MODULE: ./src/inputs/parts/r2.ts
/** The bucket and the ways in. */

function r2Bucket(given) {
    const { jurisdiction = 'default' } = r2Place(given);
    const accountId = accountOf(given);
    const endpoint = given.get('endpoint') ?? endpointOf(accountId ?? '', jurisdiction);
    return { ...defined({ accountId }), bucket: given.need('bucket'), jurisdiction, endpoint };
}
/** The bucket with its credentials, in a step that cannot work without. */
function r2Target(given) {
    const credentials = r2Credentials(given);
    if (credentials === undefined)
        throw new Error('credentials were read before they were checked');
    return { ...r2Bucket(given), credentials };
}
/** The S3 key where one was given, else the API token, else nothing. */
function r2Credentials(given) {
    const accessKeyId = given.get('access-key-id');
    const secretAccessKey = given.get('secret-access-key');
    const sessionToken = given.get('session-token');
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return accountToken(given);
    return { accessKeyId, secretAccessKey, ...defined({ sessionToken }) };
}
/** Access to Cloudflare's API, where a token was given. */
function accountToken(given) {
    const apiToken = given.get('api-token');
    const accountId = accountOf(given);
    return apiToken === undefined || accountId === undefined ? undefined : { accountId, apiToken };
}
function accountOf(given) {
    return given.get('account-id') ?? r2Place(given).accountId;
}
/**
 * What an endpoint of R2 says by itself about account and jurisdiction.
 * @see https://developers.cloudflare.com/r2/reference/data-location/
 */
function readEndpoint(endpoint) {
    const host = URL.parse(endpoint)?.hostname ?? '';
    const match = /^([0-9a-f]{32})(?:\.(eu|us|fedramp|fedramp-high))?\.r2\.cloudflarestorage\.com$/u.exec(host);
    if (match === null)
        return undefined;
    return { accountId: match[1] ?? '', jurisdiction: (match[2] ?? 'default') };
}
function r2Place(given) {
    const read = readEndpoint(given.get('endpoint') ?? '');
    return defined({ accountId: read?.accountId, jurisdiction: given.get('jurisdiction') ?? read?.jurisdiction });
}
function endpointOf(accountId, jurisdiction) {
    const middle = jurisdiction === 'default' ? '' : `.${jurisdiction}`;
    return `https://${accountId}${middle}.r2.cloudflarestorage.com`;
}

;// CONCATENATED MODULE: ./src/inputs/rules/places.ts
/** Rules between the inputs that say where things are and what opens them. Each yields whole sentences. */

/** An access key ID and its secret come together, and a session token comes with them. */
function* pairs(given) {
    for (const side of ['', 'source-', 'destination-']) {
        const id = `${side}access-key-id`;
        const secret = `${side}secret-access-key`;
        const session = `${side}session-token`;
        if (given.has(id) !== given.has(secret)) {
            const [there, absent] = given.has(id) ? [id, secret] : [secret, id];
            const derive = side === '' ? ', or neither: the credentials are then derived from api-token' : '';
            yield `${there} is given without ${absent}: give both${derive}.`;
        }
        else if (given.has(session) && !given.has(id)) {
            yield `${session} is given without ${id} and ${secret}, which it belongs to.`;
        }
        if (given.get(id)?.length === 64 && given.get(secret)?.length === 32) {
            yield `${id} has 64 characters and ${secret} has 32: they seem to be swapped.`;
        }
    }
}
/** Something must open the bucket, where the step reads or writes it. */
function* credentials(given) {
    const keys = given.has('access-key-id') || given.has('secret-access-key');
    if (['plan', 'sync', 'verify'].includes(given.step) && !keys && !given.has('api-token')) {
        yield `${given.step} has no credentials for the bucket: give api-token (with account-id), or access-key-id and secret-access-key.`;
    }
    const webServer = ['nginx', 'caddy', 'apache'].includes(given.get('engine') ?? '');
    if (given.step === 'redirect' && !given.has('api-token') && !webServer) {
        yield 'api-token is missing: redirect needs it for every engine but nginx, caddy and apache.';
    }
}
/** Account, jurisdiction and endpoint name the same place. */
function* address(given) {
    const account = given.get('account-id');
    const endpoint = given.get('endpoint');
    const said = endpoint === undefined ? undefined : readEndpoint(endpoint);
    if (given.step !== 'provision' && !given.has('account-id') && said === undefined) {
        if (!given.has('endpoint'))
            yield `account-id is missing: ${given.step} needs it, or an endpoint.`;
        else if (endpoint !== undefined && given.has('api-token')) {
            yield 'account-id is missing: api-token needs it, and the endpoint does not tell it.';
        }
    }
    if (said === undefined)
        return;
    if (account !== undefined && account !== said.accountId) {
        yield 'account-id and endpoint name two different accounts. Leave endpoint out, or correct one of them.';
    }
    const jurisdiction = given.get('jurisdiction');
    if (jurisdiction !== undefined && jurisdiction !== said.jurisdiction) {
        yield `jurisdiction is ${jurisdiction}, but the endpoint is that of ${said.jurisdiction}. Leave endpoint out, or correct one of them.`;
    }
}
/** The three hosts are three hosts, and a name typed twice for safety is the same name. */
function* hosts(given) {
    const media = given.get('media-host');
    if (media !== undefined && media === given.get('web-host')) {
        yield `media-host and web-host are both ${media}: media need a host name of their own.`;
    }
    if (media !== undefined && media === given.get('temporary-host')) {
        yield `temporary-host is the same as media-host: give another name, or leave it out.`;
    }
    yield* repeats(given, 'adopt-bucket', 'bucket');
    yield* repeats(given, 'waive-csp-wait', 'media-host');
}
function* repeats(given, name, original) {
    const [again, first] = [given.get(name), given.get(original)];
    if (again !== undefined && first !== undefined && again !== first) {
        yield `${name} must repeat ${original}, letter by letter, to say that it is meant; the two differ.`;
    }
}
/** What belongs to an S3 source is given with an S3 source only, and so on. */
function* places_source(given) {
    const kind = given.get('source')?.kind;
    if (kind !== undefined || !given.has('source')) {
        yield* onlyWith(given, kind === 's3', 'an s3:// source', s3Inputs('source'));
        yield* onlyWith(given, given.get('source')?.kind === 'ssh', 'an ssh:// source', [
            'ssh-key',
            'ssh-known-hosts',
            'ssh-config',
        ]);
    }
    if (kind === 's3')
        yield* needsKeys(given, 'source');
    if (kind === 'ssh' && !given.has('ssh-known-hosts')) {
        yield 'ssh-known-hosts is missing: an ssh:// source needs the host keys of the server, as `ssh-keyscan` prints them and as you compared them with the server.';
    }
}
function* places_destination(given) {
    const kind = given.get('destination')?.kind;
    if (kind !== undefined || !given.has('destination')) {
        yield* onlyWith(given, kind === 's3', 'an s3:// destination', s3Inputs('destination'));
        yield* onlyWith(given, kind === 'local', 'a destination that is a folder', ['destination-owner']);
    }
    if (kind === 's3')
        yield* needsKeys(given, 'destination');
    if (kind === 'ssh')
        yield 'destination takes a folder or s3://bucket[/prefix]; it cannot be another machine.';
    if (given.has('source') && given.has('destination')) {
        yield 'source and destination are both given: with a destination the bucket itself is copied. Leave one of them out.';
    }
    if (given.step === 'sync' && !given.has('source') && !given.has('destination')) {
        yield 'source is missing: sync needs it, or a destination to copy the bucket to.';
    }
}
const s3Inputs = (side) => [
    `${side}-endpoint`,
    `${side}-region`,
    `${side}-access-key-id`,
    `${side}-secret-access-key`,
    `${side}-session-token`,
    `${side}-path-style`,
    ...(side === 'source' ? ['source-acl'] : []),
];
function* needsKeys(given, side) {
    const [id, secret] = [`${side}-access-key-id`, `${side}-secret-access-key`];
    if (!given.has(id) && !given.has(secret)) {
        yield `${id} and ${secret} are missing: an s3:// ${side} needs them.`;
    }
}
/** Says which of `names` are given although what they belong to is not. */
function* onlyWith(given, there, what, names) {
    if (there)
        return;
    for (const name of names) {
        if (given.has(name))
            yield `${name} only goes with ${what}. Leave it out.`;
    }
}

;// CONCATENATED MODULE: ./src/inputs/rules/work.ts
/** Rules between the inputs that say what is to be done. Each yields whole sentences. */



/** Cloudflare's own engines read from S3 sources alone, and are driven by the API token. */
function* engines(given) {
    if (given.step !== 'sync')
        return;
    const slurper = given.get('engine') === 'super-slurper';
    const sippy = (given.get('sippy-hours') ?? 0) > 0;
    for (const what of [slurper ? 'engine super-slurper' : '', sippy ? 'sippy-hours' : '']) {
        if (what === '')
            continue;
        const kind = given.get('source')?.kind;
        if (kind !== undefined && kind !== 's3')
            yield `${what} only works from an s3:// source.`;
        if (given.has('destination'))
            yield `${what} cannot copy to a destination other than the bucket.`;
        if (!given.has('api-token'))
            yield `api-token is missing: ${what} needs it.`;
    }
}
/** Mastodon serves its own pictures at these paths; redirecting them would break every page. */
const neverRedirected = ['/avatars', '/headers', '/emoji', '/packs'];
function* redirects(given) {
    for (const host of given.get('redirect-hosts') ?? []) {
        const parsed = parseHost('redirect-hosts', host);
        if ('problem' in parsed)
            yield parsed.problem;
        else if (parsed.value === given.get('media-host')) {
            yield `redirect-hosts holds the media host ${parsed.value}, which would redirect to itself.`;
        }
    }
    for (const path of given.has('redirect-paths') ? (given.get('redirect-paths') ?? []) : []) {
        if (!/^(?:\/[\w.~-]+)+\/?$/u.test(path) || /\/\.{1,2}(?:\/|$)/u.test(path)) {
            yield `redirect-paths takes paths such as /system, not ${quote(path)}.`;
        }
        else if (neverRedirected.some((own) => `${path}/`.startsWith(`${own}/`))) {
            yield `redirect-paths holds ${path}, where Mastodon serves pictures of its own: it must not be redirected.`;
        }
    }
    if (given.step === 'redirect') {
        const cloudflare = ['bulk', 'single'].includes(given.get('engine') ?? '');
        yield* onlyWith(given, !cloudflare, 'the engines nginx, caddy, apache and auto', ['file']);
    }
}
/** A key is minted only when every place it goes to is known beforehand. */
function* mintedKey(given) {
    const sinkInputs = ['key-sinks', 'key-environment', 'key-recipients', 'key-certificate', 'key-file'];
    yield* onlyWith(given, given.has('mint-token'), 'mint-token', ['mastodon-key', ...sinkInputs]);
    if (!given.has('mint-token'))
        return;
    if (!given.has('key-sinks') && given.get('mastodon-key') !== 'retire') {
        yield 'key-sinks is missing: a minted key is shown to nobody, so it needs a place to be sealed to.';
    }
    const sinks = given.get('key-sinks') ?? [];
    const needs = {
        'environment-secret': ['key-environment'],
        age: ['key-recipients', 'key-file'],
        sops: ['key-file'],
        'sealed-secret': ['key-certificate', 'key-file', 'namespace'],
    };
    for (const sink of sinks) {
        for (const name of needs[sink] ?? []) {
            if (!given.has(name))
                yield `${name} is missing: the key sink ${sink} needs it.`;
        }
    }
    const files = sinks.filter((sink) => needs[sink]?.includes('key-file'));
    if (files.length > 1)
        yield `key-sinks holds ${files.join(' and ')}, but key-file is one file. Choose one of them.`;
}
function* published(given) {
    if (given.step !== 'publish')
        return;
    const { form, phase, target } = { form: given.get('form'), phase: given.get('phase'), target: given.get('target') };
    if (phase === 'switch' && target === 'commit') {
        yield 'target commit is not possible in the phase switch: a switch is always a pull request (or a file). Set target to pull-request.';
    }
    if (phase === 'cleanup' && form !== undefined && form !== 'helm') {
        yield `phase cleanup only exists for the form helm, not for ${form}.`;
    }
    if ((target === 'commit' || target === 'pull-request') && !given.has('github-token')) {
        yield `github-token is missing: target ${target} needs it.`;
    }
    if (form !== undefined && form !== 'dotenv' && !given.has('file'))
        yield `file is missing: the form ${form} needs it.`;
    const file = given.get('file');
    if (file !== undefined && target !== undefined && target !== 'file' && !isInside(file)) {
        yield `file takes a path inside the repository, such as deploy/.env.production, not ${quote(file)}.`;
    }
    if (target !== undefined) {
        const pullRequest = ['branch', 'labels', 'reviewers', 'draft'];
        yield* onlyWith(given, target === 'pull-request', 'target pull-request', pullRequest);
        yield* onlyWith(given, target !== 'file', 'target pull-request or commit', ['base', 'message', 'repository']);
    }
    yield* externalSecret(given);
}
function* externalSecret(given) {
    const form = given.get('form');
    if (form === undefined)
        return;
    yield* onlyWith(given, form === 'external-secret', 'form external-secret', ['secret-store', 'secret-remote-key']);
    if (form !== 'external-secret')
        return;
    for (const name of ['secret-store', 'secret-remote-key']) {
        if (!given.has(name))
            yield `${name} is missing: the form external-secret needs it.`;
    }
    const store = given.get('secret-store');
    if (store !== undefined && !/^(?:Cluster)?SecretStore\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u.test(store)) {
        yield `secret-store takes SecretStore/name or ClusterSecretStore/name, not ${quote(store)}.`;
    }
}
/** Whether a path stays inside a repository and is none of git's own files. */
function isInside(path) {
    const parts = path.replace(/^\.\//u, '').split('/');
    return (!path.includes('\\') &&
        parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/iu.test(part)));
}

;// CONCATENATED MODULE: ./src/inputs/parts/common.ts

function commonInputs(given) {
    return {
        summary: given.need('summary'),
        ...defined({ githubToken: given.get('github-token'), allowPublicRunner: given.get('allow-public-runner') }),
    };
}
function selection(given) {
    return {
        include: given.get('include') ?? [],
        exclude: given.get('exclude') ?? [],
        rowsCleared: given.need('rows-cleared'),
    };
}
function effort(given) {
    return { deadlineMinutes: given.need('deadline-minutes'), concurrency: given.need('concurrency') };
}

;// CONCATENATED MODULE: ./src/inputs/parts/places.ts
/** Where media come from, and where else they may go. */


/** The source, where one was given. */
function parts_places_source(given) {
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
            return { ...place, acl: acl === 'auto' ? auto : acl };
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
function parts_places_destination(given) {
    const location = given.get('destination');
    if (location === undefined || location.kind === 'ssh')
        return undefined;
    if (location.kind === 's3')
        return s3Place(given, 'destination', location);
    return { ...location, ...defined({ owner: given.get('destination-owner') }) };
}
function s3Place(given, side, at) {
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

;// CONCATENATED MODULE: ./src/inputs/steps/plan.ts




function planInputs(given) {
    return {
        step: 'plan',
        ...commonInputs(given),
        ...effort(given),
        ...selection(given),
        r2: r2Target(given),
        mediaHost: given.need('media-host'),
        storageClass: given.need('storage-class'),
        maxPrivatePercent: given.need('max-private-percent'),
        maxShards: given.need('max-shards'),
        ...defined({
            cloudflare: accountToken(given),
            source: parts_places_source(given),
            webHost: given.get('web-host'),
            temporaryHost: given.get('temporary-host'),
            locationHint: given.get('location-hint'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/provision.ts



function provisionInputs(given) {
    const accountId = given.need('account-id');
    return {
        step: 'provision',
        ...commonInputs(given),
        mode: given.choice('mode', 'provision') ?? 'apply',
        r2: { ...r2Target(given), accountId },
        cloudflare: { accountId, apiToken: given.need('api-token') },
        mediaHost: given.need('media-host'),
        storageClass: given.need('storage-class'),
        adoptBucket: given.get('adopt-bucket') === given.need('bucket'),
        settleMinutes: given.need('settle-minutes'),
        secretName: given.need('secret-name'),
        ...defined({
            webHost: given.get('web-host'),
            temporaryHost: given.get('temporary-host'),
            locationHint: given.get('location-hint'),
            key: keyInputs(given),
            repository: given.get('repository'),
            namespace: given.get('namespace'),
        }),
    };
}
function keyInputs(given) {
    const mintToken = given.get('mint-token');
    if (mintToken === undefined)
        return undefined;
    return {
        mintToken,
        action: given.need('mastodon-key'),
        sinks: given.get('key-sinks') ?? [],
        recipients: given.get('key-recipients') ?? [],
        ...defined({
            environment: given.get('key-environment'),
            certificate: given.get('key-certificate'),
            file: given.get('key-file'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/publish.ts



function publishInputs(given) {
    const mediaHost = given.need('media-host');
    return {
        step: 'publish',
        ...commonInputs(given),
        form: given.need('form'),
        phase: given.need('phase'),
        target: given.need('target'),
        file: given.get('file') ?? '.env.production',
        r2: r2Bucket(given),
        mediaHost,
        dryRun: given.need('dry-run'),
        labels: given.get('labels') ?? [],
        reviewers: given.get('reviewers') ?? [],
        draft: given.need('draft'),
        secretName: given.need('secret-name'),
        waiveCspWait: given.get('waive-csp-wait') === mediaHost,
        ...defined({
            credentials: r2Credentials(given),
            cloudflare: accountToken(given),
            webHost: given.get('web-host'),
            mastodonVersion: given.get('mastodon-version'),
            repository: given.get('repository'),
            base: given.get('base'),
            branch: given.get('branch'),
            message: given.get('message'),
            namespace: given.get('namespace'),
            secretStore: given.get('secret-store'),
            secretRemoteKey: given.get('secret-remote-key'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/steps/redirect.ts




function redirectInputs(given) {
    const webHost = given.need('web-host');
    return {
        step: 'redirect',
        ...commonInputs(given),
        mode: given.choice('mode', 'redirect') ?? 'apply',
        engine: given.choice('engine', 'redirect') ?? 'auto',
        r2: r2Bucket(given),
        mediaHost: given.need('media-host'),
        webHost,
        hosts: given.get('redirect-hosts') ?? [webHost],
        paths: given.need('redirect-paths').map((path) => path.replace(/\/+$/u, '')),
        permanent: given.need('permanent'),
        dryRun: given.need('dry-run'),
        ...defined({
            credentials: r2Credentials(given),
            cloudflare: accountToken(given),
            source: parts_places_source(given),
            file: given.get('file'),
        }),
    };
}

;// CONCATENATED MODULE: ./src/stores/model.ts
/** The whole key space. */
const everything = { after: null, upTo: null };
/** A store's refusal or failure, with the cause in words and whether trying again later may help. */
class StoreError extends Error {
    name = 'StoreError';
    status;
    /** The store's own code, such as `AccessDenied`; empty when there was no answer. */
    code;
    constructor(message, details = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.status = details.status ?? 0;
        this.code = details.code ?? '';
    }
}

;// CONCATENATED MODULE: ./src/inputs/steps/sync.ts





function syncInputs(given) {
    return {
        step: 'sync',
        ...commonInputs(given),
        ...effort(given),
        ...selection(given),
        engine: given.choice('engine', 'sync') ?? 'runner',
        r2: r2Target(given),
        route: route(given),
        compare: given.need('compare'),
        range: given.get('shard') ?? everything,
        dryRun: given.need('dry-run'),
        delete: given.need('delete'),
        maxDeletePercent: given.need('max-delete-percent'),
        maxPrivatePercent: given.need('max-private-percent'),
        minSourcePercent: given.need('min-source-percent'),
        repairHeaders: given.need('repair-headers'),
        sippyHours: given.need('sippy-hours'),
        ...defined({
            cloudflare: accountToken(given),
            mediaHost: given.get('media-host'),
            webHost: given.get('web-host'),
            bandwidthLimit: given.get('bandwidth-limit'),
            release: given.get('release'),
        }),
    };
}
function route(given) {
    const from = parts_places_source(given);
    if (from !== undefined)
        return { to: 'bucket', source: from };
    const elsewhere = parts_places_destination(given);
    if (elsewhere !== undefined)
        return { to: 'elsewhere', destination: elsewhere };
    throw new Error('the route was read before it was checked');
}

;// CONCATENATED MODULE: ./src/inputs/steps/verify.ts




function verifyInputs(given) {
    const purge = given.get('purge');
    return {
        step: 'verify',
        ...commonInputs(given),
        ...effort(given),
        ...selection(given),
        r2: r2Target(given),
        mediaHost: given.need('media-host'),
        sample: given.need('sample'),
        ...defined({
            cloudflare: accountToken(given),
            source: parts_places_source(given),
            destination: parts_places_destination(given),
            webHost: given.get('web-host'),
            temporaryHost: given.get('temporary-host'),
            checks: given.get('checks'),
            seed: given.get('seed'),
            uploadUrl: given.get('upload-url'),
            purge: purge?.length === 1 && purge[0] === 'all' ? 'all' : purge,
        }),
    };
}

;// CONCATENATED MODULE: ./src/inputs/read.ts
/** The way in: from what the runner hands over to the typed inputs of one step. */













/** Everything that is wrong with the inputs, told at once. */
class InputError extends Error {
    name = 'InputError';
    /** Whole sentences; each names its input and the fix, and none shows a secret. */
    problems;
    constructor(problems) {
        super(problems.length === 1
            ? `The inputs have a problem. ${problems.join('')}`
            : `The inputs have ${String(problems.length)} problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
        this.problems = problems;
    }
}
/**
 * Reads, checks and shapes the inputs of the step that `step` names. Touches nothing outside.
 * @param get - the text of an input, empty where it was not given.
 * @param mask - keeps a text out of the log from now on; called for every secret before anything else is read.
 * @throws InputError with all problems of all inputs.
 */
function readInputs(get, mask) {
    const secrets = maskSecrets(get, mask);
    const texts = new Map(inputTable.map(({ name }) => [name, get(name).trim()]).filter(([, text]) => text !== ''));
    const step = readStep(texts.get('step'), secrets);
    const { given, problems } = readGiven(step, texts, secrets);
    const all = [...problems, ...rules.flatMap((rule) => [...rule(given)])];
    if (all.length > 0)
        throw new InputError([...new Set(all)].map((problem) => withoutSecrets(problem, secrets)));
    return shapeInputs(given);
}
/** The typed inputs of a step whose values were checked. */
function shapeInputs(given) {
    return shapes[given.step](given);
}
const shapes = {
    plan: planInputs,
    provision: provisionInputs,
    sync: syncInputs,
    redirect: redirectInputs,
    verify: verifyInputs,
    publish: publishInputs,
};
const rules = [
    pairs,
    credentials,
    address,
    hosts,
    places_source,
    places_destination,
    engines,
    redirects,
    mintedKey,
    published,
];
/**
 * Masks all secrets of all steps, whatever the step: as given, each line, and the SHA-256 in hex, which for a
 * Cloudflare token is the secret access key derived from it.
 * @see https://developers.cloudflare.com/r2/api/tokens/#get-s3-api-credentials-from-an-api-token
 */
function maskSecrets(get, mask) {
    const secrets = new Set();
    for (const { name } of inputTable.filter((spec) => spec.secret === true)) {
        const text = get(name);
        const lines = text.split(/[\r\n]+/u).map((line) => line.trim());
        for (const part of [text, text.trim(), ...lines]) {
            if (part.trim() !== '')
                secrets.add(part);
        }
        if (text.trim() !== '')
            secrets.add((0,external_node_crypto_.createHash)('sha256').update(text.trim()).digest('hex'));
    }
    for (const secret of secrets)
        mask(secret);
    return [...secrets];
}
function readStep(text, secrets) {
    const step = steps.find((known) => known === text);
    if (step !== undefined)
        return step;
    const problem = text === undefined ? 'step is missing' : `step ${withoutSecrets(quote(text), secrets)} is not known`;
    throw new InputError([`${problem}: it takes ${oneOf(steps)}.`]);
}
/** A secret that was put into the wrong input as well would otherwise be quoted. */
function withoutSecrets(sentence, secrets) {
    const long = secrets.filter((secret) => secret.length >= 8).sort((a, b) => b.length - a.length);
    return long.reduce((text, secret) => text.replaceAll(secret, '***'), sentence);
}

;// CONCATENATED MODULE: ./src/net/context.ts
/**
 * What every long-running call is given by its caller: how to stop, what time it is, and where to tell what happens.
 * Passing it explicitly keeps every module free of global state and lets tests own the clock and read the events.
 */
/** The real clock. */
const systemClock = {
    now: () => Date.now(),
    sleep: (ms, signal) => new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(signal.reason);
            return;
        }
        const abort = () => {
            clearTimeout(timer);
            reject(signal?.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', abort);
            resolve();
        }, ms);
        signal?.addEventListener('abort', abort, { once: true });
    }),
};

// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(6752);
;// CONCATENATED MODULE: ./src/net/public-web.ts
/** Reads the public web the way a visitor does: media hosts and instances, never with credentials. */

const USER_AGENT = 'mastodon-media-r2 (verification)';
const SILENCE_MS = 30_000;
/**
 * Parses `host=origin` pairs, separated by blanks.
 * @throws when a pair is none.
 */
function routesFrom(text) {
    const pairs = text.split(/\s+/).filter((pair) => pair !== '');
    return new Map(pairs.map((pair) => {
        const [host = '', origin = ''] = pair.split('=', 2);
        if (host === '' || !/^https?:\/\//.test(origin) || !URL.canParse(origin))
            throw new Error('MEDIA_R2_CONNECT_TO takes host=origin pairs.');
        return [host, new URL(origin).origin];
    }));
}
/** Public reads by URL. */
class PublicWeb {
    routes;
    agent = new undici/* Agent */.g6({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, connectTimeout: 15_000 });
    constructor(routes = new Map()) {
        this.routes = routes;
    }
    /**
     * @param host - without a port; always asked for by https unless routed elsewhere.
     * @param path - percent-encoded, with the leading slash and the query.
     * @throws when there is no answer.
     */
    async read(host, path, what, signal) {
        const origin = this.routes.get(host) ?? `https://${host}`;
        const answer = await this.agent.request({
            origin,
            // As an option the path is sent as it is; in a URL `..` would be resolved.
            path,
            method: what.method ?? 'GET',
            headers: { 'user-agent': USER_AGENT, host, ...what.headers },
            signal,
        });
        const chunks = [];
        let size = 0;
        const limit = what.limit ?? Infinity;
        for await (const chunk of answer.body) {
            chunks.push(chunk);
            size += chunk.length;
            if (size >= limit)
                break;
        }
        const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
        return { status: answer.statusCode, headers, body: Buffer.concat(chunks).subarray(0, limit) };
    }
}

;// CONCATENATED MODULE: ./src/report/format.ts
/** Numbers as people read them. A number that is none (NaN, infinite) reads `unknown`. */
/** Stands where a number is not known. */
const unknown = 'unknown';
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
/** `20431` -> `20,431`. */
function count(value) {
    return Number.isFinite(value) ? grouped.format(unsignedZero(Math.round(value))) : unknown;
}
/** `1 object`, `2,041 objects`. */
function counted(value, one, many = `${one}s`) {
    return `${count(value)} ${value === 1 ? one : many}`;
}
/**
 * `17100000000` -> `17.1 GB`. Units are decimal, as storage is billed: 1 GB is 10^9 bytes.
 * @param value - bytes.
 * @see https://developers.cloudflare.com/r2/pricing/#storage-usage
 */
function bytes(value) {
    if (!Number.isFinite(value))
        return unknown;
    let scaled = Math.abs(value);
    let unit = 0;
    // Compare what will be shown: 999.96 kB reads 1 MB, not 1000 kB.
    while (shown(scaled, unit) >= 1000 && unit < byteUnits.length - 1) {
        scaled /= 1000;
        unit += 1;
    }
    const rounded = shown(scaled, unit);
    return `${oneDecimal.format(value < 0 && rounded > 0 ? -rounded : rounded)} ${byteUnits[unit] ?? ''}`;
}
/** One decimal below 100, none above; bytes are whole. */
function shown(scaled, unit) {
    return unit === 0 || scaled >= 99.95 ? Math.round(scaled) : Math.round(scaled * 10) / 10;
}
/**
 * `133` -> `2 min 13 s`: the two largest units, whole seconds.
 * @param seconds - negative counts as zero.
 */
function duration(seconds) {
    if (!Number.isFinite(seconds))
        return unknown;
    if (seconds <= 0)
        return '0 s';
    if (seconds < 1)
        return 'under 1 s';
    const whole = Math.round(seconds);
    if (whole < 60)
        return `${whole} s`;
    if (whole < 3600)
        return pair(whole, 60, 'min', 's');
    // From an hour on seconds do not matter; round before splitting so that no `60 min` appears.
    const minutes = Math.round(seconds / 60);
    if (minutes < 1440)
        return pair(minutes, 60, 'h', 'min');
    const hours = Math.round(seconds / 3600);
    return pair(hours, 24, 'd', 'h');
}
/** `value` small units, `size` of which make a large one. */
function pair(value, size, largeUnit, smallUnit) {
    const rest = value % size;
    const first = `${grouped.format(Math.floor(value / size))} ${largeUnit}`;
    return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}
/** `860 objects/s`; slow rates keep a decimal: `0.4 objects/s`. */
function rate(perSecond, unit) {
    if (!Number.isFinite(perSecond))
        return unknown;
    const value = Math.max(0, perSecond);
    if (value > 0 && value < 0.1)
        return `under 0.1 ${unit}/s`;
    return `${value < 10 ? oneDecimal.format(value) : count(value)} ${unit}/s`;
}
/** `98 MB/s`. */
function byteRate(perSecond) {
    return Number.isFinite(perSecond) ? `${bytes(Math.max(0, perSecond))}/s` : unknown;
}
/** `93.1%`. Never rounds up to all or down to nothing: `over 99.9%`, `under 0.1%`. */
function percent(part, whole) {
    const share = (Math.max(0, part) / whole) * 100;
    if (!Number.isFinite(share) || whole < 0)
        return unknown;
    if (share > 0 && share < 0.1)
        return 'under 0.1%';
    if (share > 99.9 && share < 100)
        return 'over 99.9%';
    return `${oneDecimal.format(unsignedZero(share))}%`;
}
/** `$45.10`; small amounts keep two digits that say something: `$0.0045`. */
function money(dollars) {
    if (!Number.isFinite(dollars))
        return unknown;
    const size = Math.abs(dollars);
    if (size === 0)
        return '$0.00';
    if (size < 0.000_1)
        return 'under $0.0001';
    const decimals = Math.max(2, 1 - Math.floor(Math.log10(size)));
    const digits = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: decimals });
    return `${dollars < 0 ? '-' : ''}$${digits.format(size)}`;
}
/** `-0` would print its sign. */
function unsignedZero(value) {
    return value === 0 ? 0 : value;
}

;// CONCATENATED MODULE: ./src/report/visible.ts
/**
 * Makes every character of a foreign string visible. File names, keys and remote answers may hold characters that move the
 * cursor, turn the writing direction, end a line or show nothing at all; whoever reads a log or a summary must see them.
 */
/**
 * Control, format and bidirectional characters, line and paragraph separators, lone surrogates and everything that Unicode
 * calls ignorable (it shows nothing). Ordinary letters of any script, symbols and the plain space stay.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/**
 * The string with unseen characters as `\n`, `\r`, `\t`, `\u202e` or `\u{e0041}`, cut after `limit` characters.
 * @param limit - characters (code points) of the input kept; a cut is marked with `…`.
 */
function visible(text, limit = 2000) {
    return cut(text, limit).replace(unseen, escaped);
}
function escaped(character) {
    if (character === '\n')
        return '\\n';
    if (character === '\r')
        return '\\r';
    if (character === '\t')
        return '\\t';
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
/** Cuts between code points, so that no half of a surrogate pair is left over. */
function cut(text, limit) {
    // A string has at least as many UTF-16 units as code points: most need no counting.
    if (text.length <= limit)
        return text;
    const kept = Array.from(text.slice(0, 2 * limit + 1));
    return kept.length <= limit ? text : `${kept.slice(0, limit).join('')}…`;
}

;// CONCATENATED MODULE: ./src/report/annotations.ts
/** Collects what needs attention and shows it on the run's page, few and telling. */


/**
 * GitHub shows ten annotations of a level for each step and drops the rest. One error is left for the step's own failure,
 * which is told last.
 * @see https://github.com/orgs/community/discussions/26680
 */
const most = { error: 9, warning: 10, notice: 10 };
/** Messages told in full of those that share a title. */
const examples = 5;
/** Characters of a message. */
const longest = 1000;
/** Annotations of one step: added while it runs, emitted once at its end. */
class Annotations {
    byLevel = {
        error: new Map(),
        warning: new Map(),
        notice: new Map(),
    };
    /** Adds one. Those of the same level and title become one annotation. */
    add(level, title, message) {
        const groups = this.byLevel[level];
        const group = groups.get(title) ?? { total: 0, first: [] };
        groups.set(title, group);
        group.total += 1;
        // A million files may fail for the same reason: the rest is counted only.
        if (group.first.length < examples)
            group.first.push(message);
    }
    /** Shows all, gravest first, and forgets them. The last one of a level tells what had no room. */
    emit(sink) {
        for (const level of ['error', 'warning', 'notice']) {
            const groups = [...this.byLevel[level]];
            this.byLevel[level].clear();
            const shown = groups.length <= most[level] ? groups : groups.slice(0, most[level] - 1);
            for (const [title, group] of shown)
                sink[level](together(group), { title: visible(title, 200) });
            const rest = groups.slice(shown.length).map(([title]) => title);
            if (rest.length > 0) {
                const title = `${counted(rest.length, 'more kind')} of ${level}, see the job summary`;
                sink[level](together({ total: rest.length, first: rest.slice(0, examples) }), { title });
            }
        }
    }
}
/** The first messages, a line each, and how many there are besides. */
function together({ total, first }) {
    const lines = first.map((message) => visible(message, longest));
    const rest = total - first.length;
    return (rest > 0 ? [...lines, `and ${count(rest)} more`] : lines).join('\n');
}

;// CONCATENATED MODULE: ./src/report/markdown.ts
/**
 * Builds the Markdown of job summaries. Escaping is the default: only a `Markdown` value goes in as it stands, every plain
 * string is foreign and is escaped. So a file name cannot break a table, start a tag, mention somebody or close an issue.
 *
 * Characters with a meaning become character references, which can stand for nothing but text. A few more are read again
 * *after* Markdown was rendered (`@name`, `#12`, `:smile:`, `$x$`); those are set apart by a `<span>`, which leaves the text
 * as it is for whoever copies it.
 * @see https://github.github.com/gfm/#entity-and-numeric-character-references
 */

/** Markdown that is safe to put into a summary. Made by the functions of this file only. */
class Markdown {
    source;
    constructor(source) {
        this.source = source;
    }
    toString() {
        return this.source;
    }
}
/** No Markdown; blocks of it are left out. */
const nothing = new Markdown('');
/** GitHub drops a summary of more than 1 MiB whole; this many bytes leave room for other steps' text in the same file. */
const summaryLimit = 512 * 1024;
/** A template of Markdown: its own words stand, what is put in is escaped unless it is `Markdown`. */
function markup(words, ...values) {
    const source = words.reduce((before, word, i) => {
        const value = values[i - 1];
        return before + (value === undefined ? '' : toMarkdown(value).source) + word;
    });
    return new Markdown(source);
}
/**
 * Foreign text within a line.
 * @param limit - characters kept; a cut is marked with `…`.
 */
function markdown_text(foreign, limit = 500) {
    return new Markdown(escapeInline(visible(foreign, limit)));
}
/**
 * A name as code: a key, a file, a host. Written as an element because a backtick span cannot hold every name in a table.
 * @param limit - characters kept; the longest object key has 1,024 bytes.
 */
function code(foreign, limit = 1024) {
    return foreign === '' ? new Markdown('(empty)') : new Markdown(`<code>${markdown_text(foreign, limit).source}</code>`);
}
/** A link; an address that is not `https:` is shown as code instead. */
function markdown_link(label, url) {
    if (!url.startsWith('https://') || !URL.canParse(url))
        return markup `${label} (${code(url)})`;
    const { href } = new URL(url);
    return new Markdown(`<a href="${href.replace(/[^\w/:.%?=-]/g, reference)}">${toMarkdown(label).source}</a>`);
}
/** A heading of one line. */
function heading(level, content) {
    return new Markdown(`${'#'.repeat(level)} ${toMarkdown(content).source}`);
}
/** A list of one line each. */
function list(items) {
    return new Markdown(items.map((item) => `- ${toMarkdown(item).source}`).join('\n'));
}
/**
 * A table. Cells hold one line; a row with too few cells is filled up, one with too many is cut.
 * @param options.align - by column; left where not given.
 */
function table(headers, rows, options = {}) {
    const rule = headers.map((_, i) => (options.align?.[i] === 'right' ? '---:' : ':---'));
    const cells = (row) => line(headers.map((_, i) => toMarkdown(row[i] ?? '').source));
    return new Markdown([cells(headers), line(rule), ...rows.map(cells)].join('\n'));
}
/** A part that opens when its summary is clicked. */
function details(summary, body) {
    // The empty lines end the HTML block, so that the body is read as Markdown again.
    const opening = `<details><summary>${toMarkdown(summary).source}</summary>`;
    return new Markdown(`${opening}\n\n${body.source}\n\n</details>`);
}
/**
 * A block of lines shown as they are, unseen characters made visible.
 * @param language - such as `diff`.
 * @param limit - lines kept; a cut is told in a last line.
 */
function fence(language, lines, limit = 400) {
    const kept = lines.slice(0, limit).map((each) => visible(each, 500));
    if (lines.length > limit)
        kept.push(`… and ${lines.length - limit} more lines`);
    const longest = kept.flatMap((each) => each.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
    const marks = '`'.repeat(longest + 1);
    return new Markdown([marks + language.replace(/[^a-z]/g, ''), ...kept, marks].join('\n'));
}
/** Blocks one below the other as one block. */
function blocks(...parts) {
    return new Markdown(parts
        .map((part) => part.source)
        .filter((source) => source !== '')
        .join('\n\n'));
}
/**
 * The whole summary. Blocks that no longer fit are left out from the end, so that the first, most important ones stay, and
 * no block is torn.
 * @param limit - bytes of UTF-8.
 */
function markdown_document(parts, limit = summaryLimit) {
    const notice = '*This summary was cut here because it became too long. The report file holds all of it.*\n';
    let room = limit - Buffer.byteLength(notice);
    const kept = [];
    for (const { source } of parts) {
        if (source === '')
            continue;
        room -= Buffer.byteLength(source) + 2;
        if (room < 0)
            return [...kept, notice].join('\n\n');
        kept.push(source);
    }
    return `${kept.join('\n\n')}\n`;
}
function toMarkdown(content) {
    if (content instanceof Markdown)
        return content;
    return typeof content === 'number' ? new Markdown(String(content)) : markdown_text(content);
}
function line(cells) {
    return `| ${cells.join(' | ')} |`;
}
/** Has a meaning anywhere in a line. */
const special = /[&<>|`*_~[\]#\\:]/g;
/** Has a meaning at the start of a line only: list items, rules, underlines of headings, indented code. */
const leading = /^(?:\s+|[-+=]|\d+(?=[.)](?:\s|$)))/;
/** Is read after rendering: mentions and mail addresses, mathematics, issue numbers, emoji. */
const reread = /[@$]|#(?=\d)|(?<=GH)-(?=\d)|:(?=[\w+-]+:)/gi;
/** Becomes a link without any mark; the other form, `scheme://`, loses its colon. */
const bareLink = /(?<=www)\./gi;
function escapeInline(shown) {
    // One pass for each kind, told apart by position, so that no pass sees the output of another.
    const marks = new Map();
    const mark = (pattern, as) => {
        for (const match of shown.matchAll(pattern))
            marks.set(match.index, as(match[0]));
    };
    mark(special, reference);
    mark(bareLink, reference);
    mark(reread, (character) => `<span>${reference(character)}</span>`);
    const start = leading.exec(shown)?.[0] ?? '';
    for (let i = 0; i < start.length; i += 1)
        marks.set(i, reference(start.charAt(i)));
    let escaped = '';
    for (let i = 0; i < shown.length; i += 1)
        escaped += marks.get(i) ?? shown.charAt(i);
    return escaped;
}
function reference(character) {
    return `&#${character.charCodeAt(0)};`;
}

;// CONCATENATED MODULE: ./src/cloudflare/prices.ts
/**
 * What R2 costs, for estimates. The prices are Cloudflare's list prices of Standard storage, read on the date given; a bill
 * may differ by contract or tax.
 */
/**
 * List prices in US dollars.
 * @see https://developers.cloudflare.com/r2/pricing/
 */
const r2Prices = {
    read: '2026-11-22',
    link: 'https://developers.cloudflare.com/r2/pricing/',
    /** Dollars for 10^9 bytes kept for a month (the average of the daily peaks over 30 days). */
    storagePerGigabyteMonth: 0.015,
    /** Dollars for a million operations that write or list. */
    classAPerMillion: 4.5,
    /** Dollars for a million operations that read. */
    classBPerMillion: 0.36,
    /** Free in each month, for the whole account together. */
    free: { bytes: 10e9, classA: 1e6, classB: 10e6 },
};
const prices_nothing = { bytes: 0, classA: 0, classB: 0 };
/**
 * The bill of one month: the free tier off, the rest rounded up to whole gigabyte-months and whole millions of operations.
 * @see https://developers.cloudflare.com/r2/pricing/#free-tier
 */
function monthlyCost(use) {
    const { free } = r2Prices;
    const storage = dollars(billedUnits(use.bytes, free.bytes, 1e9) * r2Prices.storagePerGigabyteMonth);
    const classA = dollars(billedUnits(use.classA, free.classA, 1e6) * r2Prices.classAPerMillion);
    const classB = dollars(billedUnits(use.classB, free.classB, 1e6) * r2Prices.classBPerMillion);
    return { storage, classA, classB, total: dollars(storage + classA + classB) };
}
/**
 * What copying into R2 adds to the bill of an account.
 * @param present - what the account uses in this month anyway; it may have used the free tier up already.
 */
function migrationCost(work, present = prices_nothing) {
    const large = work.largeObjects ?? 0;
    const classA = work.objects - large + work.largeParts + 2 * large + work.listRequests;
    const before = monthlyCost(present);
    const after = monthlyCost({
        bytes: present.bytes + work.bytes,
        classA: present.classA + classA,
        classB: present.classB,
    });
    return {
        classA,
        operationsAtListPrice: listPrice({ classA, classB: 0 }),
        operations: dollars(after.classA - before.classA),
        storagePerMonth: dollars(after.storage - before.storage),
    };
}
/** Dollars for operations at the list price, free tier and rounding left aside: what a run adds on average. */
function listPrice(operations) {
    return dollars((operations.classA * r2Prices.classAPerMillion + operations.classB * r2Prices.classBPerMillion) / 1_000_000);
}
function billedUnits(used, free, unit) {
    return Math.max(0, Math.ceil((used - free) / unit));
}
/** Drops the noise of binary fractions: a thousandth of a millionth of a dollar is nobody's money. */
function dollars(amount) {
    return Math.round(amount * 1e9) / 1e9;
}

;// CONCATENATED MODULE: ./src/report/operations.ts
/** Counts the requests that R2 bills, for the report, the summary and the outputs. */



/** Counts events of kind `operation`; others pass by. */
class OperationTally {
    rows = new Map();
    elsewhere;
    /**
     * @param elsewhere - labels of stores that are not R2: their requests are told but are no part of R2's totals.
     */
    constructor(elsewhere = []) {
        this.elsewhere = new Set(elsewhere);
    }
    /** Takes any event, so that it can be handed to `emit` as it is. */
    count(event) {
        if (event.kind !== 'operation')
            return;
        const { store, name } = event;
        const billed = this.elsewhere.has(store) ? 'elsewhere' : event.billed;
        const id = JSON.stringify([store, name, billed]);
        const row = this.rows.get(id);
        if (row === undefined) {
            this.rows.set(id, { store, name, billed, count: 1 });
        }
        else {
            row.count += 1;
        }
    }
    /** What was counted so far. */
    snapshot() {
        const rows = [...this.rows.values()].map((row) => ({ ...row })).sort(inReadingOrder);
        const total = (billed) => rows.reduce((sum, row) => (row.billed === billed ? sum + row.count : sum), 0);
        return { rows, classA: total('A'), classB: total('B'), free: total('free') };
    }
}
/** What the operations cost at list price, in dollars; the free tier is left aside because other work may use it up. */
function operationsPrice(counts) {
    return listPrice(counts);
}
/** A table of the operations and a sentence about their price. */
function operationsTable(counts) {
    if (counts.rows.length === 0)
        return markup `No request was made.`;
    const rows = counts.rows.map((row) => [row.store, row.name, classTitle(row.billed), count(row.count)]);
    return blocks(table(['Store', 'Operation', 'Class', 'Requests'], rows, { align: ['left', 'left', 'left', 'right'] }), markup `At R2: ${count(counts.classA)} of class A, ${count(counts.classB)} of class B, ${count(counts.free)} free: ${priceText(counts)}.`);
}
/** `$0.0045 at list price, before the free tier`, with a link to the prices. */
function priceText(counts) {
    return markup `${money(operationsPrice(counts))} at ${markdown_link('list price', r2Prices.link)} of ${r2Prices.read}, before the free tier`;
}
function classTitle(billed) {
    return billed === 'free' ? 'free' : billed === 'elsewhere' ? 'not R2' : `class ${billed}`;
}
function inReadingOrder(a, b) {
    return a.store.localeCompare(b.store, 'en') || a.billed.localeCompare(b.billed, 'en') || b.count - a.count;
}

;// CONCATENATED MODULE: ./src/report/summary/parts.ts



/** Problems shown; the report holds all. With names and causes cut they fit into a summary whatever they hold. */
const problemsShown = 50;
const icons = { good: markup `✅ `, attention: markup `⚠️ `, bad: markup `❌ `, plain: nothing };
/** The sentence everybody reads, and what belongs to it. */
function headline(mood, sentence, more) {
    const first = heading(2, markup `${icons[mood]}${sentence}`);
    return more === undefined ? first : blocks(first, markup `${more}`);
}
/** A part of the summary with its heading; nothing when there is nothing to show. */
function section(title, ...body) {
    const whole = blocks(...body);
    return whole.source === '' ? whole : blocks(heading(3, title), whole);
}
/** `2,041 objects (183 MB)` */
function amount(tally) {
    return `${counted(tally.objects, 'object')} (${bytes(tally.bytes)})`;
}
/** Rows of name, objects and bytes, with their sum where there is more than one. */
function tallyTable(title, rows, sum = false) {
    if (rows.length === 0)
        return nothing;
    const cells = rows.map((row) => [row.name, count(row.objects), bytes(row.bytes)]);
    if (sum && rows.length > 1) {
        const all = total(rows);
        cells.push([markup `**Together**`, markup `**${count(all.objects)}**`, markup `**${bytes(all.bytes)}**`]);
    }
    return table([title, 'Objects', 'Size'], cells, { align: ['left', 'right', 'right'] });
}
/** Kinds, the largest first. */
function kindsTable(kinds) {
    const rows = [...kinds].sort((a, b) => b.bytes - a.bytes).map((row) => ({ ...row, name: row.kind }));
    return tallyTable('Kind', rows, true);
}
/** The sum of tallies. */
function total(tallies) {
    return tallies.reduce((sum, tally) => ({ objects: sum.objects + tally.objects, bytes: sum.bytes + tally.bytes }), { objects: 0, bytes: 0 });
}
/**
 * What needs attention, with cause and remedy.
 * @param all - how many there are, when `problems` does not hold all of them.
 */
function problemsTable(problems, all = problems.length) {
    if (problems.length === 0)
        return nothing;
    const shown = problems.slice(0, problemsShown);
    const rows = shown.map((problem) => [code(problem.name, 400), markdown_text(problem.why, 300), markdown_text(problem.fix ?? '', 300)]);
    const rest = Math.max(all, problems.length) - shown.length;
    return blocks(table(['What', 'Why', 'What to do'], rows), rest > 0 ? markup `And ${count(rest)} more: the report file has them.` : nothing);
}
/** A table of changes. */
function changesTable(changes) {
    if (changes.length === 0)
        return nothing;
    const rows = changes.slice(0, 200).map((line) => [line.resource, line.change]);
    const rest = changes.length - rows.length;
    return blocks(table(['What', 'Change'], rows), rest > 0 ? markup `And ${count(rest)} more.` : nothing);
}
/** Requests and their price, folded. */
function operationsDetails(counts) {
    if (counts.rows.length === 0)
        return nothing;
    const summary = markup `Requests to R2: ${count(counts.classA)} of class A, ${count(counts.classB)} of class B, ${money(operationsPrice(counts))} at list price`;
    return details(summary, operationsTable(counts));
}
/** Sentences as a list under a heading; nothing when there are none. */
function sentences(title, all) {
    return section(title, all.length === 0 ? nothing : list(all));
}

;// CONCATENATED MODULE: ./src/report/summary/failure.ts
/** The job summary of a step that could not do its work. */


/** @param problems - whole sentences with cause and fix. */
function failureSummary(problems) {
    const [first] = problems;
    return markdown_document([
        headline('bad', 'This step did not run to its end.'),
        problems.length === 1 ? markup `${first ?? ''}` : list(problems),
    ]);
}

;// CONCATENATED MODULE: ./src/report/log-text.ts

/**
 * A foreign string as part of a log line. The runner reads the log: `::name::` at the start of a line and `##[name]` anywhere
 * in it are commands. No `::` and no `##[` is left, no end of line, no terminal sequence and no other control character.
 *
 * The command marks are broken with a visible escape, not with an invisible character: comparisons that follow a language's
 * rules skip invisible ones.
 * @param limit - characters kept; a cut is marked with `…`.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
function safe(text, limit = 2000) {
    return visible(text, limit)
        .replace(/:(?=:)/g, '\\u003a')
        .replace(/##(?=\[)/g, '#\\u0023');
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/report/redact.ts
/** Takes secrets out of data before it is written anywhere. The last line of defence: callers put no secret in to begin with. */
/** Stands where a secret was. */
const redacted = '***';
/**
 * The value as JSON with every secret replaced, in names as in values: as it is, URL-encoded, escaped as in JSON, in base64
 * (alone, or within a longer text such as `user:secret`) and in hexadecimal digits. Each long line of a secret of many lines
 * counts as one.
 * @param value - anything `JSON.stringify` takes; big integers become strings.
 * @param secrets - empty ones are ignored.
 */
function redact(value, secrets) {
    const forms = [...new Set(secrets.flatMap(parts).flatMap(formsOf))];
    // Something that has no JSON, such as `undefined`, is null within a list.
    const [plain = null] = JSON.parse(JSON.stringify([value], bigIntegers));
    return walk(plain, forms);
}
/** One string with every secret replaced, in the same forms. */
function redactText(text, secrets) {
    return cover(text, [...new Set(secrets.flatMap(parts).flatMap(formsOf))]);
}
function walk(value, forms) {
    if (typeof value === 'string')
        return cover(value, forms);
    if (typeof value === 'number')
        return forms.includes(String(value)) ? redacted : value;
    if (value === null || typeof value === 'boolean')
        return value;
    if (isList(value))
        return value.map((each) => walk(each, forms));
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [cover(name, forms), walk(each, forms)]));
}
/** Replaces all places at once: one form may overlap another, and replacing it first would leave a rest of the other. */
function cover(text, forms) {
    const places = forms.flatMap((form) => placesOf(form, text)).sort((a, b) => a.from - b.from);
    let covered = '';
    let done = 0;
    for (const { from, to } of places) {
        if (to <= done)
            continue;
        if (from >= done)
            covered += text.slice(done, from) + redacted;
        done = to;
    }
    return covered + text.slice(done);
}
function placesOf(form, text) {
    const places = [];
    for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1)) {
        places.push({ from, to: from + form.length });
    }
    return places;
}
/** Shorter pieces would be found everywhere by chance. */
const shortestPiece = 8;
/** The secret and, of a private key or the like, its lines. */
function parts(secret) {
    const lines = secret.split(/\r?\n/).map((line) => line.trim());
    const pieces = lines.length > 1 ? lines.filter((line) => line.length >= shortestPiece) : lines;
    return [secret, ...pieces].filter((piece) => piece !== '');
}
function formsOf(secret) {
    const utf8 = Buffer.from(secret);
    const hex = utf8.toString('hex');
    const percent = percentEncoded(utf8, /[A-Za-z0-9\-_.!~*'()]/);
    const strict = percentEncoded(utf8, /[A-Za-z0-9\-_.~]/);
    const path = percentEncoded(utf8, /[A-Za-z0-9\-_.~!$&'()*+,;=:@/]/);
    const form = new URLSearchParams([['', secret]]).toString().slice(1);
    const encoded = [percent, strict, path, form];
    const whole = [secret, JSON.stringify(secret).slice(1, -1), ...encoded, ...encoded.map(lowerHex)];
    const digits = [hex, hex.toUpperCase(), utf8.toString('base64'), utf8.toString('base64url'), ...base64Within(utf8)];
    return [...whole, ...digits.filter((piece) => piece.length >= shortestPiece)];
}
function percentEncoded(utf8, kept) {
    return Array.from(utf8, (byte) => {
        const character = String.fromCharCode(byte);
        return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }).join('');
}
function lowerHex(encoded) {
    return encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}
/** The digits that stand for the secret alone when it lies anywhere in a longer encoded text: one piece for each alignment. */
function base64Within(utf8) {
    return [0, 1, 2].flatMap((offset) => {
        const shifted = Buffer.concat([Buffer.alloc(offset), utf8]);
        const first = Math.ceil((offset * 8) / 6);
        const last = Math.floor((shifted.length * 8) / 6);
        return ['base64', 'base64url'].map((alphabet) => shifted.toString(alphabet).slice(first, last));
    });
}
function bigIntegers(_, value) {
    return typeof value === 'bigint' ? String(value) : value;
}
function isList(value) {
    return Array.isArray(value);
}

;// CONCATENATED MODULE: ./src/report/report.ts
/** The report of a step: one JSON file with everything the summary shows and more, without secrets. */






/**
 * Puts a report together and takes every secret out of it.
 * @throws Error when the step's data uses a name that every report has.
 */
function buildReport(parts, secrets) {
    const common = {
        version: 1,
        step: parts.step,
        started: new Date(parts.startedMs).toISOString(),
        finished: new Date(parts.finishedMs).toISOString(),
        seconds: Math.max(0, Math.round(parts.finishedMs - parts.startedMs) / 1000),
        outcome: parts.outcome,
    };
    const taken = Object.keys(parts.data).find((name) => name in common || name === 'inputs');
    if (taken !== undefined)
        throw new Error(`The data of step ${parts.step} cannot be named ${taken} in its report.`);
    // The common part and the names at the top come from this project; a short secret must not spoil the form of the report.
    const data = Object.entries(parts.data).map(([name, value]) => [name, redact(value, secrets)]);
    return { ...common, inputs: redact(parts.inputs, secrets), ...Object.fromEntries(data) };
}
/**
 * Writes a report where only the runner's user can read it. A report of the same step and job is replaced.
 * @param env - `RUNNER_TEMP` is used where set.
 * @returns the path of the file.
 * @throws Error when the folder belongs to somebody else or is a link.
 */
async function writeReport(report, env = process.env) {
    if (!/^[a-z][a-z0-9-]*$/.test(report.step))
        throw new Error('The name of a step has lower-case letters only.');
    const { RUNNER_TEMP: temporary = '' } = env;
    const folder = (0,external_node_path_.join)(temporary === '' ? (0,external_node_os_.tmpdir)() : temporary, 'mastodon-media-r2');
    await ownFolder(folder);
    const path = (0,external_node_path_.join)(folder, `${report.step}-report.json`);
    const unfinished = (0,external_node_path_.join)(folder, `.${(0,external_node_crypto_.randomUUID)()}`);
    try {
        await (0,promises_.writeFile)(unfinished, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
        await (0,promises_.rename)(unfinished, path);
    }
    catch (error) {
        await (0,promises_.rm)(unfinished, { force: true });
        throw error;
    }
    return path;
}
/** In a temporary folder that all users share somebody else could have put a folder or a link of that name. */
async function ownFolder(folder) {
    await (0,promises_.mkdir)(folder, { recursive: true, mode: 0o700 });
    const found = await (0,promises_.lstat)(folder);
    const own = process.getuid === undefined || found.uid === process.getuid();
    if (!found.isDirectory() || !own) {
        throw new Error(`${folder} must be a folder of this user, not a link and not of another user. Remove it.`);
    }
    await (0,promises_.chmod)(folder, 0o700);
}

// EXTERNAL MODULE: ./node_modules/cloudflare/error.mjs
var cloudflare_error = __webpack_require__(6773);
;// CONCATENATED MODULE: ./src/cloudflare/permissions.ts
/** The permissions of an API token, named as the dashboard names them. */
/**
 * What this project asks for, each once.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/permissions/
 */
const permissions = {
    r2: { level: 'Account', name: 'Workers R2 Storage', access: 'Edit' },
    zone: { level: 'Zone', name: 'Zone', access: 'Read' },
    dns: { level: 'Zone', name: 'DNS', access: 'Read' },
};
/** Where a token's permissions are edited. */
const tokenPages = 'https://dash.cloudflare.com/profile/api-tokens (a token of your own) or https://dash.cloudflare.com/?to=/:account/api-tokens (a token of the account)';
/** As a person reads it in the dashboard: `Workers R2 Storage: Edit (Account)`. */
function describePermission(permission) {
    return `${permission.name}: ${permission.access} (${permission.level})`;
}

;// CONCATENATED MODULE: ./src/cloudflare/explain.ts
/** Turns what the client throws into sentences that name the cause and the next step. */


/** A refusal or failure of the control API, explained. The message holds no secret. */
class CloudflareProblem extends Error {
    name = 'CloudflareProblem';
    kind;
    /** What was tried, as in "read bucket media". */
    what;
    /** For `permission`: the permissions that the call takes. */
    needs;
    constructor(kind, message, details = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.kind = kind;
        this.what = details.what ?? '';
        this.needs = details.needs ?? [];
    }
}
/**
 * Explains an error of the client.
 * @param what - what was tried, to follow "could not": "create bucket media".
 * @param needs - the permissions that the call takes.
 * @returns a CloudflareProblem; errors that do not come from the client are returned as they are.
 * @see https://developers.cloudflare.com/r2/api/error-codes/
 */
function explain(error, what, needs = []) {
    if (error instanceof cloudflare_error/* APIUserAbortError */.cH)
        return error;
    const problem = (kind, cause, next) => new CloudflareProblem(kind, `Could not ${what}: ${cause}. ${next}`, { what, needs, cause: error });
    if (error instanceof cloudflare_error/* APIConnectionTimeoutError */.qA) {
        return problem('network', 'Cloudflare did not answer in time', 'Run again; nothing is lost.');
    }
    if (error instanceof cloudflare_error/* APIConnectionError */.xX) {
        const next = 'Check that the runner may reach api.cloudflare.com, then run again.';
        return problem('network', `the connection to Cloudflare failed${codeOf(error.cause)}`, next);
    }
    if (!(error instanceof cloudflare_error/* APIError */.LG))
        return error instanceof Error ? error : new Error(String(error));
    const status = error.status ?? 0;
    const code = error.errors[0]?.code;
    const told = answerOf(status, error.errors);
    if (code === 10042) {
        const next = 'Enable it once (Cloudflare asks for a payment method): https://dash.cloudflare.com/?to=/:account/r2';
        return problem('r2-disabled', 'R2 is not enabled on this account', `${next}, then run again.`);
    }
    if (isTokenInvalid(status, error.errors)) {
        const next = `Check that the secret holds the whole token (not the Global API Key) and that it is active: ${tokenPages}.`;
        return problem('token', `Cloudflare does not accept the API token (${told})`, next);
    }
    if (status === 403) {
        const list = needs.map(describePermission).join(', ');
        const next = needs.length === 0
            ? `The API token may not do this: see ${tokenPages}.`
            : `The API token needs the permission ${list} for this account: add it at ${tokenPages}.`;
        return problem('permission', `Cloudflare refused it (${told})`, next);
    }
    if (status === 429) {
        const next = 'The API allows 1,200 requests in five minutes per token. Wait five minutes, then run again.';
        return problem('rate-limit', 'Cloudflare asks for fewer requests', next);
    }
    if (status >= 500) {
        const next = 'This passes by itself as a rule; see https://www.cloudflarestatus.com, then run again.';
        return problem('server', `Cloudflare had a failure of its own (${told})`, next);
    }
    const kind = status === 404 ? 'not-found' : status === 409 ? 'conflict' : 'refused';
    return problem(kind, `Cloudflare answered ${told}`, 'Look at the resource in the dashboard, then run again.');
}
/** Waits for a call of the client and explains what it throws. */
async function explained(call, what, needs) {
    try {
        return await call;
    }
    catch (error) {
        throw explain(error, what, needs);
    }
}
/** As `explained`, but 404 is `null`. */
async function orNull(call, what, needs) {
    try {
        return await call;
    }
    catch (error) {
        if (error instanceof cloudflare_error/* APIError */.LG && error.status === 404)
            return null;
        throw explain(error, what, needs);
    }
}
/** Whether the API answered with this HTTP status. */
function hasStatus(error, ...statuses) {
    return error instanceof cloudflare_error/* APIError */.LG && statuses.includes(error.status ?? 0);
}
/**
 * Unknown tokens are answered 401 (code 1000), malformed ones 400 (code 6003); some parts of the API say 9109 for both
 * an unknown token and a missing permission, told apart by the words only.
 */
function isTokenInvalid(status, errors) {
    return (status === 401 ||
        errors.some(({ code, message }) => code === 1000 || code === 6003 || (code === 9109 && /invalid access token/i.test(message ?? ''))));
}
/** `403, code 10000: Authentication error`, kept to one short line. */
function answerOf(status, errors) {
    const first = errors[0];
    if (first === undefined)
        return String(status);
    const message = (first.message ?? '').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
    return `${status}, code ${String(first.code)}: ${message}`;
}
/** ` (ECONNREFUSED)`, however deep `fetch` hides it. */
function codeOf(cause) {
    for (let at = cause; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
        if ('code' in at && typeof at.code === 'string')
            return ` (${at.code})`;
    }
    return '';
}

;// CONCATENATED MODULE: ./src/cloudflare/resource.ts


/** The parameters that every call about a bucket takes; without the jurisdiction a bucket of the EU is not found. */
function inPlace(place) {
    return { account_id: place.accountId, 'cf-r2-jurisdiction': place.jurisdiction };
}
/**
 * Reads and compares all resources, one after another in their order.
 * @throws CloudflareProblem of kind `permission` that tells all refusals at once; any other problem as it comes.
 */
async function provisionPlan(resources) {
    const planned = [];
    const refusals = [];
    for (const resource of resources) {
        try {
            const now = await resource.read();
            planned.push({ resource, changes: resource.diff(now, resource.want) });
        }
        catch (error) {
            if (!(error instanceof CloudflareProblem) || error.kind !== 'permission')
                throw error;
            refusals.push(error);
        }
    }
    if (refusals.length > 0)
        throw refused(refusals, resources);
    return planned;
}
/**
 * Applies a plan in its order, then waits until every resource works.
 * @returns the changes made.
 * @throws the first problem; what was applied before it stays and is found in order by the next run.
 */
async function applyAll(plan, cx) {
    const made = [];
    for (const { resource, changes } of plan) {
        if (changes.length === 0)
            continue;
        cx.signal.throwIfAborted();
        await resource.apply(changes);
        for (const change of changes)
            cx.emit({ kind: 'log', level: 'info', text: describeChange(change) });
        made.push(...changes);
    }
    for (const { resource } of plan)
        await resource.settled?.(cx);
    return made;
}
/** One line: `cors: maxAgeSeconds from 60 to 86400`, `bucket: create example-media (Standard)`. */
function describeChange(change) {
    return `${change.resource}: ${changeText(change)}`;
}
/** The same without the resource, for tables that name it in a column of its own. */
function changeText({ action, what, from, to }) {
    if (action === 'create')
        return `create ${what}${to === undefined ? '' : ` (${to})`}`;
    if (action === 'delete')
        return `delete ${what}`;
    return `${what}${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`;
}
/** The differing fields as updates; `undefined` in `now` prints as `unset`. */
function updates(resource, now, want) {
    return Object.entries(want).flatMap(([what, to]) => {
        const from = now[what];
        return from === to ? [] : [{ resource, action: 'update', what, from: from ?? 'unset', to: to ?? 'unset' }];
    });
}
function refused(refusals, resources) {
    const missing = new Set(refusals.flatMap((refusal) => refusal.needs.map(describePermission)));
    const all = new Map(resources.flatMap((resource) => resource.needs).map((need) => [describePermission(need), need]));
    const lines = [...all.keys()].map((name) => `- ${name}${missing.has(name) ? ' (refused)' : ''}`);
    const message = [
        'Cloudflare does not let the API token do all that this run needs. It could not:',
        ...refusals.map((refusal) => `- ${refusal.what}`),
        'The token needs all of these permissions:',
        ...lines,
        `Add them at ${tokenPages}, then run again.`,
    ].join('\n');
    return new CloudflareProblem('permission', message, {
        what: refusals.map(({ what }) => what).join(', '),
        needs: [...all.entries()].flatMap(([name, need]) => (missing.has(name) ? [need] : [])),
    });
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./src/report/details.ts
/**
 * The exact lists of keys, for the runner alone: they may name private files, whose random names are their only protection, so they
 * are readable by the runner's user only and belong in no artifact.
 */



const FLUSH_AT = 64 << 10;
/** Writes one list for each name, one JSON string a line, as they come. */
class DetailLists {
    folder;
    lists = new Map();
    /** @param temporary - the runner's folder for files of the job. Lists of an earlier run of the same step are removed. */
    constructor(step, temporary) {
        this.folder = (0,external_node_path_.join)(temporary ?? (0,external_node_os_.tmpdir)(), 'mastodon-media-r2', `${step}-details`);
        (0,external_node_fs_.rmSync)(this.folder, { recursive: true, force: true });
        (0,external_node_fs_.mkdirSync)(this.folder, { recursive: true, mode: 0o700 });
    }
    add(list, key) {
        let open = this.lists.get(list);
        if (open === undefined) {
            open = { fd: (0,external_node_fs_.openSync)((0,external_node_path_.join)(this.folder, `${list}.jsonl`), 'wx', 0o600), text: '' };
            this.lists.set(list, open);
        }
        open.text += `${JSON.stringify(key)}\n`;
        if (open.text.length > FLUSH_AT) {
            (0,external_node_fs_.writeSync)(open.fd, open.text);
            open.text = '';
        }
    }
    close() {
        for (const { fd, text } of this.lists.values()) {
            (0,external_node_fs_.writeSync)(fd, text);
            (0,external_node_fs_.closeSync)(fd);
        }
        this.lists.clear();
    }
}

;// CONCATENATED MODULE: ./src/report/summary/plan.ts
/** The job summary of `plan`: what there is, what is missing at the bucket, what it costs and takes, what would change. */




/** The summary as Markdown. */
function planSummary(data) {
    const { changes } = data;
    return markdown_document([
        opening(data),
        markup `${data.phase}`,
        sentences('Before you start', attention(data)),
        section('Media at the source', kindsTable(data.kinds), markup `Source: ${code(data.source)}`),
        section('Cost', costTable(data.cost), markup `Prices of ${r2Prices.read}: ${markdown_link('R2 pricing', r2Prices.link)}.`),
        changes === undefined
            ? nothing
            : section('What provisioning would change', changes.length === 0 ? markup `Nothing: everything is as it should be.` : changesTable(changes)),
        sentences('Good to know', data.notes),
    ]);
}
function opening(data) {
    const all = total(data.kinds);
    const time = data.seconds === undefined ? '' : ` It will take about ${duration(data.seconds)}${parallel(data.shards)}.`;
    if (data.toCopy.objects === 0)
        return headline('good', `The bucket holds all of the ${amount(all)} that it should.`);
    return headline('plain', `${amount(data.toCopy)} of ${amount(all)} are to be copied.`, `${price(data.cost.migration)}${time}${data.noBucketYet ? ' There is no bucket to compare with yet.' : ''}`);
}
function price({ operations, storagePerMonth }) {
    if (operations === 0 && storagePerMonth === 0)
        return 'R2 takes nothing for it: the free tier covers it.';
    return `R2 takes ${money(operations)} once and ${money(storagePerMonth)} a month for it.`;
}
function parallel(shards) {
    return shards === undefined || shards < 2 ? '' : `, in ${count(shards)} jobs at once`;
}
function attention({ heldBack, collisions }) {
    const sentences = [];
    if (heldBack.objects > 0) {
        sentences.push(`${amount(heldBack)} are private at the source and will be held back. See that these are the ones you expect.`);
    }
    if (collisions > 0) {
        sentences.push(`${counted(collisions, 'name')} differ from another only in Unicode form. R2 takes both for one object, so one is set aside.`);
    }
    return sentences;
}
function costTable(cost) {
    const { migration, monthlyNow, monthlyAfter, sourceEgress, runnerMinutes } = cost;
    const rows = [
        [
            `Copying: ${counted(migration.classA, 'operation')} of class A`,
            markup `**${money(migration.operations)}** once`,
            'after the free million, in whole millions',
        ],
        ['The media at R2', markup `**${money(migration.storagePerMonth)}** a month`, 'after the free 10 GB'],
    ];
    if (monthlyNow !== undefined)
        rows.push(['R2 bill of the account now', `${money(monthlyNow.total)} a month`, '']);
    rows.push([
        'R2 bill of the account afterwards',
        `${money(monthlyAfter.total)} a month`,
        `storage ${money(monthlyAfter.storage)}, class A ${money(monthlyAfter.classA)}, class B ${money(monthlyAfter.classB)}`,
    ]);
    if (sourceEgress !== undefined)
        rows.push(['The old store, for handing it out', `${money(sourceEgress)} once`, '']);
    if (runnerMinutes !== undefined)
        rows.push([
            'GitHub runners',
            counted(Math.ceil(runnerMinutes), 'minute'),
            'free in public repositories and on your own runners',
        ]);
    return table(['What', 'How much', ''], rows, { align: ['left', 'right', 'left'] });
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-s3/dist-cjs/index.js
var dist_cjs = __webpack_require__(3711);
// EXTERNAL MODULE: ./src/stores/keys.ts
var keys = __webpack_require__(2364);
;// CONCATENATED MODULE: ./src/net/sigv4.ts
/**
 * AWS Signature Version 4 for S3, kept to what one request needs: the day's key is derived once, a signature then costs one
 * SHA-256 and one HMAC. Paths are signed exactly as they are sent: S3 keys may hold `..`, `//`, `@` and `+`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

/** The value of `x-amz-content-sha256` for a body that the signature does not cover. */
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
/** Signs requests for one key pair, region and service. */
class Signer {
    credentials;
    region;
    day = '';
    dayKey = new HmacKey(Buffer.alloc(0));
    second = NaN;
    date = '';
    constructor(credentials, region) {
        this.credentials = credentials;
        this.region = region;
    }
    /**
     * @param nowMs - the time to sign with; correct it by the remote clock's offset first.
     * @returns the headers to send: those given plus `host`, `x-amz-date`, `x-amz-content-sha256` and `authorization`.
     */
    sign(request, nowMs) {
        const date = this.dateAt(nowMs);
        const headers = {
            ...request.headers,
            host: request.host,
            'x-amz-content-sha256': request.payloadHash,
            'x-amz-date': date,
        };
        if (this.credentials.sessionToken !== undefined)
            headers['x-amz-security-token'] = this.credentials.sessionToken;
        const names = Object.keys(headers).sort();
        let canonicalHeaders = '';
        for (const name of names)
            canonicalHeaders += `${name}:${collapse(headers[name] ?? '')}\n`;
        const signedHeaders = names.join(';');
        const canonical = `${request.method}\n${request.path}\n${request.query ?? ''}\n${canonicalHeaders}\n${signedHeaders}\n${request.payloadHash}`;
        const day = date.slice(0, 8);
        const scope = `${day}/${this.region}/s3/aws4_request`;
        const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${(0,external_node_crypto_.hash)('sha256', canonical, 'hex')}`;
        const signature = this.keyOf(day).sign(toSign);
        headers['authorization'] =
            `AWS4-HMAC-SHA256 Credential=${this.credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
        return headers;
    }
    keyOf(day) {
        if (day !== this.day) {
            const hmac = (key, text) => (0,external_node_crypto_.createHmac)('sha256', key).update(text).digest();
            const region = hmac(hmac(`AWS4${this.credentials.secretAccessKey}`, day), this.region);
            this.dayKey = new HmacKey(hmac(hmac(region, 's3'), 'aws4_request'));
            this.day = day;
        }
        return this.dayKey;
    }
    dateAt(nowMs) {
        const second = Math.floor(nowMs / 1000);
        if (second !== this.second) {
            this.second = second;
            this.date = amzDate(nowMs);
        }
        return this.date;
    }
}
/** Bytes of a block of SHA-256. */
const BLOCK = 64;
/**
 * HMAC-SHA-256 with one key, many times. Two one-shot hashes over prepared pads take a fifth of the time of `createHmac`, which
 * makes a key object for every call.
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
class HmacKey {
    outer;
    inner;
    /** @param key - at most one block. */
    constructor(key) {
        const block = Buffer.alloc(BLOCK);
        key.copy(block);
        this.outer = Buffer.alloc(BLOCK + 32);
        this.outer.set(block.map((byte) => byte ^ 0x5c));
        this.inner = Buffer.alloc(1024);
        this.inner.set(block.map((byte) => byte ^ 0x36));
    }
    /** @returns the signature in hex. */
    sign(text) {
        const length = BLOCK + Buffer.byteLength(text);
        if (length > this.inner.length)
            this.inner = Buffer.concat([this.inner.subarray(0, BLOCK)], length);
        this.inner.write(text, BLOCK);
        (0,external_node_crypto_.hash)('sha256', this.inner.subarray(0, length), 'buffer').copy(this.outer, BLOCK);
        return (0,external_node_crypto_.hash)('sha256', this.outer, 'hex');
    }
}
/** Percent-encodes a key for a path: every byte but unreserved ones and the slash. */
function encodeKey(key) {
    // Nearly every key Mastodon writes is made of these characters.
    return /^[\w.~/-]*$/.test(key) ? key : encodeRfc3986(key).replaceAll('%2F', '/');
}
/** Percent-encodes every byte but RFC 3986's unreserved ones. */
function encodeRfc3986(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
/** `20261122T233000Z`. */
function amzDate(nowMs) {
    return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
function collapse(value) {
    if (!/^\s|\s\s|[^\S ]|\s$/.test(value))
        return value;
    return value.trim().replace(/\s+/g, ' ');
}

;// CONCATENATED MODULE: ./src/stores/s3/body.ts
/** Reading the bodies of answers whole. */

/**
 * The bytes of a body, in memory of their own.
 * @param most - bytes after which the body is given up.
 * @throws StoreError `TooLarge`, not worth another try, when there are more than `most`; or what breaks the connection.
 */
async function readWhole(reply, most) {
    const tooLarge = new StoreError(`The answer has more than ${most} bytes.`, {
        status: reply.status,
        code: 'TooLarge',
    });
    if (Number(reply.headers['content-length'] ?? 0) > most)
        throw tooLarge;
    const chunks = [];
    let length = 0;
    return new Promise((resolve, reject) => {
        reply.body.on('data', (chunk) => {
            length += chunk.length;
            if (length > most)
                reply.body.destroy(tooLarge);
            else
                chunks.push(chunk);
        });
        reply.body.on('error', reject);
        reply.body.on('end', () => {
            const bytes = new Uint8Array(length);
            let at = 0;
            for (const chunk of chunks) {
                bytes.set(chunk, at);
                at += chunk.length;
            }
            resolve(bytes);
        });
    });
}

;// CONCATENATED MODULE: ./src/stores/s3/xml.ts
/** What answers in XML have in common. */
/** Replaces the entities of XML by what they stand for. */
function unescapeXml(text) {
    if (!text.includes('&'))
        return text;
    return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
        if (name !== undefined)
            return NAMED[name] ?? entity;
        const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
        return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
    });
}
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

;// CONCATENATED MODULE: ./src/stores/s3/errors.ts


const ADVICE = {
    Unauthorized: () => 'R2 does not know this access key id. Check access-key-id (32 hex characters); a key made within the last minute may not work everywhere yet.',
    InvalidAccessKeyId: () => 'the store does not know this access key id. Check access-key-id.',
    SignatureDoesNotMatch: () => 'the secret does not belong to this access key id. Check secret-access-key; for a Cloudflare token it is the SHA-256 of the token, not the token itself.',
    AccessDenied: ({ bucket }) => `the key may not do this. Give it "Object Read & Write" on the bucket ${bucket}, and check the bucket's name and jurisdiction.`,
    NoSuchBucket: ({ bucket, endpoint }) => `there is no bucket ${bucket} at ${endpoint}. Run the provision step first; a bucket of a jurisdiction (eu, fedramp) is seen only at that jurisdiction's endpoint.`,
    RequestTimeTooSkewed: () => 'the clock of this machine is more than 15 minutes off. Set it by NTP.',
    NotEntitled: () => 'R2 is not enabled on this account. Enable it once in the Cloudflare dashboard under R2.',
    ExpiredToken: () => 'the temporary credentials have expired. Run again with fresh ones.',
};
/** Codes of refused requests that succeed with a fresh body or a moment later. */
const PASSING = new Set(['ClientDisconnect', 'IncompleteBody', 'BadDigest', 'RequestTimeout', 'RequestTimeTooSkewed']);
/** Codes by which stores ask for fewer requests. */
const THROTTLES = new Set(['SlowDown', 'ServiceUnavailable', 'TooManyRequests', 'Throttling', 'ThrottlingException']);
/** The error a refusal by the bucket of the media becomes: operation, cause, next step. */
function storeError(operation, refusal, location) {
    return advised(ADVICE, operation, refusal, location);
}
/** As {@link storeError}, with advice of one's own. */
function advised(advice, operation, refusal, location) {
    const { status, code, message, cause } = refusal;
    const told = advice[code]?.(location, refusal);
    const answer = status === 0 ? message : `${status} ${code || message}`.trim();
    const text = `${operation}: ${told ?? (status !== 0 && code !== '' ? message : 'no answer')} (${answer})`;
    return new StoreError(text, { status, code, cause });
}
/** Whether an error passes, and how long to wait for that. */
function judge(error) {
    if (!(error instanceof StoreError))
        return { again: false, why: String(error) };
    const { status, code } = error;
    const why = status === 0 ? error.message : `${status} ${code}`;
    if (status === 0 || PASSING.has(code))
        return { again: true, why };
    // R2 takes one write a second for one key; waiting less only repeats the refusal.
    if (status === 429)
        return { again: true, why, waitMs: 1000 };
    return { again: status >= 500 && status !== 501, why };
}
/** Whether an error asks for fewer requests in flight. A single 500 does not, nor does a second write to one key. */
function asksForLess(error) {
    if (!(error instanceof StoreError))
        return false;
    if (error.code === 'TimedOut')
        return true;
    return error.status === 503 || THROTTLES.has(error.code) ? !/same object/i.test(error.message) : false;
}
/** What an error document says; empty strings where it is none. */
function parseErrorDocument(xml) {
    const of = (name) => unescapeXml(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '');
    const region = of('Region');
    const endpoint = of('Endpoint');
    return {
        code: of('Code'),
        message: of('Message'),
        ...(region !== '' && { region }),
        ...(endpoint !== '' && { endpoint }),
    };
}

;// CONCATENATED MODULE: ./src/net/retry.ts
/**
 * Eight attempts over about half a minute. Single 500s are expected on R2 about once in ten thousand requests, bursts of 503
 * under load; both pass.
 */
const patient = { attempts: 8, firstWaitMs: 150, longestWaitMs: 15_000 };
/**
 * Calls `attempt` until it succeeds, fails for good, or the limits are reached.
 * @throws the last attempt's error.
 */
async function retrying(what, limits, cx, attempt, judge) {
    for (let made = 1;; made++) {
        try {
            return await attempt();
        }
        catch (error) {
            if (cx.signal.aborted)
                throw error;
            const failure = judge(error);
            if (!failure.again || made >= limits.attempts)
                throw error;
            cx.emit({ kind: 'retry', what, attempt: made, why: failure.why });
            await cx.clock.sleep(waitBefore(made, failure, limits), cx.signal);
        }
    }
}
function waitBefore(made, failure, limits) {
    const ceiling = Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** (made - 1));
    // Full jitter spreads the clients of one incident over the whole interval instead of letting them return together.
    const jittered = Math.random() * ceiling;
    return Math.min(limits.longestWaitMs, Math.max(jittered, failure.waitMs ?? 0));
}

;// CONCATENATED MODULE: ./src/stores/s3/location.ts
/** Where a bucket is and how it is spoken to. */

/** The origin requests go to: the endpoint itself, or the bucket's own host below it. */
function originOf({ endpoint, bucket, pathStyle = true }) {
    const url = new URL(endpoint);
    return pathStyle ? url.origin : `${url.protocol}//${bucket}.${url.host}`;
}
/** The path of an object, or of the bucket itself, as it is sent and signed. */
function pathOf({ bucket, pathStyle = true }, name) {
    const inBucket = name === undefined ? '' : encodeKey(name);
    if (!pathStyle)
        return `/${inBucket}`;
    return name === undefined ? `/${bucket}` : `/${bucket}/${inBucket}`;
}

;// CONCATENATED MODULE: ./src/stores/s3/wire.ts
/**
 * The lean way to an S3 store, for the requests a pass makes by the hundred thousand: one signature, one request on a kept
 * connection, no layers. No `Expect: 100-continue` (R2 does not answer it), no checksum trailers (R2 refuses them).
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/
 */






/** The most connections kept to one store: 256 at 100 ms are 2,500 small objects a second, more than one thread can sign. */
const MOST_CONNECTIONS = 256;
/** Milliseconds without a sign of life after which a request is given up and tried again. */
const wire_SILENCE_MS = 60_000;
/** Sends signed requests to one bucket over kept connections. */
class Wire {
    location;
    label;
    pool;
    /** Signals that are listened to already, by the connections they would cut. */
    heeded = new WeakSet();
    signer;
    explain;
    origin;
    host;
    /** How far the store's clock is ahead of ours, learnt when it complains. */
    offsetMs = 0;
    /** @param explain - says what a refusal means to whoever gave the location. */
    constructor(location, label, explain = storeError) {
        this.location = location;
        this.label = label;
        this.explain = explain;
        this.origin = originOf(location);
        this.host = new URL(this.origin).host;
        this.signer = new Signer(location.credentials, location.region);
        this.pool = connect(this.origin);
    }
    /**
     * Sends a request until it is answered with success, within the limits of patience.
     * @param check - looks at a successful answer; what it throws counts as a failed attempt.
     * @throws StoreError
     */
    async send(request, cx, check) {
        return this.patiently(request.operation, cx, async () => {
            const answer = await this.dispatch({ ...request, billed: 'A' }, cx);
            await answer.body.dump().catch((error) => {
                throw this.unanswered(request.operation, error);
            });
            check(answer.headers);
            return answer.headers;
        });
    }
    /**
     * Asks until it is answered with success and `read` makes something of the answer, within the limits of patience.
     * @param read - has to read the body to its end; what it throws counts as a failed attempt.
     * @throws StoreError
     */
    async ask(question, cx, read) {
        return this.patiently(question.operation, cx, async () => {
            const reply = await this.dispatch(question, cx);
            try {
                return await read(reply);
            }
            catch (error) {
                if (!reply.body.destroyed)
                    reply.body.destroy();
                throw error instanceof StoreError ? error : this.unanswered(question.operation, error);
            }
        });
    }
    async close() {
        await this.pool.destroy();
    }
    async patiently(operation, cx, attempt) {
        return retrying(operation, patient, cx, async () => {
            try {
                return await attempt();
            }
            catch (error) {
                if (asksForLess(error))
                    cx.pressure?.();
                throw error;
            }
        }, judge);
    }
    /** One attempt, up to the headers of a successful answer. */
    async dispatch(request, cx) {
        const { operation, method = 'GET', query } = request;
        const path = pathOf(this.location, request.key);
        const headers = this.signer.sign({
            method,
            host: this.host,
            path,
            headers: request.headers,
            payloadHash: UNSIGNED_PAYLOAD,
            ...(query !== undefined && { query }),
        }, cx.clock.now() + this.offsetMs);
        let answer;
        let text = '';
        this.heed(cx.signal);
        try {
            answer = await this.pool.request({
                method,
                path: query === undefined ? path : `${path}?${query}`,
                headers,
                ...(request.body !== undefined && { body: request.body }),
            });
            if (answer.statusCode >= 300)
                text = await answer.body.text();
        }
        catch (error) {
            throw this.unanswered(operation, error);
        }
        const status = answer.statusCode;
        // Requests refused for their credentials are not billed: https://developers.cloudflare.com/r2/pricing/
        const billed = status === 401 || status === 403 ? 'free' : request.billed;
        cx.emit({ kind: 'operation', store: this.label, name: operation, billed });
        if (status < 300)
            return { status, headers: answer.headers, body: answer.body };
        const region = answer.headers['x-amz-bucket-region'];
        const refusal = { status, ...(typeof region === 'string' && { region }), ...parseErrorDocument(text) };
        if (refusal.code === 'RequestTimeTooSkewed')
            this.learnClock(answer.headers['date'], cx);
        throw this.explain(operation, refusal, this.location);
    }
    /**
     * One listener for all requests of a signal: one for each costs as much as signing. When it aborts, everything in flight is cut,
     * and whoever comes after finds new connections.
     */
    heed(signal) {
        signal.throwIfAborted();
        if (this.heeded.has(signal))
            return;
        this.heeded.add(signal);
        signal.addEventListener('abort', () => {
            const cut = this.pool;
            this.pool = connect(this.origin);
            void cut.destroy(signal.reason);
        }, { once: true });
    }
    unanswered(operation, error) {
        const cause = error;
        const timedOut = (cause.code ?? '').includes('TIMEOUT');
        const message = `${cause.code ?? cause.name}: ${cause.message}`;
        return this.explain(operation, { status: 0, code: timedOut ? 'TimedOut' : '', message, cause }, this.location);
    }
    learnClock(date, cx) {
        const theirs = typeof date === 'string' ? Date.parse(date) : NaN;
        if (Number.isNaN(theirs))
            return;
        const offsetMs = theirs - cx.clock.now();
        // Requests that were sent together are refused together; the first answer has said it all.
        const known = Math.abs(offsetMs - this.offsetMs) < 60_000;
        this.offsetMs = offsetMs;
        if (known)
            return;
        cx.emit({
            kind: 'log',
            level: 'warning',
            text: `The clock of this machine is ${Math.round(Math.abs(this.offsetMs) / 1000)} s off; requests are signed by the store's clock instead.`,
        });
    }
}
function connect(origin) {
    return new undici/* Pool */.bC(origin, {
        connections: MOST_CONNECTIONS,
        headersTimeout: wire_SILENCE_MS,
        bodyTimeout: wire_SILENCE_MS,
        connectTimeout: 20_000,
        keepAliveTimeout: 30_000,
    });
}
/** The ETag of an answer without its quotes. */
function etagOf(headers) {
    const etag = headers['etag'];
    return typeof etag === 'string' ? etag.replace(/^(?:W\/)?"|"$/g, '') : '';
}
/** @throws StoreError when the store did not keep what was sent. */
function proveEtag(operation, etag, expected) {
    if (etag === expected)
        return;
    throw new StoreError(`${operation}: the store keeps other bytes than were sent (ETag ${etag}, expected ${expected})`, {
        status: 500,
        code: 'ProofFailed',
    });
}

;// CONCATENATED MODULE: ./src/stores/s3/copy.ts
/** Copying within one account: the store moves the bytes by itself. */






const OPERATION = 'CopyObject';
/**
 * See `Destination.copyWithin`. One operation of Class A, on success and on refusal.
 * @see https://developers.cloudflare.com/r2/api/s3/api/
 */
async function copyObject(wire, from, key, headers, cx) {
    const question = {
        operation: OPERATION,
        method: 'PUT',
        billed: 'A',
        key,
        headers: {
            'content-type': headers.contentType,
            'cache-control': headers.cacheControl,
            'x-amz-copy-source': `/${from.bucket}/${encodeKey(from.key)}`,
            'x-amz-copy-source-if-match': `"${from.etag}"`,
            'x-amz-metadata-directive': 'REPLACE',
        },
    };
    return wire.ask(question, cx, async (reply) => {
        const xml = Buffer.from(await readWhole(reply, 1 << 20)).toString();
        const etag = etagOf({ etag: unescapeXml(/<ETag>([^<]*)<\/ETag>/.exec(xml)?.[1] ?? '') });
        if (!xml.includes('<CopyObjectResult') || etag === '') {
            // A copy that takes long is answered before it is done, and may fail after the 200.
            const { code, message } = parseErrorDocument(xml);
            throw new StoreError(`${OPERATION}: the copy was begun and not finished: ${message || 'the answer is cut off'}.`, {
                status: code === '' ? 0 : 500,
                code,
            });
        }
        // An object made of parts may become one of a single part; then its ETag says nothing of the old one.
        if (/^[\da-f]{32}$/.test(from.etag))
            proveEtag(OPERATION, etag, from.etag);
        return { etag };
    });
}

;// CONCATENATED MODULE: ./src/stores/s3/listing-xml.ts
/**
 * Reads the answers of ListObjectsV2, and nothing else: one walk over the bytes, no tree of nodes. The strings it hands out are their own,
 * not slices that would keep the whole answer in memory for as long as one key of it is wanted.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */


const SLASH = 47;
const QUOTE = '&quot;';
const ROOT = '<ListBucketResult';
/**
 * @param bytes - the whole answer.
 * @throws StoreError worth another try when the answer is cut off or is no listing, and a final one when it contradicts itself.
 */
function parseListing(bytes) {
    // One character a byte, so that places in the text are places in the bytes.
    const xml = bytes.toString('latin1');
    const root = xml.indexOf(ROOT);
    if (root < 0 || root > 200)
        throw noListing('it is no listing');
    return new Reader(bytes, xml).read(xml.indexOf('>', root) + 1);
}
class Reader {
    bytes;
    xml;
    dates = new Dates();
    /** Where the text of the element at hand begins and ends, and where its successor may begin. */
    begin = 0;
    end = 0;
    after = 0;
    /** Whether it has no children. */
    leaf = false;
    constructor(bytes, xml) {
        this.bytes = bytes;
        this.xml = xml;
    }
    /** @param at - the place behind the root's tag. */
    read(at) {
        const found = [];
        const prefixes = [];
        let truncated = '';
        let next = '';
        let url = false;
        this.after = at;
        for (let tag = this.child(); tag !== undefined; tag = this.child()) {
            if (tag === 'Contents')
                found.push(this.object());
            else if (tag === 'CommonPrefixes')
                this.prefixesInto(prefixes);
            else if (tag === 'IsTruncated')
                truncated = this.text().trim();
            else if (tag === 'NextContinuationToken')
                next = this.text();
            else if (tag === 'EncodingType')
                url = this.text().trim() === 'url';
            else
                this.skip(tag);
        }
        // Stores that do not know the parameter answer without this element and with names as they are.
        if (url) {
            for (const object of found)
                object.name = decodeUrl(object.name);
            for (const [index, prefix] of prefixes.entries())
                prefixes[index] = decodeUrl(prefix);
        }
        if (truncated !== 'true' && truncated !== 'false')
            throw noListing('it does not say whether there is more');
        if (truncated === 'false')
            return { objects: found, prefixes };
        // A listing that is lost must not end short.
        if (next === '')
            throw lost();
        return { objects: found, prefixes, next };
    }
    object() {
        let name = '';
        let size = NaN;
        let modifiedMs = 0;
        let etag = '';
        if (this.leaf)
            throw noListing('it tells an object without a name');
        this.after = this.begin;
        for (let tag = this.child(); tag !== undefined; tag = this.child()) {
            if (tag === 'Key')
                name = this.text();
            else if (tag === 'Size')
                size = this.end > this.begin ? Number(this.xml.slice(this.begin, this.end)) : NaN;
            else if (tag === 'LastModified')
                modifiedMs = this.dates.parse(this.xml.slice(this.begin, this.end));
            else if (tag === 'ETag')
                etag = this.etag();
            else
                this.skip(tag);
        }
        if (name === '' || !Number.isSafeInteger(size) || Number.isNaN(modifiedMs)) {
            throw noListing('it tells an object without name, size or date');
        }
        return { name, size, modifiedMs, etag };
    }
    prefixesInto(prefixes) {
        if (this.leaf)
            return;
        this.after = this.begin;
        for (let tag = this.child(); tag !== undefined; tag = this.child()) {
            if (tag === 'Prefix')
                prefixes.push(this.text());
            else
                this.skip(tag);
        }
    }
    /**
     * Steps to the next child of the element at hand: its text, if it has no children, is between `begin` and `end`, and `after` is
     * behind its end tag. A child with children ends where they begin: they are to be read or skipped.
     * @returns its name, or `undefined` (and the place behind the end tag) when the element ends.
     */
    child() {
        const { xml } = this;
        const open = xml.indexOf('<', this.after);
        const close = open < 0 ? -1 : xml.indexOf('>', open);
        if (close < 0)
            throw noListing('it is cut off');
        if (xml.charCodeAt(open + 1) === SLASH) {
            this.after = close + 1;
            return undefined;
        }
        const empty = xml.charCodeAt(close - 1) === SLASH;
        const tag = xml.slice(open + 1, empty ? close - 1 : close);
        this.begin = close + 1;
        if (empty) {
            this.end = this.after = this.begin;
            this.leaf = true;
        }
        else {
            this.end = xml.indexOf('<', this.begin);
            if (this.end < 0)
                throw noListing('it is cut off');
            this.leaf = xml.charCodeAt(this.end + 1) === SLASH;
            this.after = this.leaf ? xml.indexOf('>', this.end) + 1 : this.begin;
            if (this.after === 0)
                throw noListing('it is cut off');
        }
        const space = tag.indexOf(' ');
        return space < 0 ? tag.trimEnd() : tag.slice(0, space);
    }
    /** The text of the child at hand, as a string of its own. */
    text() {
        return unescapeXml(this.bytes.toString('utf8', this.begin, this.end));
    }
    /** The text without the quotes round it, which most stores write as entities. */
    etag() {
        const { xml, begin, end } = this;
        const quoted = xml.startsWith(QUOTE, begin) && xml.startsWith(QUOTE, end - QUOTE.length) && end > begin + QUOTE.length;
        if (quoted)
            return this.bytes.toString('latin1', begin + QUOTE.length, end - QUOTE.length);
        return this.text().replace(/^(?:W\/)?"|"$/g, '');
    }
    /** Passes over a child that is of no interest, with whatever it holds (an owner, for instance). */
    skip(tag) {
        if (this.leaf)
            return;
        const end = this.xml.indexOf(`</${tag}>`, this.begin);
        if (end < 0)
            throw noListing('it is cut off');
        this.after = end + tag.length + 3;
    }
}
/** Reads dates such as `2026-11-22T23:30:00.123Z`, most of them of the same few days. */
class Dates {
    day = '';
    dayMs = NaN;
    /** @returns milliseconds since the epoch, or NaN. */
    parse(text) {
        if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text))
            return Date.parse(text.trim());
        const day = text.slice(0, 10);
        if (day !== this.day) {
            this.day = day;
            this.dayMs = Date.parse(day);
        }
        const of = (from, to) => Number(text.slice(from, to));
        return this.dayMs + of(11, 13) * 3_600_000 + of(14, 16) * 60_000 + of(17, 19) * 1000 + of(20, 23);
    }
}
function decodeUrl(encoded) {
    if (!/[%+]/.test(encoded))
        return encoded;
    try {
        return decodeURIComponent(encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded);
    }
    catch {
        throw new StoreError('ListObjectsV2: the listing holds a name that is no valid UTF-8.', {
            status: 200,
            code: 'UndecodableName',
        });
    }
}
function lost() {
    return new StoreError('ListObjectsV2: the listing says that there is more but not where to go on.', {
        status: 200,
        code: 'LostListing',
    });
}
/** Status 0 makes it worth another try, like any broken connection. */
function noListing(why) {
    return new StoreError(`ListObjectsV2: the answer cannot be read: ${why}.`);
}

;// CONCATENATED MODULE: ./src/stores/s3/listing.ts





/** An answer of a thousand names of 1,024 bytes, each of them percent-encoded, and all that surrounds them. */
const LARGEST_ANSWER = 16 << 20;
/**
 * All pages of a listing, one request each, Class A.
 * @throws StoreError when the listing breaks off; one that ends without throwing is complete.
 */
async function* listPages(wire, query, cx) {
    for (let token;;) {
        const page = await listPage(wire, query, cx, token);
        yield page;
        if (page.next === undefined)
            return;
        // A listing that leads back to where it was would never end and be billed for ever.
        if (page.next === token) {
            throw new StoreError('ListObjectsV2: the listing says that there is more but not where to go on.');
        }
        token = page.next;
    }
}
/** One page: the first one, or the one that `token` leads to. */
async function listPage(wire, query, cx, token) {
    const parameters = [
        ['continuation-token', token],
        ['delimiter', query.delimiter],
        // Keys may hold characters that XML cannot.
        ['encoding-type', 'url'],
        ['list-type', '2'],
        ['max-keys', query.maxKeys?.toString()],
        ['prefix', query.prefix === '' ? undefined : query.prefix],
        ['start-after', query.startAfter],
    ];
    const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeRfc3986(value)}`]));
    const question = { operation: 'ListObjectsV2', billed: 'A', query: given.join('&'), headers: {} };
    return wire.ask(question, cx, async (reply) => {
        const bytes = await readWhole(reply, LARGEST_ANSWER);
        return parseListing(Buffer.from(bytes.buffer));
    });
}
/** @param prefix - what all names begin with and keys do not. */
function toEntry(object, prefix = '') {
    const { name, size, modifiedMs, etag } = object;
    const rest = prefix === '' ? name : name.slice(prefix.length);
    return {
        // Characters below U+0300 are in NFC in any order; asking costs a sixth of normalising.
        key: /[\u0300-\uffff]/.test(rest) ? (0,keys/* toKey */.fw)(rest) : rest,
        locator: name,
        size,
        modifiedMs,
        ...(etag !== '' && { etag }),
    };
}

;// CONCATENATED MODULE: ./src/net/discard.ts
/** Gives the memory of bodies back at once: garbage of this size would wait for a collection that nothing hurries. */
/**
 * Frees bytes that nobody needs any more. Only to be called once their request was answered with success: while a socket may
 * still write them, they must stay where they are.
 * @param bytes - left alone unless they have a buffer of their own; small ones share one with others.
 */
function discard(bytes) {
    const { buffer } = bytes;
    const own = bytes.byteOffset === 0 && buffer.byteLength <= bytes.length + 1;
    if (own && buffer instanceof ArrayBuffer && !buffer.detached)
        buffer.transfer(0);
}

;// CONCATENATED MODULE: ./src/stores/etag.ts
/** ETags of multipart objects. */

/**
 * The ETag of an object uploaded in parts: the MD5 of the parts' MD5s, and their number.
 * @param digests - the parts' MD5s in hex, in order.
 * @see https://developers.cloudflare.com/r2/objects/multipart-objects/
 */
function multipartEtag(digests) {
    return `${(0,external_node_crypto_.hash)('md5', Buffer.from(digests.join(''), 'hex'), 'hex')}-${digests.length}`;
}

;// CONCATENATED MODULE: ./src/stores/s3/sdk.ts
/** The AWS SDK's client, set up the way R2 needs it, for everything that is not sent by the hundred thousand. */



/**
 * A client that sends no checksums nobody asked for and never waits for `100 Continue`: R2 refuses checksum trailers and does not
 * answer the latter, which costs six seconds for each large body.
 * @see https://github.com/cloudflare/cloudflare-docs/issues/19236
 * @see https://github.com/aws/aws-sdk-js-v3/pull/7450
 */
function createS3Client(location) {
    return new dist_cjs/* S3Client */.YxF({
        endpoint: location.endpoint,
        region: location.region,
        credentials: { ...location.credentials },
        forcePathStyle: location.pathStyle ?? true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        expectContinueHeader: false,
        maxAttempts: 1,
        requestHandler: { connectionTimeout: 20_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    });
}
/** Calls the SDK with the same patience, bookkeeping and error texts as every other request to the store. */
async function callSdk(call, cx, send) {
    const { operation, billed, store, location } = call;
    return retrying(operation, patient, cx, async () => {
        try {
            const answer = await send();
            cx.emit({ kind: 'operation', store, name: operation, billed });
            return answer;
        }
        catch (error) {
            const told = fromSdk(operation, error, location);
            const unbilled = told.status === 0 || told.status === 401 || told.status === 403;
            cx.emit({ kind: 'operation', store, name: operation, billed: unbilled ? 'free' : billed });
            if (asksForLess(told))
                cx.pressure?.();
            throw told;
        }
    }, judge);
}
function fromSdk(operation, error, location) {
    if (error instanceof dist_cjs/* S3ServiceException */.Hcp) {
        const status = error.$metadata.httpStatusCode ?? 0;
        return storeError(operation, { status, code: error.name, message: error.message, cause: error }, location);
    }
    const cause = error;
    const timedOut = cause.name === 'TimeoutError';
    // An answer that is cut off or is no XML has a status but no code: worth another try like any broken connection.
    return storeError(operation, { status: 0, code: timedOut ? 'TimedOut' : '', message: `${cause.code ?? cause.name}: ${cause.message}`, cause }, location);
}

;// CONCATENATED MODULE: ./src/stores/s3/multipart.ts
/**
 * Multipart uploads: parts in parallel, each proven by its MD5, the whole by the ETag made of them, and nothing left behind
 * when it fails. @see https://developers.cloudflare.com/r2/objects/multipart-objects/
 */








/** Parts of one object in flight. */
const PARALLEL_PARTS = 4;
/** Uploads parts as one object. See `Destination.putParts`. */
async function uploadParts(channel, key, parts, headers, cx) {
    const { sdk, location, label } = channel;
    const target = { Bucket: location.bucket, Key: key };
    const call = (operation, billed, on, send) => callSdk({ operation, billed, store: label, location }, on, send);
    const created = await call('CreateMultipartUpload', 'A', cx, () => sdk.send(new dist_cjs/* CreateMultipartUploadCommand */.nG4({
        ...target,
        ContentType: headers.contentType,
        CacheControl: headers.cacheControl,
    }), { abortSignal: cx.signal }));
    const uploadId = created.UploadId;
    if (uploadId === undefined)
        throw new StoreError('CreateMultipartUpload: the store gave no upload id.');
    try {
        const sent = await sendParts(channel, key, uploadId, parts, cx);
        const expected = multipartEtag(sent.map(({ md5 }) => md5));
        const complete = call('CompleteMultipartUpload', 'A', cx, () => sdk.send(new dist_cjs/* CompleteMultipartUploadCommand */.Gym({
            ...target,
            UploadId: uploadId,
            MultipartUpload: { Parts: sent.map(({ etag }, at) => ({ PartNumber: at + 1, ETag: `"${etag}"` })) },
        }), { abortSignal: cx.signal }));
        const completed = await complete.catch(async (error) => {
            // An upload that is gone was completed, perhaps, by an attempt whose answer was lost: the object itself tells.
            if (!(error instanceof StoreError) || error.code !== 'NoSuchUpload')
                throw error;
            const found = await call('HeadObject', 'B', cx, () => sdk.send(new dist_cjs/* HeadObjectCommand */.l81(target), { abortSignal: cx.signal })).catch(() => undefined);
            if (found === undefined || unquoted(found.ETag) !== expected)
                throw error;
            return found;
        });
        const etag = unquoted(completed.ETag);
        proveEtag('CompleteMultipartUpload', etag, expected);
        return { etag };
    }
    catch (error) {
        // The run's own signal may be what ended the upload, so the clean-up has a few seconds of its own.
        const cleanUp = { ...cx, signal: AbortSignal.timeout(2000) };
        await call('AbortMultipartUpload', 'free', cleanUp, () => sdk.send(new dist_cjs/* AbortMultipartUploadCommand */.tfP({ ...target, UploadId: uploadId }), { abortSignal: cleanUp.signal })).catch(() => {
            // What is left is removed by the bucket's lifecycle rule after seven days; the first error is the one to tell.
        });
        throw error;
    }
}
async function sendParts(channel, key, uploadId, parts, cx) {
    const sent = [];
    const flying = new Set();
    const failures = [];
    try {
        for await (const part of parts) {
            // Another one failed while this one was being read: `sent` tells it below.
            if (failures.length > 0) {
                part.release();
                break;
            }
            const flight = sendPart(channel, key, uploadId, sent.length + 1, part, cx);
            sent.push(flight);
            const landing = flight.finally(() => flying.delete(landing));
            flying.add(landing);
            // Whoever waits below learns of a failure; this keeps Node from calling it unhandled until then.
            landing.catch((error) => failures.push(error));
            if (flying.size >= PARALLEL_PARTS)
                await Promise.race(flying);
        }
        return await Promise.all(sent);
    }
    finally {
        await Promise.allSettled(flying);
    }
}
/**
 * The part's MD5 goes along, so the store itself refuses other bytes. What it answers as ETag only names the part: R2 documents an
 * MD5 there too, Cloudflare's simulator gives a token. The ETag of the whole object proves all parts in the end.
 */
async function sendPart({ wire }, key, uploadId, number, part, cx) {
    try {
        const md5 = (0,external_node_crypto_.hash)('md5', part.bytes, 'hex');
        const answer = await wire.send({
            operation: 'UploadPart',
            method: 'PUT',
            key,
            query: `partNumber=${number}&uploadId=${encodeRfc3986(uploadId)}`,
            headers: { 'content-md5': Buffer.from(md5, 'hex').toString('base64') },
            body: part.bytes,
        }, cx, () => undefined);
        discard(part.bytes);
        return { md5, etag: etagOf(answer) };
    }
    finally {
        part.release();
    }
}
function unquoted(etag) {
    return (etag ?? '').replaceAll('"', '');
}

;// CONCATENATED MODULE: ./src/stores/s3/r2.ts
/** An R2 bucket as a destination. */








const MIB = 1 << 20;
/** R2 allows 10,000 parts of at least 5 MiB, all equal but the last. @see https://developers.cloudflare.com/r2/objects/multipart-objects/ */
const MOST_PARTS = 10_000;
/** Objects up to this many bytes go whole: one billed operation instead of at least three, and few media files are larger. */
const R2_WHOLE_UP_TO = 32 * MIB;
/** Bytes of each part but the last: 16 MiB until ten thousand of them do not suffice (160 GiB), then whole MiB as needed. */
function r2PartSize(size) {
    return Math.max(16, Math.ceil(size / MOST_PARTS / MIB)) * MIB;
}
/** One bucket of R2. Whole objects go over the lean wire, everything else through the SDK. */
class R2Bucket {
    label;
    wholeUpTo = R2_WHOLE_UP_TO;
    partSize = r2PartSize;
    location;
    sdk;
    wire;
    constructor(location) {
        this.location = location;
        this.label = `R2 bucket ${location.bucket}`;
        this.sdk = createS3Client(location);
        this.wire = new Wire(location, this.label);
    }
    async *list(range, cx) {
        const query = range.after === null ? {} : { startAfter: range.after };
        for await (const { objects } of listPages(this.wire, query, cx)) {
            const page = objects.map((object) => toEntry(object));
            const entries = page.filter((entry) => (0,keys/* inRange */.r4)(entry.key, range));
            if (entries.length > 0)
                yield entries;
            const last = page.at(-1);
            if (range.upTo !== null && last !== undefined && isPast(last.key, range.upTo))
                return;
        }
    }
    /** Cutting costs requests and the source knows its own shape for nothing, so passes cut by their source. */
    split(range) {
        return Promise.resolve([range]);
    }
    async put(key, bytes, md5, headers, cx) {
        const sent = {
            'content-type': headers.contentType,
            'cache-control': headers.cacheControl,
            'content-md5': Buffer.from(md5, 'hex').toString('base64'),
        };
        const answer = await this.wire.send({ operation: 'PutObject', method: 'PUT', key, headers: sent, body: bytes }, cx, (got) => proveEtag('PutObject', etagOf(got), md5));
        return { etag: etagOf(answer) };
    }
    copyWithin(from, key, headers, cx) {
        return copyObject(this.wire, from, key, headers, cx);
    }
    putParts(key, parts, headers, cx) {
        return uploadParts({ sdk: this.sdk, wire: this.wire, location: this.location, label: this.label }, key, parts, headers, cx);
    }
    async head(key, cx) {
        try {
            const answer = await this.call('HeadObject', 'B', cx, () => this.sdk.send(new dist_cjs/* HeadObjectCommand */.l81({ Bucket: this.location.bucket, Key: key }), { abortSignal: cx.signal }));
            return {
                size: answer.ContentLength ?? 0,
                etag: r2_unquoted(answer.ETag),
                modifiedMs: answer.LastModified?.getTime() ?? 0,
                headers: {
                    ...(answer.ContentType !== undefined && { contentType: answer.ContentType }),
                    ...(answer.CacheControl !== undefined && { cacheControl: answer.CacheControl }),
                },
                metadata: answer.Metadata ?? {},
            };
        }
        catch (error) {
            if (error instanceof StoreError && error.status === 404 && error.code !== 'NoSuchBucket')
                return null;
            throw error;
        }
    }
    async remove(keys, cx) {
        for (let from = 0; from < keys.length; from += 1000) {
            const slice = keys.slice(from, from + 1000);
            const answer = await this.call('DeleteObjects', 'free', cx, () => this.sdk.send(new dist_cjs/* DeleteObjectsCommand */.xvx({
                Bucket: this.location.bucket,
                Delete: { Objects: slice.map((key) => ({ Key: key })), Quiet: true },
            }), { abortSignal: cx.signal }));
            const failed = answer.Errors?.[0];
            if (failed !== undefined) {
                throw new StoreError(`DeleteObjects: ${answer.Errors?.length ?? 0} objects were not removed (${failed.Code ?? ''})`, {
                    code: failed.Code ?? '',
                });
            }
        }
    }
    /**
     * The names at one level below a prefix: objects, and the prefixes of deeper ones, in the order of the listing.
     * One request for each thousand of them together, however many objects lie deeper.
     */
    async *level(prefix, cx) {
        for await (const { objects, prefixes } of listPages(this.wire, { prefix, delimiter: '/' }, cx)) {
            yield { keys: objects.map(({ name }) => name), prefixes: [...prefixes] };
        }
    }
    async [Symbol.asyncDispose]() {
        this.sdk.destroy();
        await this.wire.close();
    }
    call(operation, billed, cx, send) {
        return callSdk({ operation, billed, store: this.label, location: this.location }, cx, send);
    }
}
/**
 * Whether a listing that has come to `key` can hold no more of a range that ends at `upTo`. A key that begins `upTo` may still
 * follow after longer ones: https://github.com/nodejs/build/issues/3508
 */
function isPast(key, upTo) {
    return !(0,keys/* inRange */.r4)(key, { after: null, upTo }) && !key.startsWith(upTo);
}
function r2_unquoted(etag) {
    return (etag ?? '').replace(/^"|"$/g, '');
}

;// CONCATENATED MODULE: ./src/sync/shards.ts
/** Cuts the work of a copy into key ranges of equal work, for jobs that run at the same time. */


/** Marks kept while keys are offered; the boundaries of 256 shards are then right to within a few percent. */
const MOST_MARKS = 8192;
/**
 * Takes keys with their work in any order, in bounded memory, and cuts the key space into ranges of about equal work. The first range
 * is open at its beginning and the last at its end, so that no key can fall between two plans.
 */
class ShardPlanner {
    marks = [];
    /** Work that one mark stands for at least; doubled whenever there are too many marks. */
    grain = 0;
    gathered = 0;
    whole = 0;
    /** @param work - in any unit, such as estimated seconds. */
    offer(key, work) {
        this.whole += work;
        this.gathered += work;
        if (this.gathered < this.grain)
            return;
        this.marks.push({ key, work: this.gathered });
        this.gathered = 0;
        if (this.marks.length > MOST_MARKS)
            this.thin();
    }
    /** All work offered so far. */
    get work() {
        return this.whole;
    }
    /**
     * @param most - shards at most.
     * @param worthwhile - work that is worth a shard of its own, in the unit of `offer`.
     * @returns no range when nothing was offered.
     */
    shards(most, worthwhile) {
        if (this.whole === 0 && this.marks.length === 0)
            return [];
        const count = Math.max(1, Math.min(most, Math.ceil(this.whole / worthwhile)));
        const boundaries = [];
        let done = 0;
        for (const { key, work } of this.sorted()) {
            done += work;
            if (boundaries.length < count - 1 && done >= (this.whole * (boundaries.length + 1)) / count)
                boundaries.push(key);
        }
        return (0,keys/* rangesBetween */.hG)(everything, boundaries);
    }
    sorted() {
        return this.marks.sort((a, b) => (0,keys/* compareKeys */.YD)(a.key, b.key));
    }
    /** Joins neighbours two by two. */
    thin() {
        const sorted = this.sorted();
        const thinned = [];
        for (let at = 0; at < sorted.length; at += 2) {
            const first = sorted[at];
            const second = sorted[at + 1];
            if (first === undefined)
                break;
            thinned.push(second === undefined ? first : { key: second.key, work: first.work + second.work });
        }
        this.marks = thinned;
        this.grain = (2 * this.whole) / MOST_MARKS;
    }
}

;// CONCATENATED MODULE: ./src/mastodon/layout.ts
/**
 * Mastodon's key layout, `[cache/]:class/:attachment/:id_partition/:style/:filename`, and the kinds of media in it. The
 * same path is used below `public/system` on a disk and in a bucket.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */
/** The one table of kinds. */
const layout_table = {
    'accounts/avatars': { title: 'profile pictures', cached: 'by-hand', plain: 'no' },
    'accounts/headers': { title: 'profile headers', cached: 'by-hand', plain: 'no' },
    'media_attachments/files': { title: 'post attachments', cached: 'yes', plain: 'no' },
    'media_attachments/thumbnails': { title: 'audio and video covers', cached: 'yes', plain: 'no' },
    // No command fetches emoji again: https://github.com/mastodon/mastodon/issues/22115
    'custom_emojis/images': { title: 'custom emoji', cached: 'no', plain: 'no' },
    'preview_cards/images': { title: 'link previews', cached: 'yes', plain: 'yes' },
    'preview_card_providers/icons': { title: 'publisher icons', cached: 'no', plain: 'no' },
    'site_uploads/files': { title: 'server branding', cached: 'no', plain: 'no' },
    'backups/dumps': { title: 'account archives', cached: 'no', plain: 'no', private: true },
    'imports/data': { title: 'uploaded import lists', cached: 'no', plain: 'no', private: true },
};
const cachePrefix = 'cache/';
const ownPrefix = '.mastodon-r2/';
const plainKinds = kindsBelow(false);
const cachedKinds = kindsBelow(true);
const ownKind = outsideLayout('own', "this tool's own records");
const foreignKind = outsideLayout('foreign', 'files outside the layout of Mastodon');
/** Every kind, in the order in which reports show them. */
const kinds = [...plainKinds.values(), ...cachedKinds.values(), ownKind, foreignKind];
/** The class folders, as they stand in the media root and below `cache/`. */
const classFolders = [...new Set(Object.keys(layout_table).map(classOf))];
/** The names that the root of Mastodon's media may hold. */
const knownFolders = [...classFolders, 'cache'];
/** Folders of which nothing is ever copied or served. */
const privateFolders = [
    ...new Set(Object.entries(layout_table)
        .filter(([, row]) => row.private)
        .map(([id]) => classOf(id))),
];
/**
 * The kind of a key. Looks at the first two segments and at the first letter of the last: it is asked for each of
 * millions of keys. Use {@link parseKey} where the whole path matters.
 */
function classify(key) {
    const cached = key.startsWith(cachePrefix);
    const start = cached ? cachePrefix.length : 0;
    const classEnd = key.indexOf('/', start);
    const attachmentEnd = classEnd < 0 ? -1 : key.indexOf('/', classEnd + 1);
    if (attachmentEnd > 0) {
        const kind = (cached ? cachedKinds : plainKinds).get(key.slice(start, attachmentEnd));
        if (kind !== undefined)
            return kind.private || !isJunk(key) ? kind : foreignKind;
    }
    return classifyRest(key, start, classEnd);
}
/** The kind's id. */
function kindOf(key) {
    return classify(key).id;
}
/** Whether a key is one that Mastodon wrote, private ones included; not this tool's own records. */
function isMastodonKey(key) {
    const { id } = classify(key);
    return id !== 'foreign' && id !== 'own';
}
/**
 * Takes a key apart and checks all of it: three to six groups of digits for the id (groups of three, so nine digits and
 * up), a style and a file name. File names from before 2.0 may be anything.
 * @returns `null` when the path is not one that Mastodon would write.
 */
function parseKey(key) {
    const kind = classify(key);
    if (kind.id === 'foreign' || kind.id === 'own')
        return null;
    const path = kind.cached ? key.slice(cachePrefix.length) : key;
    const match = path.startsWith(`${kind.id}/`) ? belowAttachment.exec(path.slice(kind.id.length + 1)) : null;
    if (match === null)
        return null;
    const [, partition = '', style = '', fileName = ''] = match;
    return { kind, id: partition.replaceAll('/', '').replace(/^0+(?=\d)/, ''), style, fileName };
}
const belowAttachment = /^(\d{3}(?:\/\d{3}){2,5})\/([^/]+)\/([^/]+)$/;
/** Everything that is not a known class and attachment. */
function classifyRest(key, start, classEnd) {
    if (key.startsWith(ownPrefix))
        return ownKind;
    // Whatever else stands in a private folder is private too: a mistake here must never publish anything.
    if (classEnd > 0) {
        const folder = `${key.slice(start, classEnd)}/`;
        for (const [id, kind] of start > 0 ? cachedKinds : plainKinds) {
            if (kind.private && id.startsWith(folder))
                return kind;
        }
    }
    return foreignKind;
}
/**
 * Whether the last segment is something that other programs leave in folders. Mastodon's own file names begin with a
 * letter or digit, old ones nearly always, so the first character settles almost every case.
 */
function isJunk(key) {
    const nameAt = key.lastIndexOf('/') + 1;
    switch (key.charCodeAt(nameAt)) {
        case 0x2e: // `.`
            return hiddenJunk.test(key.slice(nameAt));
        case 0x54: // `T`
        case 0x64: // `d`
        case 0x6c: // `l`
            return namedJunk.has(key.slice(nameAt));
        default:
            return nameAt === key.length; // Ends with a slash: a folder's marker, not a file.
    }
}
const namedJunk = new Set(['Thumbs.db', 'desktop.ini', 'lost+found']);
/** Finder's, AppleDouble's, NFS's and git's leftovers, and rsync's temporary files `.name.XXXXXX`. */
const hiddenJunk = /^\.(?:DS_Store$|_|nfs[0-9a-f]{8,}|(?:git)?(?:keep|ignore)$|~tmp~$|.*\.[A-Za-z0-9]{6}$)/;
function kindsBelow(cached) {
    return new Map(Object.entries(layout_table).map(([id, row]) => [
        id,
        Object.freeze({
            id: id,
            cached,
            refetchable: cached ? row.cached : row.plain,
            private: row.private ?? false,
            title: cached ? `${row.title} from other servers` : row.title,
        }),
    ]));
}
function outsideLayout(id, title) {
    return Object.freeze({ id, cached: false, refetchable: 'no', private: false, title });
}
function classOf(id) {
    return id.slice(0, id.indexOf('/'));
}

;// CONCATENATED MODULE: ./src/mastodon/privacy.ts
/**
 * Whether an entry may be copied to where everyone can read.
 * @param access - as the store tells it. Absent means that the store has no such thing or was not asked; whoever lists
 *   a store that needs asking must ask before anything is written.
 */
function privacy_judge(access, kind) {
    if (kind.private)
        return 'never';
    return access === 'owner' ? 'held-back' : 'public';
}
/** The share of hidden files above which a mistake is likelier than moderation. */
const heldBackShare = 0.05;
/**
 * Up to this many hidden files, the share alone says nothing: one suspended account among a few dozen files is more
 * than 5 %, and perfectly normal.
 */
const heldBackFloor = 20;
/**
 * Whether so much is hidden that the cause is more likely a wrong umask, or a copy made without the modes, than
 * moderation. Going on would then leave holes in nearly every page, and later passes would *remove* what is already in
 * the bucket.
 *
 * Two ways to be too many: more than 5 % and more than {@link heldBackFloor} files; or, however few files there are,
 * more than half of them, since nobody hides most of their server.
 * @param counts - `total`: all media that is not private by its kind, hidden or not. For a pass that looks at changed
 *   files only, give the figures of the whole media, not of the change: suspending one account changes only hidden files.
 */
function tooManyHeldBack(counts) {
    const { heldBack, total } = counts;
    if (heldBack * 2 > total)
        return true;
    return heldBack > heldBackFloor && heldBack > total * heldBackShare;
}

;// CONCATENATED MODULE: ./src/net/budget.ts
/** A fixed number of bytes that may be held in memory at once, handed out in order of asking. */
class ByteBudget {
    capacity;
    free;
    waiting = [];
    constructor(capacity) {
        this.capacity = capacity;
        this.free = capacity;
    }
    /**
     * Waits until `bytes` are free. More than the whole budget is granted when nothing else is held.
     * @returns the function that gives them back; calling it again does nothing.
     */
    async acquire(bytes) {
        const share = Math.min(bytes, this.capacity);
        const granted = this.tryAcquire(share);
        if (granted !== undefined)
            return granted;
        await new Promise((grant) => this.waiting.push({ bytes: share, grant }));
        return this.holding(share);
    }
    /** As {@link acquire}, but only if the bytes are free at once. */
    tryAcquire(bytes) {
        const share = Math.min(bytes, this.capacity);
        if (this.waiting.length > 0 || share > this.free)
            return undefined;
        this.free -= share;
        return this.holding(share);
    }
    holding(share) {
        let held = true;
        return () => {
            if (!held)
                return;
            held = false;
            this.free += share;
            this.hand();
        };
    }
    hand() {
        for (let next = this.waiting[0]; next !== undefined && next.bytes <= this.free; next = this.waiting[0]) {
            this.waiting.shift();
            this.free -= next.bytes;
            next.grant();
        }
    }
}

;// CONCATENATED MODULE: ./src/net/limiter.ts
/** Admits tasks up to a limit that follows the throughput and the other side's pressure. */
class AdaptiveLimiter {
    clock;
    max;
    waiting = [];
    current;
    running = 0;
    generation = 0;
    climbing = true;
    saturated = true;
    done = 0;
    windowStart;
    bestRate = 0;
    quietWindows = 0;
    constructor(bounds, clock) {
        this.clock = clock;
        this.current = Math.min(bounds.start, bounds.max);
        this.max = bounds.max;
        this.windowStart = clock.now();
    }
    /** How many tasks may run at once just now. */
    get limit() {
        return this.current;
    }
    /** Waits until a task may run. The caller must call {@link leave} afterwards. */
    async enter() {
        if (!this.tryEnter())
            await new Promise((resolve) => this.waiting.push(resolve));
    }
    /** As {@link enter}, but only if a task may run at once. */
    tryEnter() {
        if (this.running >= this.current)
            return false;
        this.running++;
        return true;
    }
    /** Ends what {@link enter} began. */
    leave() {
        this.running--;
        this.done++;
        this.adjust();
        while (this.running < this.current) {
            const next = this.waiting.shift();
            // Nobody waits for the place that became free: the limit is not what limits.
            if (next === undefined) {
                this.saturated = false;
                return;
            }
            this.running++;
            next();
        }
    }
    /**
     * A context for one task whose `pressure` halves the limit, once per generation: a hundred refusals of requests that
     * were sent together are one message.
     */
    watch(cx) {
        const generation = this.generation;
        return { ...cx, pressure: () => this.halve(generation) };
    }
    halve(generation) {
        if (generation !== this.generation)
            return;
        this.generation++;
        this.current = Math.max(1, Math.floor(this.current / 2));
        this.climbing = false;
        this.bestRate = 0;
        this.startWindow();
    }
    adjust() {
        const elapsed = this.clock.now() - this.windowStart;
        if (this.done < this.current * 2 || elapsed < 200)
            return;
        const rate = this.done / elapsed;
        // Only a window in which every place was taken says anything about the limit.
        if (this.saturated)
            this.follow(rate);
        this.startWindow();
    }
    follow(rate) {
        if (rate > this.bestRate * (this.climbing ? 1.15 : 1.05)) {
            this.bestRate = rate;
            this.quietWindows = 0;
            this.grow(this.climbing ? 2 : 1.25);
            return;
        }
        this.climbing = false;
        // Conditions change during hours of copying: probe again now and then, and forget an old record.
        if (++this.quietWindows >= 10) {
            this.quietWindows = 0;
            this.bestRate = rate;
            this.grow(1.25);
        }
    }
    grow(factor) {
        this.current = Math.min(this.max, Math.ceil(this.current * factor));
    }
    startWindow() {
        this.done = 0;
        this.saturated = true;
        this.windowStart = this.clock.now();
    }
}

;// CONCATENATED MODULE: ./src/sync/proof.ts
/** Telling from an ETag whether stored bytes are those of a file. */


const proof_MIB = 1 << 20;
/** Part sizes of uploads that are not ours: Mastodon's own (5 MiB), and the defaults of common tools. */
const COMMON_PART_SIZES = [5 * proof_MIB, 8 * proof_MIB, 16 * proof_MIB, 64 * proof_MIB];
/** The number of parts an ETag tells, or `undefined` for a whole object. */
function partsOf(etag) {
    const match = /^[0-9a-f]{32}-(\d+)$/.exec(etag);
    return match === null ? undefined : Number(match[1]);
}
/** Whether an ETag is an MD5 of the body, or made of the MD5s of parts; others (encrypted objects) prove nothing. */
function isComparable(etag) {
    return etag !== undefined && /^[0-9a-f]{32}(?:-\d+)?$/.test(etag);
}
/**
 * The part size an object was most likely uploaded with.
 * @returns `undefined` when no known size gives that number of parts.
 */
function likelyPartSize(size, parts, ours) {
    return likelyPartSizes(size, parts, ours)[0];
}
function likelyPartSizes(size, parts, ours) {
    return [...new Set([ours, ...COMMON_PART_SIZES])].filter((partSize) => Math.max(1, Math.ceil(size / partSize)) === parts);
}
/** Whether bytes held in memory are those behind an ETag. */
function matchesWhole(bytes, md5, etag, ours) {
    const parts = partsOf(etag);
    if (parts === undefined)
        return md5 === etag;
    return likelyPartSizes(bytes.length, parts, ours).some((partSize) => etagInParts(bytes, partSize) === etag);
}
function etagInParts(bytes, partSize) {
    const digests = [];
    for (let from = 0; from < Math.max(1, bytes.length); from += partSize) {
        digests.push((0,external_node_crypto_.hash)('md5', bytes.subarray(from, from + partSize), 'hex'));
    }
    return multipartEtag(digests);
}
/** The ETag a stream would have, uploaded whole (`partSize` undefined) or in parts. */
async function etagOfStream(body, partSize) {
    const digests = [];
    let digest = (0,external_node_crypto_.createHash)('md5');
    let room = partSize ?? Infinity;
    let started = false;
    for await (let chunk of body) {
        while (chunk.length > 0) {
            if (room === 0) {
                digests.push(digest.digest('hex'));
                digest = (0,external_node_crypto_.createHash)('md5');
                room = partSize ?? Infinity;
            }
            const head = chunk.subarray(0, room);
            digest.update(head);
            room -= head.length;
            chunk = chunk.subarray(head.length);
            started = true;
        }
    }
    if (partSize === undefined)
        return digest.digest('hex');
    if (started || digests.length === 0)
        digests.push(digest.digest('hex'));
    return multipartEtag(digests);
}

;// CONCATENATED MODULE: ./src/sync/decide.ts
/** What to do about one pair: pure, so that every rule can be read and tested in one place. */



/**
 * A file counts as older than the bucket's object only by this much, so that clocks may differ and a file rewritten while it was
 * being sent is looked at again. What lies within is read and compared, which costs no operation at the bucket.
 */
const SLACK_MS = 15 * 60 * 1000;
/** @param pair - with a source entry. */
function decide(pair, rules) {
    const { source, stored } = pair;
    const standing = privacy_judge(source.access, classify(source.key));
    if (standing === 'never')
        return { act: 'count', outcome: 'excluded' };
    // Only what Mastodon itself would have written: a link or folder planted among the media must not publish a server's files.
    if (parseKey(source.key) === null)
        return { act: 'count', outcome: 'excluded' };
    if (standing === 'held-back')
        return { act: 'count', outcome: 'held-back' };
    if (rules.keep?.(source.key) === false)
        return { act: 'count', outcome: 'excluded' };
    if (pair.collision === true)
        return { act: 'count', outcome: 'collision' };
    if (pair.unchanged === true)
        return { act: 'count', outcome: 'same' };
    if (stored === undefined) {
        const old = rules.authority === 'bucket' && source.modifiedMs < (rules.modifiedSinceMs ?? Infinity);
        return old ? { act: 'count', outcome: 'excluded' } : { act: 'copy', compareFirst: false };
    }
    if (rules.authority === 'bucket')
        return { act: 'count', outcome: 'same' };
    if (source.size !== stored.size) {
        const newer = stored.modifiedMs > source.modifiedMs + SLACK_MS;
        return newer && !rules.overwriteNewer ? { act: 'count', outcome: 'newer' } : { act: 'copy', compareFirst: false };
    }
    // Two stores that both vouch for the same bytes settle it without reading any.
    if (isComparable(source.etag) && source.etag === stored.etag)
        return { act: 'count', outcome: 'same' };
    if (rules.checksum !== true && source.modifiedMs + SLACK_MS <= stored.modifiedMs)
        return { act: 'count', outcome: 'same' };
    return { act: 'copy', compareFirst: true };
}

;// CONCATENATED MODULE: ./src/sync/join.ts
/**
 * Merges two ordered listings of one range into pairs, streaming, with a few entries in memory.
 *
 * The order of a bucket's listing is checked, never trusted: R2 has been seen to list a key after longer keys that begin with it
 * (https://github.com/nodejs/build/issues/3508), and a merge that believes in the order then uploads such an object on every
 * run, or deletes it. So a key that the bucket seems to lack is held until the bucket's listing has left the keys that begin
 * with it.
 */

/**
 * Pairs in batches, roughly in key order; every entry of both sides is in exactly one pair.
 * @throws when either listing breaks off, or the source's is out of order.
 */
async function* join(source, stored) {
    const left = new Cursor(source);
    const right = new Cursor(stored);
    const held = [];
    let lastLeft;
    let lastRight;
    let batch = [];
    try {
        for (;;) {
            const s = left.current ?? (await left.fill());
            const d = right.current ?? (await right.fill());
            if (batch.length >= 500 || left.pageEnded || right.pageEnded) {
                if (batch.length > 0)
                    yield batch;
                batch = [];
                left.pageEnded = right.pageEnded = false;
            }
            if (s !== undefined && lastLeft !== undefined) {
                const order = (0,keys/* compareKeys */.YD)(s.key, lastLeft.key);
                if (order < 0)
                    throw new Error('The listing of the source is out of order.');
                if (order === 0) {
                    batch.push({ source: s, collision: true });
                    left.next();
                    continue;
                }
            }
            if (d !== undefined) {
                const late = lastRight !== undefined && (0,keys/* compareKeys */.YD)(d.key, lastRight.key) <= 0;
                const awaited = held.findIndex((entry) => entry.key === d.key);
                if (awaited >= 0) {
                    batch.push(...held.splice(awaited, 1).map((entry) => ({ source: entry, stored: d })));
                    lastRight = later(lastRight, d);
                    right.next();
                    continue;
                }
                // What comes late says nothing about how far the listing has come.
                if (!late)
                    release(held, d, batch);
                if (late && (s === undefined || (0,keys/* compareKeys */.YD)(d.key, s.key) < 0)) {
                    batch.push({ stored: d, doubtful: true });
                    right.next();
                    continue;
                }
            }
            if (s === undefined && d === undefined)
                break;
            const order = s === undefined ? 1 : d === undefined ? -1 : (0,keys/* compareKeys */.YD)(s.key, d.key);
            if (order <= 0 && s !== undefined) {
                if (order === 0 && d !== undefined) {
                    batch.push({ source: s, stored: d });
                    lastRight = later(lastRight, d);
                    right.next();
                }
                else if (d?.key.startsWith(s.key) === true)
                    held.push(s);
                else
                    batch.push({ source: s });
                lastLeft = s;
                left.next();
            }
            else if (d !== undefined) {
                batch.push({ stored: d });
                lastRight = later(lastRight, d);
                right.next();
            }
        }
        for (const entry of held)
            batch.push({ source: entry });
        if (batch.length > 0)
            yield batch;
    }
    finally {
        await Promise.all([left.end(), right.end()]);
    }
}
/** Lets go of held keys that the bucket's listing has left behind. */
function release(held, at, batch) {
    for (let top = held.at(-1); top !== undefined && !at.key.startsWith(top.key); top = held.at(-1)) {
        batch.push({ source: top });
        held.pop();
    }
}
function later(a, b) {
    return a !== undefined && (0,keys/* compareKeys */.YD)(a.key, b.key) > 0 ? a : b;
}
/** The position in one listing; the next page is asked for while this one is used. */
class Cursor {
    current;
    /** Whether the last step crossed into a new page. */
    pageEnded = false;
    pages;
    page = [];
    at = 0;
    ahead;
    ended = false;
    constructor(pages) {
        this.pages = pages[Symbol.asyncIterator]();
    }
    next() {
        this.at++;
        this.current = this.page[this.at];
        this.pageEnded = false;
    }
    async fill() {
        while (this.current === undefined && !this.ended) {
            const next = await (this.ahead ?? this.pages.next());
            this.ahead = undefined;
            if (next.done === true) {
                this.ended = true;
                break;
            }
            this.page = next.value;
            this.at = 0;
            this.current = this.page[0];
            this.pageEnded = true;
            this.ahead = this.pages.next();
            // A failure is told when the page is needed.
            this.ahead.catch(() => undefined);
        }
        return this.current;
    }
    async end() {
        await this.ahead?.catch(() => undefined);
        await this.pages.return?.();
    }
}

;// CONCATENATED MODULE: ./src/sync/lookup.ts
const LOOKUPS_AT_ONCE = 32;
/** @param sinceMs - entries that neither were modified nor changed status since then are taken to be at the bucket. */
async function* lookUp(source, destination, sinceMs, cx) {
    let last;
    for await (const page of source) {
        const pairs = [];
        const changed = [];
        for (const entry of page) {
            if (last?.key === entry.key)
                pairs.push({ source: entry, collision: true });
            else if (Math.max(entry.modifiedMs, entry.changedMs ?? 0) < sinceMs)
                pairs.push({ source: entry, unchanged: true });
            else
                changed.push(entry);
            last = entry;
        }
        for (let from = 0; from < changed.length; from += LOOKUPS_AT_ONCE) {
            const slice = changed.slice(from, from + LOOKUPS_AT_ONCE);
            pairs.push(...(await Promise.all(slice.map((entry) => pairOf(entry, destination, cx)))));
        }
        yield pairs;
    }
}
async function pairOf(entry, destination, cx) {
    const found = await destination.head(entry.key, cx);
    if (found === null)
        return { source: entry };
    const { size, modifiedMs, etag } = found;
    return { source: entry, stored: { key: entry.key, locator: entry.key, size, modifiedMs, etag } };
}

;// CONCATENATED MODULE: ./src/sync/tally.ts
/** All outcomes, in the order they are shown. */
const outcomes = [
    'same',
    'copied',
    'repaired',
    'held-back',
    'excluded',
    'collision',
    'newer',
    'vanished',
    'failed',
    'left',
];
/** Failures kept word for word; all are counted. */
const KEPT_FAILURES = 1000;
/** Objects and bytes per outcome. Every entry read from the source is counted once, under one outcome. */
class Tally {
    read = { objects: 0, bytes: 0 };
    per = Object.fromEntries(outcomes.map((outcome) => [outcome, { objects: 0, bytes: 0 }]));
    failures = [];
    /** Held-back objects that the bucket has all the same, from before they were hidden. */
    heldBackStored = 0;
    /** Objects at the bucket that the source does not have. */
    extra = { objects: 0, bytes: 0 };
    /** Told each entry with its outcome, for whoever keeps exact lists or shows progress. */
    listener;
    constructor(listener) {
        this.listener = listener;
    }
    /** Counts an entry as it comes from the listing. */
    saw(entry) {
        add(this.read, entry);
    }
    /** Counts what became of it. */
    count(entry, outcome, why = '') {
        add(this.per[outcome], entry);
        this.listener?.(entry, outcome);
        if (outcome === 'failed' && this.failures.length < KEPT_FAILURES)
            this.failures.push({ key: entry.key, why });
    }
    /** Whether the outcomes add up to what was read. */
    get addsUp() {
        return outcomes.reduce((sum, outcome) => sum + this.per[outcome].objects, 0) === this.read.objects;
    }
}
function add(amount, entry) {
    amount.objects++;
    amount.bytes += entry.size;
}

// EXTERNAL MODULE: ./node_modules/file-type/source/index.js + 35 modules
var file_type_source = __webpack_require__(8377);
// EXTERNAL MODULE: ./node_modules/mime-types/index.js
var mime_types = __webpack_require__(4096);
;// CONCATENATED MODULE: ./src/mastodon/content-type.ts
/**
 * The content type that Mastodon's uploader would give a file: what its first bytes say, made more specific by the
 * extension where the extension names a special case of the same format, and never the other way round. A picture that
 * is named `.png` and is a JPEG is a JPEG.
 *
 * The uploader asks the Marcel gem and then `file`; the list of types by extension that it keeps too can only confirm
 * their answer, never change it.
 * @see https://github.com/kreeti/kt-paperclip/blob/master/lib/paperclip/content_type_detector.rb
 * @see https://github.com/rails/marcel/blob/main/lib/marcel/mime_type.rb
 */

/** How much of a file is looked at. */
const headLength = 4_100;
/** What the uploader calls a file of no bytes. */
const emptyType = 'inode/x-empty';
/** What it calls everything else that nobody knows. */
const unknownType = 'application/octet-stream';
/**
 * The type by the first bytes, for the formats Mastodon takes or ever took.
 * @param head - the first {@link headLength} bytes, or all.
 * @returns `undefined` when it is none of them.
 */
function typeByMagic(head) {
    switch (head[0]) {
        case 0xff:
            return head[1] === 0xd8 && head[2] === 0xff ? 'image/jpeg' : isMpegAudioFrame(head) ? 'audio/mpeg' : undefined;
        case 0x89:
            return begins(head, '\x89PNG\r\n\x1a\n') ? 'image/png' : undefined;
        case 0x47:
            return begins(head, 'GIF87a') || begins(head, 'GIF89a') ? 'image/gif' : undefined;
        case 0x52:
            if (!begins(head, 'RIFF'))
                return undefined;
            return begins(head, 'WEBP', 8) ? 'image/webp' : begins(head, 'WAVE', 8) ? 'audio/x-wav' : undefined;
        case 0x49:
            return begins(head, 'ID3') ? 'audio/mpeg' : begins(head, 'II*\0') ? 'image/tiff' : undefined;
        case 0x4d:
            return begins(head, 'MM\0*') || begins(head, 'MM\0+') ? 'image/tiff' : undefined;
        case 0x42:
            return begins(head, 'BM') && begins(head, '\x01\0', 26) ? 'image/bmp' : undefined;
        case 0x66:
            return begins(head, 'fLaC') ? 'audio/flac' : undefined;
        case 0x4f:
            return begins(head, 'OggS') ? oggType(head) : undefined;
        case 0x1a:
            return begins(head, '\x1aE\xdf\xa3') ? matroskaType(head) : undefined;
        case 0x3c: // `<`
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
            return isSvg(head) ? 'image/svg+xml' : undefined;
        case 0x00:
            return begins(head, '\0\0\x01\0') ? 'image/vnd.microsoft.icon' : boxType(head);
        default:
            return undefined;
    }
}
/** The type by the extension of a key or file name, as the uploader names it; `undefined` for none or an unknown one. */
function typeByExtension(name) {
    const dot = name.lastIndexOf('.');
    if (dot <= name.lastIndexOf('/') + 1)
        return undefined;
    const extension = name.slice(dot + 1).toLowerCase();
    return extensions[extension] ?? ((0,mime_types.lookup)(extension) || undefined);
}
/**
 * The more specific of two types: what the bytes say, unless the name's type is a special case of that.
 * @param byContent - by the bytes; `undefined` when they say nothing.
 */
function mostSpecific(byContent, byName) {
    if (byContent === undefined || byName === undefined || byContent === byName)
        return byContent ?? byName;
    for (let type = parents[byName]; type !== undefined; type = parents[type]) {
        if (type === byContent)
            return byName;
    }
    return byContent;
}
/** Whether the bytes are text, as `file` would judge: UTF-8 without control characters. */
function isText(head) {
    if (head.some((byte) => byte < 0x20 && (byte < 0x08 || byte === 0x0b || byte > 0x0d) && byte !== 0x1b))
        return false;
    try {
        // The end may cut a character in two, which is no error.
        new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
        return true;
    }
    catch {
        return false;
    }
}
/** Where `mime-types` names a type otherwise than the uploader does. */
const extensions = {
    aac: 'audio/aac',
    flac: 'audio/flac',
    ico: 'image/vnd.microsoft.icon',
    jfif: 'image/jpeg',
    m4a: 'audio/mp4',
    m4v: 'video/mp4',
    mp3: 'audio/mpeg',
    mp4: 'video/mp4',
    oga: 'audio/ogg',
    ogg: 'audio/ogg',
    opus: 'audio/ogg',
    wav: 'audio/x-wav',
};
/** Special case -> the more general format that its first bytes may show. */
const parents = {
    'audio/mp4': 'video/mp4',
    'video/mp4': 'video/quicktime',
    'audio/ogg': 'application/ogg',
    'video/ogg': 'application/ogg',
    'video/webm': 'application/x-matroska',
    'video/x-matroska': 'application/x-matroska',
    'audio/x-matroska': 'application/x-matroska',
};
/** An MPEG audio frame without the ID3 tag before it; the same second bytes as the uploader takes. */
function isMpegAudioFrame(head) {
    const second = head[1] ?? 0;
    return (second >= 0xf2 && second <= 0xf7) || (second >= 0xfa && second <= 0xfd) || second === 0xe3;
}
/** ISO media (MP4, QuickTime, HEIF and their kin): the brand of the first box. */
function boxType(head) {
    if (!begins(head, 'ftyp', 4)) {
        return oldQuickTimeBoxes.some((box) => begins(head, box, 4)) ? 'video/quicktime' : undefined;
    }
    const brand = String.fromCharCode(...head.subarray(8, 12));
    // Any other brand, 3GPP's too: the general format, which an extension like `.mp4` makes specific.
    return brands[brand] ?? 'video/quicktime';
}
const oldQuickTimeBoxes = ['moov\0', 'mdat\0', 'free\0', 'skip\0', 'pnot\0', 'wide'];
const brands = {
    isom: 'video/mp4',
    mp41: 'video/mp4',
    mp42: 'video/mp4',
    'M4V ': 'video/mp4',
    'M4A ': 'audio/mp4',
    'M4B ': 'audio/mp4',
    'F4A ': 'audio/mp4',
    'F4B ': 'audio/mp4',
    avif: 'image/avif',
    avis: 'image/avif',
    heic: 'image/heic',
    heix: 'image/heic',
    hevc: 'image/heic-sequence',
    hevx: 'image/heic-sequence',
    mif1: 'image/heif',
    msf1: 'image/heif-sequence',
};
/** Ogg: the first packet names the codec. */
function oggType(head) {
    if (begins(head, 'vorbis', 29) || begins(head, 'OpusHead', 28))
        return 'audio/ogg';
    return begins(head, 'theora', 29) ? 'video/theora' : 'application/ogg';
}
/** Matroska: WebM is told by its name and a codec, both not far from the beginning; else the extension decides. */
function matroskaType(head) {
    if (begins(head, '\x93B\x82\x88matroska', 4))
        return 'video/x-matroska';
    const start = latin1(head, headLength);
    const isWebm = start.includes('webm') && ['V_VP8', 'V_VP9', 'V_AV1'].some((codec) => start.includes(codec));
    return isWebm ? 'video/webm' : 'application/x-matroska';
}
function isSvg(head) {
    const start = latin1(head, 1_024);
    return /^\s*(?:<svg[\s>]|<(?:\?xml|!DOCTYPE svg|!--)[^]*<svg[\s>])/.test(start);
}
function begins(head, magic, at = 0) {
    for (let index = 0; index < magic.length; index++) {
        if (head[at + index] !== magic.charCodeAt(index))
            return false;
    }
    return true;
}
function latin1(head, length) {
    return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, length)).toString('latin1');
}

;// CONCATENATED MODULE: ./src/mastodon/headers.ts
/**
 * The headers Mastodon itself would have written with an upload, so that a copied object cannot be told from one that
 * Mastodon stored. It sends these two and no others.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */



/** Ten years: a new upload always gets a new name. */
const cacheControl = 'public, max-age=315576000, immutable';
/**
 * The headers of an upload.
 * @param key - only its extension matters.
 * @param head - the first {@link headLength} bytes, or all; more is not looked at.
 * @param size - bytes of the whole file.
 */
async function uploadHeaders(key, head, size) {
    if (size === 0)
        return headersOf(emptyType);
    return quickHeaders(key, head) ?? headersOf(await rareType(key, head));
}
/**
 * The same for the formats that make up nearly all media, at once and without waiting: JPEG, PNG, GIF, WebP, MP4, MP3
 * and the other formats of {@link typeByMagic}. Never disagrees with {@link uploadHeaders}.
 * @returns `undefined` when only {@link uploadHeaders} can tell, as for an empty file.
 */
function quickHeaders(key, head) {
    const byMagic = typeByMagic(head);
    if (byMagic === undefined)
        return undefined;
    return headersOf(hasSpecialCases.has(byMagic) ? (mostSpecific(byMagic, typeByExtension(key)) ?? byMagic) : byMagic);
}
/** General formats of which an extension may name a special case; for all others the name is not worth a look. */
const hasSpecialCases = new Set([
    'video/quicktime',
    'video/mp4',
    'application/ogg',
    'application/x-matroska',
]);
async function rareType(key, head) {
    const detected = (await (0,file_type_source/* fileTypeFromBuffer */.BI)(head.subarray(0, headLength)))?.mime;
    const byName = typeByExtension(key);
    // Bare AAC is told by twelve bits only; the uploader does not look for them and goes by the name.
    const byContent = detected === 'audio/aac' ? (byName ?? detected) : detected;
    const type = mostSpecific(byContent, byName) ?? (isText(head) ? 'text/plain' : unknownType);
    return active.test(type) ? 'text/plain' : type;
}
/**
 * Types that a browser would run. Mastodon takes no such uploads; where one got in all the same (an error page in the
 * place of a picture, say), it must not be executed on the media host. Bytes alone never lead here: HTML is not sniffed.
 */
const active = /^(?:text\/html|(?:application|text)\/(?:javascript|ecmascript|xml)|application\/(?:xhtml\+xml|wasm))$/;
function headersOf(contentType) {
    return { contentType, cacheControl };
}

;// CONCATENATED MODULE: ./src/sync/parts.ts
/** Cuts a body into parts of one size, each held under the byte budget until it is sent. */

/** The source's bytes changed while they were read. */
class ChangedError extends Error {
    name = 'ChangedError';
    constructor() {
        super('The file changed while it was being read.');
    }
}
/** Reads the first part and stands ready to read the others. */
async function cutIntoParts(opened, partSize, budget) {
    const rest = parts_cut(opened, partSize, budget);
    const first = await rest.next();
    let waiting = first.done === true ? undefined : first.value;
    const head = waiting?.bytes.subarray(0, headLength) ?? new Uint8Array();
    async function* parts() {
        if (waiting === undefined)
            return;
        const part = waiting;
        waiting = undefined;
        yield part;
        yield* rest;
    }
    return {
        head,
        parts: parts(),
        [Symbol.asyncDispose]: async () => {
            waiting?.release();
            await rest.return();
        },
    };
}
async function* parts_cut(opened, partSize, budget) {
    const { size } = opened.entry;
    let left = size;
    let buffer = new Uint8Array(0);
    let filled = 0;
    let release;
    try {
        for await (let chunk of opened.body) {
            while (chunk.length > 0) {
                if (release === undefined) {
                    const length = Math.min(partSize, left);
                    if (length === 0)
                        throw new ChangedError();
                    release = await budget.acquire(length);
                    buffer = new Uint8Array(length);
                    filled = 0;
                }
                const taken = chunk.subarray(0, buffer.length - filled);
                buffer.set(taken, filled);
                filled += taken.length;
                chunk = chunk.subarray(taken.length);
                if (filled < buffer.length)
                    continue;
                left -= filled;
                // The last part is given out only when nothing follows it and the source vouches for all of them.
                if (left === 0 && chunk.length > 0)
                    throw new ChangedError();
                if (left === 0 && (await opened.settle()) === 'changed')
                    throw new ChangedError();
                const part = { bytes: buffer, release };
                release = undefined;
                yield part;
            }
        }
        if (left > 0)
            throw new ChangedError();
    }
    finally {
        release?.();
    }
}

;// CONCATENATED MODULE: ./src/sync/send.ts
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** One object on its way: compared first where that may spare the sending, then sent with the headers Mastodon would have written. */




/** Sends a body that is in memory. */
async function sendWhole(job, body, means, cx) {
    const { destination, dryRun, throttle } = means;
    const { bytes, md5 } = body;
    const { key } = job.entry;
    const etag = job.compareFirst ? job.stored?.etag : undefined;
    if (isComparable(etag) && matchesWhole(bytes, md5, etag, destination.partSize(bytes.length))) {
        discard(bytes);
        return 'same';
    }
    if (dryRun)
        return 'left';
    const headers = quickHeaders(key, bytes) ?? (await uploadHeaders(key, bytes.subarray(0, headLength), bytes.length));
    await throttle?.take(bytes.length, cx.signal);
    await destination.put(key, bytes, md5, { ...headers, ...body.headers }, cx);
    discard(bytes);
    return doneWith(job);
}
/**
 * Sends a body that is too large for one request, part by part.
 * @returns `compared` when the body was read for comparing and differs: it has to be opened again to be sent.
 * @throws ChangedError when the source changed meanwhile.
 */
async function sendInParts(job, opened, means, cx) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { destination, budget, dryRun } = means;
        const { size } = opened.entry;
        const partSize = destination.partSize(size);
        if (job.compareFirst && job.stored?.size === size) {
            const same = await isStored(opened, job.stored.etag, partSize);
            if (same !== undefined)
                return same ? 'same' : 'compared';
        }
        if (dryRun) {
            await closeUnread(opened);
            return 'left';
        }
        const cut = __addDisposableResource(env_1, await cutIntoParts(opened, partSize, budget), true);
        const headers = { ...(await uploadHeaders(job.entry.key, cut.head, size)), ...opened.headers };
        await destination.putParts(job.entry.key, paced(cut.parts, means, cx), headers, cx);
        return doneWith(job);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** Closes a body that nobody wants: a stream lets go of its file only once it was begun. */
async function closeUnread(opened) {
    const body = opened.body[Symbol.asyncIterator]();
    await body.next().catch(() => undefined);
    await body.return?.();
}
/** Whether a body is the one behind an ETag; `undefined`, with nothing read, when the ETag cannot tell. */
async function isStored(opened, etag, ours) {
    if (!isComparable(etag))
        return undefined;
    const parts = partsOf(etag);
    const partSize = parts === undefined ? undefined : likelyPartSize(opened.entry.size, parts, ours);
    if (parts !== undefined && partSize === undefined)
        return undefined;
    const same = (await etagOfStream(opened.body, partSize)) === etag;
    if ((await opened.settle()) === 'changed')
        throw new ChangedError();
    return same;
}
async function* paced(parts, { throttle }, cx) {
    for await (const part of parts) {
        await throttle?.take(part.bytes.length, cx.signal);
        yield part;
    }
}
function doneWith(job) {
    return job.stored === undefined ? 'copied' : 'repaired';
}

;// CONCATENATED MODULE: ./src/sync/transfer.ts
/**
 * The way of objects from a source to a destination: a queue, as many at once as pays, every body held under one byte budget so
 * that a request can be repeated, every entry accounted for exactly once.
 */



/** Entries asked for in one go: a message to a reading thread costs as much as reading a small file. */
const BATCH = 16;
/** Entries that are being read, or read and waiting to be sent, at most. */
const AHEAD = 64;
/** Jobs waiting at most; whoever lists waits beyond that. */
const QUEUE = 2000;
/** A file that changes each time it is read is given up after this many tries. */
const TRIES = 3;
/** Copies what it is given until it is told to stop. */
class Transfer {
    means;
    cx;
    /** Aborts when no new object may be begun. */
    stop;
    queue = [];
    flying = new Set();
    wake;
    room = [];
    ahead = 0;
    closed = false;
    pumping;
    constructor(means, cx, stop) {
        this.means = means;
        this.cx = cx;
        this.stop = stop;
        this.stop.addEventListener('abort', () => this.stir(), { once: true });
        this.pumping = this.pump();
    }
    /** Takes a job; resolves when there is room for more. */
    async offer(job) {
        this.queue.push(job);
        this.stir();
        if (this.queue.length >= QUEUE)
            await new Promise((resolve) => this.room.push(resolve));
    }
    /** Resolves when every job has its outcome. */
    async finish() {
        this.closed = true;
        this.stir();
        await this.pumping;
    }
    async pump() {
        for (;;) {
            if (this.stop.aborted)
                this.leaveRest();
            if (this.queue.length < QUEUE / 2)
                this.letIn();
            const job = this.queue[0];
            if (job === undefined && this.flying.size === 0 && this.closed)
                return;
            if (job === undefined || this.ahead > AHEAD - BATCH) {
                await new Promise((resolve) => (this.wake = resolve));
                continue;
            }
            this.queue.shift();
            await this.begin(job);
        }
    }
    /** Starts reading a batch that begins with `first`, once there is memory for it. */
    async begin(first) {
        const { budget, destination } = this.means;
        if (first.entry.size > destination.wholeUpTo) {
            await this.means.limiter.enter();
            this.fly(this.readLarge(first));
            return;
        }
        const batch = [{ job: first, release: await budget.acquire(first.entry.size) }];
        for (let next = this.queue[0]; next !== undefined && batch.length < BATCH; next = this.queue[0]) {
            if (next.entry.size > destination.wholeUpTo)
                break;
            const release = budget.tryAcquire(next.entry.size);
            if (release === undefined)
                break;
            this.queue.shift();
            batch.push({ job: next, release });
        }
        this.ahead += batch.length;
        this.fly(this.readBatch(batch));
    }
    fly(flight) {
        this.flying.add(flight);
        void flight.finally(() => {
            this.flying.delete(flight);
            this.stir();
        });
    }
    /** Reads small bodies one after the other; each is sent while the next are read. */
    async readBatch(batch) {
        const waiting = new Map(batch.map((held) => [held.job.entry.locator, held]));
        const drop = ({ release }) => {
            release();
            this.ahead--;
            this.stir();
        };
        try {
            for await (const answer of this.means.source.open(batch.map(({ job }) => job.entry), this.cx)) {
                const held = waiting.get(answer.entry.locator);
                if (held === undefined)
                    continue;
                waiting.delete(answer.entry.locator);
                let body;
                if ('why' in answer)
                    this.unread(held.job, answer);
                else
                    body = await this.bodyOf(held.job, answer);
                if (body === undefined)
                    drop(held);
                else
                    this.fly(this.sendInTurn(held, body));
            }
            if (waiting.size > 0)
                throw new Error('The source did not answer for every object.');
        }
        catch (error) {
            for (const held of waiting.values()) {
                this.conclude(held.job.entry, this.cx.signal.aborted ? 'left' : 'failed', error);
                drop(held);
            }
        }
    }
    /** @returns the body, or nothing when the entry has its outcome without. */
    async bodyOf(job, opened) {
        if (opened.entry.access === 'owner') {
            await this.holdBack(job, opened);
            return undefined;
        }
        let body;
        await this.guarded(job, async () => {
            const bytes = await gather(opened);
            if ((await opened.settle()) === 'changed')
                throw new ChangedError();
            const { md5 = (0,external_node_crypto_.hash)('md5', bytes, 'hex'), headers = {} } = opened;
            body = { bytes, md5, headers };
        });
        return body;
    }
    async sendInTurn({ job, release }, body) {
        const { limiter } = this.means;
        await limiter.enter();
        this.ahead--;
        this.stir();
        if (this.stop.aborted)
            this.conclude(job.entry, 'left');
        else
            await this.guarded(job, async () => this.conclude(job.entry, await sendWhole(job, body, this.means, limiter.watch(this.cx))));
        release();
        limiter.leave();
    }
    async readLarge(job) {
        try {
            for await (const answer of this.means.source.open([job.entry], this.cx)) {
                if ('why' in answer)
                    this.unread(job, answer);
                else if (answer.entry.access === 'owner')
                    await this.holdBack(job, answer);
                else
                    await this.guarded(job, () => this.sendLarge(job, answer));
            }
        }
        catch (error) {
            this.conclude(job.entry, this.cx.signal.aborted ? 'left' : 'failed', error);
        }
        finally {
            this.means.limiter.leave();
        }
    }
    async sendLarge(job, opened) {
        const outcome = await sendInParts(job, opened, this.means, this.means.limiter.watch(this.cx));
        if (outcome === 'compared')
            this.again({ ...job, compareFirst: false });
        else
            this.conclude(job.entry, outcome);
    }
    async holdBack(job, opened) {
        if (job.stored !== undefined)
            this.means.tally.heldBackStored++;
        this.conclude(job.entry, 'held-back');
        await closeUnread(opened);
    }
    /** Runs one object's work; its failure is its own. */
    async guarded(job, work) {
        try {
            await work();
        }
        catch (error) {
            if (error instanceof ChangedError || error.cause instanceof ChangedError)
                this.changed(job);
            else
                this.conclude(job.entry, this.cx.signal.aborted ? 'left' : 'failed', error);
        }
    }
    changed(job) {
        const changes = (job.changes ?? 0) + 1;
        if (changes < TRIES)
            this.again({ ...job, changes });
        else
            this.conclude(job.entry, 'failed', new Error(`The file changed each of the ${TRIES} times it was read. The next run will copy it.`));
    }
    again(job) {
        this.queue.unshift(job);
        this.stir();
    }
    unread(job, unread) {
        if (unread.why === 'vanished')
            this.conclude(job.entry, 'vanished');
        else
            this.conclude(job.entry, 'failed', unread.cause);
    }
    conclude(entry, outcome, error) {
        this.means.tally.count(entry, outcome, error instanceof Error ? error.message : '');
    }
    leaveRest() {
        for (const job of this.queue.splice(0))
            this.conclude(job.entry, 'left');
    }
    stir() {
        this.wake?.();
        this.wake = undefined;
    }
    letIn() {
        for (const resolve of this.room.splice(0))
            resolve();
    }
}
async function gather(opened) {
    const chunks = [];
    for await (const chunk of opened.body)
        chunks.push(chunk);
    const [only] = chunks;
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

;// CONCATENATED MODULE: ./src/sync/pass.ts
/** One pass: list both sides over many ranges, decide about every entry, copy what is to be copied. */









/** Bodies held in memory at once. With the listing's pages and the runtime this stays well under 300 MB. */
const BODIES_IN_MEMORY = 48 << 20;
/** Ranges listed at the same time. */
const LISTERS = 8;
const FIRST_CONCURRENCY = 16;
/**
 * Runs a pass.
 * @param tally - to count in, where somebody watches it meanwhile.
 * @param stop - aborts when no new object may be begun (a signal to the process); `cx.signal` ends what is in flight too.
 */
async function runPass(source, destination, pass, cx, stop, tally = new Tally()) {
    const state = { tally, kinds: new Map(), problems: [], cx };
    const halt = new AbortController();
    const stopping = AbortSignal.any([stop, halt.signal, cx.signal]);
    const timer = setTimeout(() => halt.abort(), Math.max(0, Math.min(pass.deadlineMs - cx.clock.now(), 2 ** 31 - 1)));
    try {
        const means = {
            source,
            destination,
            tally,
            dryRun: pass.dryRun,
            ...(pass.throttle !== undefined && { throttle: pass.throttle }),
            limiter: new AdaptiveLimiter({ start: FIRST_CONCURRENCY, max: pass.concurrency }, cx.clock),
            budget: new ByteBudget(BODIES_IN_MEMORY),
        };
        const transfer = new Transfer(means, cx, stopping);
        const ranges = [...(await source.split(pass.range, LISTERS, cx))];
        const count = ranges.length;
        const lister = async () => {
            let whole = true;
            for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
                whole = (await listRange(source, destination, range, pass, state, transfer, stopping, halt)) && whole;
            }
            return whole;
        };
        const listed = (await Promise.all(Array.from({ length: Math.min(LISTERS, count) }, lister))).every(Boolean);
        await transfer.finish();
        checkHeldBack(state);
        const undone = tally.per.failed.objects + tally.per.left.objects;
        return {
            tally,
            listed,
            complete: listed && undone === 0 && state.problems.length === 0,
            kinds: state.kinds,
            problems: state.problems,
            ranges: count,
        };
    }
    finally {
        clearTimeout(timer);
    }
}
/** @returns whether both listings of the range were read to their ends. */
async function listRange(source, destination, range, pass, state, transfer, stopping, halt) {
    const { tally, cx } = state;
    try {
        const listing = source.list(range, cx);
        const pairing = pass.quickSinceMs === undefined
            ? join(listing, destination.list(range, cx))
            : lookUp(listing, destination, pass.quickSinceMs, cx);
        for await (const pairs of pairing) {
            for (const pair of pairs) {
                if (pair.source === undefined)
                    noteExtra(pair, tally, pass.notice);
                else
                    await settle({ ...pair, source: pair.source }, pass, state, transfer);
            }
            if (stopping.aborted)
                return false;
            if (hopelesslyHidden(tally)) {
                halt.abort();
                return false;
            }
        }
        return true;
    }
    catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        // A wrong key fails every range in the same words.
        if (!stopping.aborted && !state.problems.includes(problem))
            state.problems.push(problem);
        return false;
    }
}
async function settle(pair, pass, state, transfer) {
    const { tally, kinds } = state;
    const { source, stored } = pair;
    tally.saw(source);
    const { title } = classify(source.key);
    const kind = kinds.get(title) ?? { objects: 0, bytes: 0 };
    kind.objects++;
    kind.bytes += source.size;
    kinds.set(title, kind);
    const verdict = decide(pair, pass);
    if (verdict.act === 'count') {
        tally.count(source, verdict.outcome);
        if (verdict.outcome === 'held-back' && stored !== undefined) {
            tally.heldBackStored++;
            pass.notice?.hidden?.(stored);
        }
    }
    else if (pass.dryRun && !verdict.compareFirst)
        tally.count(source, 'left');
    else
        await transfer.offer({
            entry: source,
            compareFirst: verdict.compareFirst,
            ...(stored !== undefined && { stored }),
        });
}
function noteExtra(pair, tally, notice) {
    if (pair.stored === undefined || classify(pair.stored.key).id === 'own')
        return;
    notice?.extra?.(pair.stored, pair.doubtful === true);
    tally.extra.objects++;
    tally.extra.bytes += pair.stored.size;
}
/** Hidden files are never copied, so the last word can wait for the end; a source that is hidden altogether need not be read to it. */
function hopelesslyHidden(tally) {
    return tally.read.objects >= 5000 && tally.per['held-back'].objects * 2 > tally.read.objects;
}
function checkHeldBack({ tally, problems }) {
    const heldBack = tally.per['held-back'].objects;
    const total = tally.read.objects - tally.per.excluded.objects;
    if (heldBack === 0 || !tooManyHeldBack({ heldBack, total }))
        return;
    problems.push(`${heldBack} of ${total} files are readable by their owner only. Mastodon hides single files that way, not this many: ` +
        'most likely they were copied or restored with a wrong umask. Give them back their modes ' +
        '(find public/system -type f ! -perm /044 lists them) and run again; nothing hidden was copied.');
}

;// CONCATENATED MODULE: ./src/steps/pass-text.ts
/** A pass in words and rows, for the steps that run one. */

/** Objects and bytes by kind. */
function kindRows(result) {
    return [...result.kinds].map(([kind, amount]) => ({ kind, ...amount }));
}
/** Failures with their causes. The keys are public ones: private and hidden files are never opened. */
function failuresOf(tally) {
    return tally.failures.map(({ key, why }) => ({ name: key, why }));
}
/** What a person should know beside the numbers. */
function notesOf(result, dryRun, folder) {
    const { tally, ranges } = result;
    const { per } = tally;
    const notes = [];
    if (per['held-back'].objects > 0) {
        notes.push(`${counted(per['held-back'].objects, 'file')} (${bytes(per['held-back'].bytes)}) can be read by their owner only: Mastodon hides media of suspended accounts that way. R2 has no such right for single objects, so they were not copied.`);
    }
    if (tally.heldBackStored > 0) {
        notes.push(`${counted(tally.heldBackStored, 'object')} at the bucket are hidden at the source by now. Delete them from the bucket and purge their addresses.`);
    }
    if (per.newer.objects > 0) {
        notes.push(`${counted(per.newer.objects, 'object')} at the bucket differ from the source and are newer. They were kept: after the switch the bucket is the one that counts.`);
    }
    if (per.excluded.objects > 0) {
        notes.push(`Left out: ${counted(per.excluded.objects, 'file')} that can only be account archives, uploaded lists, or not Mastodon's own. They are never copied.`);
    }
    if (tally.extra.objects > 0) {
        notes.push(`${counted(tally.extra.objects, 'object')} (${bytes(tally.extra.bytes)}) are at the bucket and not at the source. They were left alone.`);
    }
    if (ranges > 1)
        notes.push(`The keys were listed in ${count(ranges)} ranges at once.`);
    const listed = Object.entries(per).some(([outcome, { objects }]) => objects > 0 && !['same', 'copied', 'repaired'].includes(outcome));
    if (listed)
        notes.push(`The exact lists${dryRun ? ' of what a real run would do' : ''} are on the runner in ${folder}, readable by its user only.`);
    return notes;
}

// EXTERNAL MODULE: ./node_modules/cloudflare/tree-shakable.mjs + 1042 modules
var tree_shakable = __webpack_require__(8593);
// EXTERNAL MODULE: ./node_modules/cloudflare/resources/accounts/tokens/tokens.mjs + 2 modules
var tokens = __webpack_require__(7565);
// EXTERNAL MODULE: ./node_modules/cloudflare/resources/dns/records.mjs
var records = __webpack_require__(3395);
// EXTERNAL MODULE: ./node_modules/cloudflare/resources/r2/r2.mjs + 16 modules
var r2 = __webpack_require__(1927);
// EXTERNAL MODULE: ./node_modules/cloudflare/resources/user/tokens/tokens.mjs + 2 modules
var tokens_tokens = __webpack_require__(3934);
// EXTERNAL MODULE: ./node_modules/cloudflare/resources/zones/zones.mjs + 18 modules
var zones = __webpack_require__(5905);
;// CONCATENATED MODULE: ./src/cloudflare/client.ts
/**
 * The official client, set up so that nothing in the environment changes it, nothing is logged and no wait is endless.
 * Only the parts of the API that this project uses are in it, which keeps the bundle small.
 */






/** The version of the API this project is written against, as a date. Without it the client asks for the newest. */
const apiVersion = '2026-10-02';
/** The longest wait before another try, in milliseconds; a block by the rate limit can last five minutes. */
const longestRetryWaitMs = 60_000;
/**
 * Makes the client. It sends nothing yet.
 * @throws when the token cannot be one: a header made of it would be refused with a message that quotes it.
 */
function createCloudflare(options) {
    const { token } = options;
    if (!/^[\x21-\x7e]+$/.test(token)) {
        throw new Error('The Cloudflare API token is empty or holds a blank, a line break or another character that no token has. Store it again, without quotes and without a line break.');
    }
    return (0,tree_shakable/* createClient */.U)({
        resources: [r2.R2, zones/* BaseZones */.J, records/* Records */.t, tokens/* Tokens */.D, tokens_tokens/* BaseTokens */.K],
        apiToken: token,
        apiKey: null,
        apiEmail: null,
        userServiceKey: null,
        apiVersion,
        baseURL: options.baseUrl ?? 'https://api.cloudflare.com/client/v4',
        logLevel: 'off',
        // Compressed answers break off under some versions of Node 24:
        // https://github.com/opennextjs/opennextjs-cloudflare/issues/1284
        defaultHeaders: { 'Accept-Encoding': 'identity' },
        fetch: guarded(options.fetch ?? fetch, token),
    });
}
/** Wraps `fetch` so that refusals neither quote the token nor make the client wait too long or try in vain. */
function guarded(send, token) {
    return async (input, init) => {
        const response = await send(input, init);
        return response.ok ? response : tamed(response, token);
    };
}
async function tamed(response, token) {
    const headers = new Headers(response.headers);
    // The body is rewritten below.
    headers.delete('content-length');
    headers.delete('content-encoding');
    const wait = waitOf(headers);
    if (wait !== undefined) {
        headers.delete('retry-after');
        headers.set('retry-after-ms', String(Math.max(1, Math.min(wait, longestRetryWaitMs))));
    }
    // A conflict stays one however often it is tried; callers look at what is there instead.
    if (response.status === 409)
        headers.set('x-should-retry', 'false');
    const body = (await response.text()).replaceAll(token, '***');
    const { status, statusText } = response;
    return new Response(body === '' ? null : body, { status, statusText, headers });
}
/** The wait that a refusal asks for, in milliseconds. */
function waitOf(headers) {
    const exact = Number.parseFloat(headers.get('retry-after-ms') ?? '');
    if (Number.isFinite(exact))
        return exact;
    const told = headers.get('retry-after');
    if (told === null)
        return undefined;
    const seconds = Number.parseFloat(told);
    if (Number.isFinite(seconds))
        return seconds * 1000;
    const date = Date.parse(told);
    return Number.isFinite(date) ? date - Date.now() : undefined;
}

;// CONCATENATED MODULE: ./src/cloudflare/credentials.ts
/** S3 credentials out of an API token, so that the operator needs to hand over one secret only. */



/**
 * Derives the S3 key pair that belongs to an API token: the id is the token's id, the secret is the SHA-256 of its value.
 * Tokens of the account and tokens of a user are verified at different addresses; both are tried.
 * @throws CloudflareProblem when the token is not accepted, disabled or expired.
 * @see https://developers.cloudflare.com/r2/api/tokens/#get-s3-api-credentials-from-an-api-token
 */
async function deriveS3Credentials(client, token, accountId) {
    const { id, status } = await credentials_verify(client, accountId);
    if (status !== 'active') {
        const next = status === 'expired' ? 'Make a new one or move its end date' : 'Enable it';
        throw new CloudflareProblem('token', `The Cloudflare API token is ${status}. ${next}: ${tokenPages}.`);
    }
    return { accessKeyId: id, secretAccessKey: (0,external_node_crypto_.createHash)('sha256').update(token).digest('hex') };
}
async function credentials_verify(client, accountId) {
    try {
        return await client.accounts.tokens.verify({ account_id: accountId });
    }
    catch (error) {
        if (!hasStatus(error, 400, 401, 403, 404))
            throw explain(error, 'verify the API token');
    }
    try {
        return await client.user.tokens.verify();
    }
    catch (error) {
        throw explain(error, 'verify the API token');
    }
}

;// CONCATENATED MODULE: ./src/mastodon/source-root.ts
/**
 * Whether a folder (or a prefix in a bucket) is the root of Mastodon's media. One folder too high or too low would copy
 * everything to the wrong keys, where nothing finds it.
 */

/** The children of these are asked for in {@link SourceRoot.inside}. */
const foldersToLookInto = ['system', 'public'];
/** Judges a source root by the names found in it. */
function judgeSourceRoot(found) {
    const root = found.root.replace(/(?<=.)\/+$/, '');
    const names = new Set(found.children);
    const inside = (name) => found.inside?.[name] ?? [];
    const known = knownFolders.filter((name) => names.has(name));
    if (names.size === 0) {
        return wrong(`${source_root_quote(root)} is empty`, 'check that the path is right and the volume mounted; with Docker, give the folder on the host, not in the container');
    }
    if (names.has('system') && (known.length > 0 || holdsMedia(inside('system')))) {
        return known.length > 0
            ? wrong(`${source_root_quote(root)} holds media folders (${source_root_list(known)}) and a folder "system" too, so it is unclear which of them is live`, `give ${source_root_quote(source_root_join(root, 'system'))} if that is what Mastodon uses, or move "system" out of the way`)
            : wrong(`${source_root_quote(root)} holds "system", Mastodon's media one level down`, `give ${source_root_quote(source_root_join(root, 'system'))} instead`, source_root_join(root, 'system'));
    }
    if (known.length === 0)
        return nothingKnown(root, names, inside);
    if (lastSegment(root) === 'cache' && !names.has('cache')) {
        return wrong(`${source_root_quote(root)} is the cache, a part of Mastodon's media`, `give the folder above it, ${source_root_quote(source_root_parent(root))}`, source_root_parent(root));
    }
    return { ok: true };
}
/** None of the class folders is there: find out what the folder is instead. */
function nothingKnown(root, names, inside) {
    if (names.has('public') && (inside('public').includes('system') || isLiveFolder(names))) {
        const path = source_root_join(root, 'public/system');
        return wrong(`${source_root_quote(root)} is the folder of Mastodon itself`, `give ${source_root_quote(path)} instead`, path);
    }
    if (names.has('system')) {
        return wrong(`${source_root_quote(root)} is no media folder, and its "system" holds none of Mastodon's folders (${source_root_list(classFolders)})`, 'look for PAPERCLIP_ROOT_PATH in the settings of Mastodon and give that path');
    }
    if (lastSegment(root) in attachments && attachments[lastSegment(root)]?.some((name) => names.has(name))) {
        return wrong(`${source_root_quote(root)} is one of the folders of the media`, `give ${source_root_quote(source_root_parent(root))}`, source_root_parent(root));
    }
    const below = Object.entries(attachments).find(([, names_]) => names_.some((name) => names.has(name)));
    if (below !== undefined) {
        return wrong(`${source_root_quote(root)} looks like ${source_root_quote(below[0])}, one of the folders of the media`, `give the folder above it, ${source_root_quote(source_root_parent(root))}`, source_root_parent(root));
    }
    if ([...names].every((name) => /^\d{3}$/.test(name))) {
        return wrong(`${source_root_quote(root)} holds numbered folders only, a place deep inside the media`, `give the folder that holds ${source_root_list(classFolders.slice(0, 3))}`);
    }
    return wrong(`${source_root_quote(root)} holds none of Mastodon's folders (${source_root_list(classFolders)}); found ${source_root_list(sample(names))}`, 'give the folder that PAPERCLIP_ROOT_PATH names, by default "public/system" in the folder of Mastodon');
}
/** What stands directly inside a class folder. `files` and `data` are too common to tell anything by themselves. */
const attachments = {
    accounts: ['avatars', 'headers'],
    media_attachments: ['files', 'thumbnails'],
    custom_emojis: ['images'],
    preview_cards: ['images'],
    preview_card_providers: ['icons'],
    site_uploads: ['files'],
};
function holdsMedia(names) {
    return names.some((name) => knownFolders.includes(name));
}
function isLiveFolder(names) {
    return ['Gemfile', 'app', 'config'].every((name) => names.has(name));
}
function wrong(problem, fix, path) {
    return { ok: false, problem, fix, ...(path === undefined ? {} : { path }) };
}
function source_root_join(root, below) {
    return root === '/' || root === '' ? `${root}${below}` : `${root}/${below}`;
}
function source_root_parent(root) {
    const slash = root.lastIndexOf('/');
    if (slash < 0)
        return '..';
    return slash === 0 ? '/' : root.slice(0, slash);
}
function lastSegment(root) {
    return root.slice(root.lastIndexOf('/') + 1);
}
function sample(names) {
    const shown = [...names].sort().slice(0, 5);
    return names.size > shown.length ? [...shown, `${names.size - shown.length} more`] : shown;
}
function source_root_list(names) {
    return names.map(plain).join(', ');
}
function source_root_quote(text) {
    return `"${plain(text)}"`;
}
/** Folder names are other people's input: nothing in them may break out of a line of a log or a summary. */
function plain(text) {
    const short = text.length > 200 ? `${text.slice(0, 200)}...` : text;
    return short.replace(/[\p{C}\p{Zl}\p{Zp}"`<>|]/gu, '?');
}

// EXTERNAL MODULE: ./src/stores/folder/read.ts
var read = __webpack_require__(8047);
;// CONCATENATED MODULE: ./src/stores/folder/folder.ts
/** A local folder as a source. Walking and reading happen in worker threads; nothing is ever written. */



/** Files up to this many bytes are read whole by a worker thread, larger ones as a stream. */
const READ_WHOLE_UP_TO = 32 << 20;
/** Pages asked for ahead of the one being used. */
const PAGES_AHEAD = 2;
/** One worker thread and the questions that wait for its answers. */
class Thread {
    worker;
    waiting = new Map();
    failure;
    next = 0;
    constructor(worker) {
        this.worker = worker;
        worker.unref();
        worker.on('message', (answer) => this.waiting.get(answer.id)?.(answer));
        worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
        worker.on('exit', () => this.fail(new Error('The thread that reads the folder has ended.')));
    }
    /** Registers who gets the answers of one conversation. */
    open(receive) {
        const id = this.next++;
        this.waiting.set(id, receive);
        return id;
    }
    ask(id, question) {
        if (this.failure !== undefined)
            this.waiting.get(id)?.({ id, error: { code: '', message: this.failure.message } });
        else
            this.worker.postMessage({ ...question, id });
    }
    close(id) {
        this.waiting.delete(id);
    }
    async end() {
        await this.worker.terminate();
    }
    fail(error) {
        this.failure ??= error;
        for (const [id, receive] of this.waiting)
            receive({ id, error: { code: '', message: error.message } });
    }
}
/** The files below a folder; keys are their paths relative to it. */
class LocalFolder {
    label;
    root;
    start;
    walker;
    reader;
    /** @param root - an absolute path of a folder that exists; its symbolic links are resolved by the caller. */
    constructor(root, start) {
        this.root = root;
        this.label = `folder ${root}`;
        this.start = start;
    }
    async *list(range, cx) {
        const thread = (this.walker ??= new Thread(this.start(this.root)));
        const answers = new Mailbox();
        const id = thread.open((answer) => answers.put(answer));
        try {
            thread.ask(id, { ask: 'walk', range });
            for (let ahead = 0; ahead < PAGES_AHEAD; ahead++)
                thread.ask(id, { ask: 'page' });
            for (;;) {
                const answer = await answers.take();
                if ('error' in answer)
                    throw new Error(`Cannot list ${this.label}: ${answer.error.message}`);
                if (!('page' in answer))
                    continue;
                const { page } = answer;
                if (page.end === undefined)
                    thread.ask(id, { ask: 'page' });
                if (page.keys.length > 0)
                    yield entriesOf(page);
                if (page.end !== undefined) {
                    this.conclude(page.end, cx);
                    return;
                }
                cx.signal.throwIfAborted();
            }
        }
        finally {
            thread.ask(id, { ask: 'stop' });
            thread.close(id);
        }
    }
    async split(range, ways) {
        const thread = (this.walker ??= new Thread(this.start(this.root)));
        return new Promise((resolve, reject) => {
            const id = thread.open((answer) => {
                thread.close(id);
                if ('ranges' in answer)
                    resolve(answer.ranges);
                else
                    reject(new Error(`Cannot read ${this.label}: ${'error' in answer ? answer.error.message : 'no answer'}`));
            });
            thread.ask(id, { ask: 'split', range, ways });
        });
    }
    async *open(entries, cx) {
        const small = entries.filter((entry) => entry.size <= READ_WHOLE_UP_TO);
        const large = entries.filter((entry) => entry.size > READ_WHOLE_UP_TO);
        if (small.length > 0)
            yield* this.readWhole(small);
        for (const entry of large) {
            cx.signal.throwIfAborted();
            yield await openLarge(entry);
        }
    }
    /** Ends the worker threads. */
    async [Symbol.asyncDispose]() {
        await Promise.all([this.walker?.end(), this.reader?.end()]);
        this.walker = this.reader = undefined;
    }
    async *readWhole(entries) {
        const thread = (this.reader ??= new Thread(this.start(this.root)));
        const answers = new Mailbox();
        const id = thread.open((answer) => answers.put(answer));
        try {
            thread.ask(id, { ask: 'read', paths: entries.map((entry) => entry.locator) });
            let answered = 0;
            while (answered++ < entries.length) {
                const answer = await answers.take();
                if ('error' in answer)
                    throw new Error(`Cannot read ${this.label}: ${answer.error.message}`);
                if (!('read' in answer))
                    continue;
                const entry = entries[answer.index];
                if (entry !== undefined)
                    yield answerFor(entry, answer.read);
            }
        }
        finally {
            thread.close(id);
        }
    }
    conclude(end, cx) {
        const { symlink, special, undecodable } = end.skipped;
        const warn = (count, what) => {
            if (count > 0)
                cx.emit({ kind: 'log', level: 'warning', text: `${count} ${what}` });
        };
        warn(symlink, 'symbolic links below the class folders were not followed.');
        warn(special, 'entries that are neither files nor folders were passed over.');
        warn(undecodable, 'names are not valid UTF-8: they can be no object key, and Mastodon cannot refer to them.');
        if (end.denied.length > 0) {
            throw new Error(`${end.denied.length} folders could not be read, so what they hold is unknown. ` +
                `Run as the user that owns the media, or as root. First: ${end.denied[0] ?? ''}`);
        }
    }
}
/** Messages in order, taken one by one. */
class Mailbox {
    messages = [];
    taker;
    put(message) {
        if (this.taker === undefined)
            this.messages.push(message);
        else {
            this.taker(message);
            this.taker = undefined;
        }
    }
    take() {
        const message = this.messages.shift();
        return message ?? new Promise((resolve) => (this.taker = resolve));
    }
}
function entriesOf(page) {
    return page.keys.map((key, at) => ({
        key: key,
        locator: page.paths[at] ?? '',
        size: page.sizes[at] ?? 0,
        modifiedMs: page.modified[at] ?? 0,
        changedMs: page.changed[at] ?? 0,
        access: page.owner[at] === 1 ? 'owner' : 'public',
    }));
}
function answerFor(entry, read) {
    if (!read.ok)
        return unread(entry, read.code, new Error(read.message));
    return {
        entry: { ...entry, size: read.bytes.length, modifiedMs: read.modifiedMs, access: read.owner ? 'owner' : 'public' },
        body: once(read.bytes),
        md5: read.md5,
        settle: () => Promise.resolve(read.changed ? 'changed' : 'unchanged'),
    };
}
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(bytes) {
    yield bytes;
}
async function openLarge(entry) {
    const path = entry.locator;
    let handle;
    try {
        handle = await (0,promises_.open)(path, read/* READ_ONLY */.sj);
    }
    catch (error) {
        return unread(entry, error.code ?? '', error);
    }
    const before = await handle.stat();
    if (!before.isFile()) {
        await handle.close();
        return unread(entry, '', (0,read/* notAFile */.$y)());
    }
    return {
        entry: {
            ...entry,
            size: before.size,
            modifiedMs: before.mtimeMs,
            access: (0,read/* isOwnerOnly */.gg)(before) ? 'owner' : 'public',
        },
        body: (0,external_node_fs_.createReadStream)('', { fd: handle, autoClose: true, highWaterMark: 1 << 20, start: 0 }),
        settle: async () => {
            const after = await (0,promises_.lstat)(path).catch(() => null);
            return after !== null && (0,read/* sameFile */.Vi)(before, after) ? 'unchanged' : 'changed';
        },
    };
}
function unread(entry, code, cause) {
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'vanished' : code === 'EACCES' || code === 'EPERM' ? 'denied' : 'io';
    return { entry, why, cause };
}

;// CONCATENATED MODULE: ./src/steps/step.ts
/** Something that a step was asked for and that this version does not have. */
class NotBuiltError extends Error {
    name = 'NotBuiltError';
    /** @param what - the input and its value, or the step, as the operator wrote it. */
    constructor(what) {
        super(`${what} is not part of this version yet. Nothing was done.`);
    }
}
/** A context whose operations are counted. */
function counting(cx, operations) {
    return {
        ...cx,
        emit: (event) => {
            operations.count(event);
            cx.emit(event);
        },
    };
}

;// CONCATENATED MODULE: ./src/steps/places.ts
/** From inputs to stores: the source folder, looked at before anything is read from it, and the bucket with its credentials. */








/**
 * The source to read.
 * @throws when the folder cannot be read, is empty or is not Mastodon's media, with the path to give instead.
 */
async function openSource(place, world) {
    if (place.kind !== 'local')
        throw new NotBuiltError(`A source by ${place.kind}://`);
    const root = await resolved(place.path);
    const children = await (0,promises_.readdir)(root).catch((error) => {
        throw unreadable(place.path, error);
    });
    const inside = {};
    for (const name of foldersToLookInto) {
        if (children.includes(name))
            inside[name] = await (0,promises_.readdir)((0,external_node_path_.join)(root, name)).catch(() => []);
    }
    const verdict = judgeSourceRoot({ root: place.path, children, inside });
    if (!verdict.ok)
        throw new Error(`source: ${verdict.problem}. Fix: ${verdict.fix}.`);
    return new LocalFolder(root, world.startThread);
}
/** The bucket, opened with the S3 key that was given or the one that belongs to the API token. */
async function openBucket(target, world) {
    const { bucket, endpoint, credentials } = target;
    if (!('apiToken' in credentials))
        return new R2Bucket({ endpoint, bucket, region: 'auto', credentials });
    const derived = await deriveS3Credentials(openCloudflare(credentials, world), credentials.apiToken, credentials.accountId);
    world.mask(derived.secretAccessKey);
    return new R2Bucket({ endpoint, bucket, region: 'auto', credentials: derived });
}
/** Cloudflare's API with the token that was given. */
function openCloudflare({ apiToken }, world) {
    return createCloudflare({
        token: apiToken,
        ...(world.cloudflareUrl !== undefined && { baseUrl: world.cloudflareUrl }),
    });
}
async function resolved(path) {
    try {
        const root = await (0,promises_.realpath)(path);
        if (!(await (0,promises_.stat)(root)).isDirectory())
            throw new Error(`source: ${path} is a file. Fix: give the folder public/system.`);
        return root;
    }
    catch (error) {
        throw unreadable(path, error);
    }
}
function unreadable(path, error) {
    const code = error.code;
    if (code === 'ENOENT') {
        return new Error(`source: there is no folder ${path} on this machine. Fix: give the path as the runner sees it; with Docker, the folder on the host.`);
    }
    if (code === 'EACCES' || code === 'EPERM') {
        return new Error(`source: the folder ${path} may not be read by this user. Fix: run the runner as the user that owns the media (usually mastodon), or as root.`);
    }
    return error instanceof Error ? error : new Error(String(error));
}

;// CONCATENATED MODULE: ./src/cloudflare/bucket.ts
/** The bucket itself. */



const needs = [permissions.r2];
/**
 * The bucket: made when it is missing, its storage class corrected.
 * @param locationHint - heeded only when the bucket is made, and only the first time its name is used.
 * @throws when the name cannot be one of a bucket.
 * @see https://developers.cloudflare.com/r2/reference/data-location/
 */
function bucketResource(place, want = { storageClass: 'Standard' }, locationHint) {
    const { client, bucket, jurisdiction } = place;
    const refusal = refuseBucketName(bucket);
    if (refusal !== undefined)
        throw new Error(refusal);
    const get = async () => {
        const found = await orNull(client.r2.buckets.get(bucket, inPlace(place)), `read bucket ${bucket}`, needs);
        return found === null ? null : { storageClass: found.storage_class ?? 'Standard' };
    };
    const setClass = () => explained(client.r2.buckets.edit(bucket, { ...inPlace(place), storage_class: want.storageClass }), `set the storage class of bucket ${bucket}`, needs);
    const create = async () => {
        const { storageClass } = want;
        const hint = locationHint === undefined ? {} : { locationHint };
        try {
            await client.r2.buckets.create({ ...inPlace(place), name: bucket, storageClass, ...hint });
        }
        catch (error) {
            // Somebody else, or an earlier try whose answer was lost, made it.
            const found = hasStatus(error, 409) ? await get() : null;
            if (found === null)
                throw explain(error, `create bucket ${bucket}`, needs);
            if (found.storageClass !== storageClass)
                await setClass();
        }
    };
    return {
        id: 'bucket',
        needs,
        want,
        read: async () => {
            const found = await get();
            if (found === null)
                await refuseElsewhere(place);
            return found;
        },
        diff: (now, wanted) => {
            if (now !== null)
                return updates('bucket', { ...now }, { ...wanted });
            const where = jurisdiction === 'default' ? '' : ` in jurisdiction ${jurisdiction}`;
            return [{ resource: 'bucket', action: 'create', what: `${bucket}${where}`, to: wanted.storageClass }];
        },
        apply: async (changes) => {
            if (changes.some(({ action }) => action === 'create'))
                await create();
            else if (changes.length > 0)
                await setClass();
        },
    };
}
/**
 * Why a name cannot be one of a bucket, or `undefined`.
 * @see https://developers.cloudflare.com/r2/buckets/create-buckets/#bucket-level-operations
 */
function refuseBucketName(name) {
    if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))
        return undefined;
    return `${JSON.stringify(name)} cannot be the name of a bucket: 3 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or a digit.`;
}
/**
 * A bucket of this name in another jurisdiction is what the operator means more likely than a second one: the jurisdiction
 * was forgotten. It cannot be changed later, so this is the moment to ask.
 */
async function refuseElsewhere(place) {
    const { client, bucket } = place;
    const others = ['default', 'eu', 'us', 'fedramp', 'fedramp-high'].filter((j) => j !== place.jurisdiction);
    const found = await Promise.all(others.map((jurisdiction) => exists({ ...place, client, jurisdiction })));
    const where = others[found.indexOf(true)];
    if (where === undefined)
        return;
    throw new CloudflareProblem('conflict', `There is a bucket ${bucket} in jurisdiction ${where}, none in ${place.jurisdiction}. The jurisdiction of a bucket cannot be changed: set the jurisdiction to ${where} to use that bucket, or choose another name.`);
}
async function exists(place) {
    try {
        await place.client.r2.buckets.get(place.bucket, inPlace(place));
        return true;
    }
    catch (error) {
        // Most accounts may not use every jurisdiction; what cannot be asked holds no bucket of theirs.
        if (hasStatus(error, 400, 403, 404))
            return false;
        throw explain(error, `look for bucket ${place.bucket} in jurisdiction ${place.jurisdiction}`, needs);
    }
}

;// CONCATENATED MODULE: ./src/cloudflare/cors.ts
/**
 * The CORS rule of the bucket. Mastodon's web client reads media of other origins (its audio player always does), so the
 * rule has to be there before the first visitor: caches keep answers without it.
 */



/** By this our rule is found again. */
const corsRuleId = 'mastodon-media';
/**
 * Reading for everyone: media are public, and other servers' web clients show them too. Request headers are named one by
 * one because R2 has been seen to take `*` for a header of that name.
 * @see https://developers.cloudflare.com/r2/buckets/cors/
 */
const mediaCorsRule = {
    id: corsRuleId,
    allowed: { methods: ['GET', 'HEAD'], origins: ['*'], headers: ['Range', 'If-None-Match', 'If-Modified-Since'] },
    exposeHeaders: ['Accept-Ranges', 'Content-Length', 'Content-Range', 'ETag'],
    maxAgeSeconds: 86_400,
};
const cors_needs = [permissions.r2];
/** Our one rule among those of the bucket. All other rules stay as they are, in their order. */
function corsResource(place, want = mediaCorsRule) {
    const { client, bucket } = place;
    const readAll = async () => {
        const what = `read the CORS rules of bucket ${bucket}`;
        // 404: no rules yet, or no bucket yet.
        const answer = await orNull(client.r2.buckets.cors.get(bucket, inPlace(place)), what, cors_needs);
        return answer?.rules ?? [];
    };
    return {
        id: 'cors',
        needs: cors_needs,
        want,
        read: async () => (await readAll()).find(isOurs) ?? null,
        diff: (now, wanted) => now === null
            ? [{ resource: 'cors', action: 'create', what: `rule ${corsRuleId}`, to: summary(wanted) }]
            : updates('cors', flat(now), flat(wanted)),
        apply: async () => {
            // Read again: somebody may have added a rule since.
            const rules = await readAll();
            const at = rules.findIndex(isOurs);
            const merged = at === -1 ? [...rules, want] : rules.with(at, want);
            await explained(client.r2.buckets.cors.update(bucket, { ...inPlace(place), rules: merged }), `set the CORS rules of bucket ${bucket}`, cors_needs);
        },
    };
}
function isOurs(rule) {
    return rule.id === corsRuleId;
}
/** Order means nothing in these lists, and letter case nothing in header names. */
function flat(rule) {
    const list = (values) => values?.toSorted().join(', ');
    const headers = (values) => list(values?.map((value) => value.toLowerCase()));
    return {
        'allowed.methods': list(rule.allowed.methods),
        'allowed.origins': list(rule.allowed.origins),
        'allowed.headers': headers(rule.allowed.headers),
        exposeHeaders: headers(rule.exposeHeaders),
        maxAgeSeconds: rule.maxAgeSeconds?.toString(),
    };
}
function summary(rule) {
    return `${rule.allowed.methods.join(', ')} from ${rule.allowed.origins.join(', ')}`;
}

;// CONCATENATED MODULE: ./src/cloudflare/zone.ts


/**
 * The zone that a host belongs to: the longest ending of its name that is a zone of the account. Asks once for every
 * ending, as an account can hold thousands of zones.
 * @throws CloudflareProblem when there is none that the token may see, or when it is not active yet.
 */
async function findZone(client, accountId, host) {
    const labels = host.split('.');
    for (let from = 0; from < labels.length - 1; from += 1) {
        const name = labels.slice(from).join('.');
        const page = await explained(client.zones.list({ name, account: { id: accountId } }), `look up the zone of ${host}`, [permissions.zone]);
        const zone = page.result.find((candidate) => candidate.name === name);
        if (zone === undefined)
            continue;
        if (zone.status !== 'active') {
            throw new CloudflareProblem('refused', `The zone ${name} is not active at Cloudflare (${zone.status ?? 'unknown'}): point the domain's name servers to Cloudflare and wait until the dashboard calls it active, then run again.`);
        }
        return { id: zone.id, name };
    }
    throw new CloudflareProblem('not-found', `No zone of this account that the API token may see holds ${host}. The domain must be in the same Cloudflare account as the bucket, and the token needs ${describePermission(permissions.zone)} for it.`, { needs: [permissions.zone] });
}

;// CONCATENATED MODULE: ./src/cloudflare/custom-domain.ts




const custom_domain_needs = [permissions.r2, permissions.zone, permissions.dns];
const r2Needs = [permissions.r2];
const FIRST_WAIT_MS = 500;
const usual = { timeoutMs: 600_000, intervalMs: 5_000 };
/** The media host `domain`, attached to the bucket, enabled, TLS 1.2 at least. */
function customDomainResource(place, domain, want = { enabled: true, minTLS: '1.2' }, patience = usual) {
    const { client, bucket, accountId } = place;
    const custom = client.r2.buckets.domains.custom;
    const at = { ...inPlace(place), bucket_name: bucket };
    const get = () => orNull(custom.get(domain, at), `read the media host ${domain}`, r2Needs);
    const read = async () => {
        const found = await get();
        if (found !== null)
            return settingsOf(found);
        // Told now rather than after the bucket and everything else was made.
        await refuseForeignRecord(place, await findZone(client, accountId, domain), domain);
        return null;
    };
    const update = () => explained(custom.update(domain, { ...at, ...want }), `change the media host ${domain}`, r2Needs);
    const create = async () => {
        const zone = await findZone(client, accountId, domain);
        try {
            await custom.create(bucket, { ...inPlace(place), domain, zoneId: zone.id, ...want });
        }
        catch (error) {
            if (!hasStatus(error, 409))
                throw explain(error, `attach the media host ${domain}`, r2Needs);
            // The API answers "absent" for domains that are there now and then:
            // https://github.com/cloudflare/terraform-provider-cloudflare/issues/6837
            const found = await get();
            if (found === null)
                throw attachedElsewhere(domain, bucket, error);
            if (diffDomain(domain, settingsOf(found), want).length > 0)
                await update();
        }
    };
    return {
        id: 'media-host',
        needs: custom_domain_needs,
        want,
        read,
        diff: (now, wanted) => diffDomain(domain, now, wanted),
        apply: async (changes) => {
            if (changes.some(({ action }) => action === 'create'))
                await create();
            else if (changes.length > 0)
                await update();
        },
        settled: (cx) => untilActive(domain, get, patience, cx),
    };
}
function settingsOf(found) {
    // A whole answer without it means the API's own default.
    const partial = found.status.ownership === 'unknown' && found.status.ssl === 'unknown';
    const minTLS = found.minTLS ?? (partial ? undefined : '1.0');
    return minTLS === undefined ? { enabled: found.enabled } : { enabled: found.enabled, minTLS };
}
function diffDomain(domain, now, want) {
    const flat = ({ enabled, minTLS }) => ({
        'public access': enabled ? 'on' : 'off',
        'minimum TLS version': minTLS ?? want.minTLS,
    });
    if (now !== null)
        return updates('media-host', flat(now), flat(want));
    return [{ resource: 'media-host', action: 'create', what: domain, to: `TLS ${want.minTLS ?? '1.0'} or newer` }];
}
/** R2 makes the record by itself and cannot where one is already; nobody's record is removed by this project. */
async function refuseForeignRecord(place, zone, domain) {
    const page = await explained(place.client.dns.records.list({ zone_id: zone.id, name: { exact: domain } }), `look for DNS records on ${domain}`, [permissions.dns]);
    // Records that can stand beside the one R2 makes.
    const records = page.result.filter(({ type }) => ['A', 'AAAA', 'CNAME', 'NS'].includes(type));
    const first = records[0];
    if (first === undefined)
        return;
    const told = records.map((record) => `${record.type} ${JSON.stringify(record.content ?? '')}`).join(', ');
    throw new CloudflareProblem('conflict', `The zone ${zone.name} has a DNS record on ${domain} already (${told}). R2 makes that record itself when the host is attached to the bucket. Remove it if nothing uses the name, detach the host where it is attached to another bucket, or choose another media host.`);
}
function attachedElsewhere(domain, bucket, cause) {
    return new CloudflareProblem('conflict', `${domain} could not be attached to bucket ${bucket}: Cloudflare says that it is in use. It is attached to another bucket or to another product (a Worker, Pages, a custom hostname). Detach it there, or choose another media host.`, { cause });
}
/** Looks again and again until ownership and certificate are active. `unknown` and a domain not found mean nothing. */
async function untilActive(domain, get, patience, cx) {
    const startMs = cx.clock.now();
    let told = '';
    // Most hosts are active at once or after minutes: the first looks are close together.
    for (let waitMs = Math.min(FIRST_WAIT_MS, patience.intervalMs);; waitMs = Math.min(waitMs * 2, patience.intervalMs)) {
        cx.signal.throwIfAborted();
        const { ownership, ssl } = (await get())?.status ?? { ownership: 'unknown', ssl: 'unknown' };
        if (ownership === 'active' && ssl === 'active')
            return;
        const status = `ownership ${ownership}, certificate ${ssl}`;
        if (ownership === 'blocked' || ownership === 'error' || ssl === 'error')
            throw stuck(domain, status);
        if (status !== told) {
            told = status;
            cx.emit({ kind: 'log', level: 'info', text: `Waiting for ${domain}: ${status}.` });
        }
        const passedMs = cx.clock.now() - startMs;
        if (passedMs >= patience.timeoutMs)
            throw late(domain, status, passedMs);
        await cx.clock.sleep(Math.min(waitMs, patience.timeoutMs - passedMs), cx.signal);
    }
}
function stuck(domain, status) {
    return new CloudflareProblem('refused', `Cloudflare could not activate ${domain}: ${status}. Look at R2 > the bucket > Settings > Custom Domains in the dashboard, which tells why and offers to try again; a hold on the zone and CAA records that forbid Cloudflare's certificates are usual causes.`);
}
function late(domain, status, passedMs) {
    const minutes = Math.round(passedMs / 60_000);
    return new CloudflareProblem('refused', `${domain} is not active after ${minutes} minutes: ${status}. Everything else is in place; run again later. If it stays so, look at R2 > the bucket > Settings > Custom Domains in the dashboard.`);
}

;// CONCATENATED MODULE: ./src/cloudflare/managed-domain.ts
/**
 * The `r2.dev` address of the bucket. It is limited in rate and passes by the zone's cache and block rules, so it stays off.
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/#enable-managed-public-access
 */



const managed_domain_needs = [permissions.r2];
/** Keeps the `r2.dev` address off. */
function managedDomainResource(place, want = { enabled: false }) {
    const { client, bucket } = place;
    return {
        id: 'r2-dev',
        needs: managed_domain_needs,
        want,
        read: async () => {
            const what = `read the r2.dev setting of bucket ${bucket}`;
            const found = await orNull(client.r2.buckets.domains.managed.list(bucket, inPlace(place)), what, managed_domain_needs);
            return found === null ? null : { enabled: found.enabled };
        },
        // A bucket that is not there yet will have it off.
        diff: (now, wanted) => updates('r2-dev', state(now ?? { enabled: false }), state(wanted)),
        apply: async () => {
            await explained(client.r2.buckets.domains.managed.update(bucket, { ...inPlace(place), enabled: want.enabled }), `set the r2.dev setting of bucket ${bucket}`, managed_domain_needs);
        },
    };
}
function state(domain) {
    return { 'public access at r2.dev': domain.enabled ? 'on' : 'off' };
}

;// CONCATENATED MODULE: ./src/steps/resources.ts
/** The resources of an instance, in the order in which they are made: no traffic before CORS is right. */






const POLL_MS = 5000;
/** Everything that is kept right at Cloudflare. */
function resourcesOf(place, inputs) {
    return [
        bucketResource(place, { storageClass: inputs.storageClass === 'standard' ? 'Standard' : 'InfrequentAccess' }, inputs.locationHint),
        corsResource(place),
        managedDomainResource(place),
        customDomainResource(place, inputs.mediaHost, { enabled: true, minTLS: '1.2' }, {
            timeoutMs: (inputs.settleMinutes ?? 10) * 60_000,
            intervalMs: POLL_MS,
        }),
    ];
}
/** Where the bucket is, for the control API. */
function bucketPlace(inputs, world) {
    return {
        client: openCloudflare(inputs.cloudflare, world),
        accountId: inputs.cloudflare.accountId,
        bucket: inputs.r2.bucket,
        jurisdiction: inputs.r2.jurisdiction,
    };
}
/** What provisioning would change; `undefined` without an API token. */
async function changesWanted(inputs, world) {
    const { cloudflare } = inputs;
    if (cloudflare === undefined)
        return undefined;
    const planned = await provisionPlan(resourcesOf(bucketPlace({ ...inputs, cloudflare }, world), inputs));
    return planned.flatMap(({ changes }) => changes);
}

;// CONCATENATED MODULE: ./src/steps/plan.ts
var plan_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var plan_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** `plan`: what there is, what is missing at the bucket, what it costs and takes, what provisioning would change. Changes nothing. */














/** What one job on a hosted runner does about, for an estimate: small objects at R2's latency, bytes on its network. */
const OBJECTS_PER_SECOND = 400;
const BYTES_PER_SECOND = 60e6;
/** Seconds of work below which another job only costs its start. */
const WORTH_A_JOB = 300;
async function plan_plan(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        refuseUnbuilt(inputs);
        const place = inputs.source;
        if (place === undefined)
            throw new NotBuiltError('A plan without a source');
        const source = plan_addDisposableResource(env_1, await openSource(place, world), true);
        const operations = new OperationTally();
        const cx = counting(world.cx, operations);
        const changes = await changesWanted(inputs, world);
        const bucket = await existingBucket(inputs, changes, cx, world);
        const opened = plan_addDisposableResource(env_1, bucket, true);
        const details = new DetailLists('plan', world.temporary);
        const large = { objects: 0, parts: 0 };
        const shards = new ShardPlanner();
        const tally = new Tally((entry, outcome) => {
            if (outcome === 'left')
                shards.offer(entry.key, 1 / OBJECTS_PER_SECOND + entry.size / BYTES_PER_SECOND);
            if (outcome === 'left' && entry.size > R2_WHOLE_UP_TO) {
                large.objects++;
                large.parts += Math.ceil(entry.size / r2PartSize(entry.size));
            }
            if (outcome !== 'same')
                details.add(outcome === 'left' ? 'to-copy' : outcome, entry.key);
        });
        world.progress(`Looking at ${source.label}${opened === undefined ? '' : ` and ${opened.label}`}.`);
        let result;
        try {
            result = await runPass(source, opened ?? nothingThere, {
                range: everything,
                authority: 'source',
                overwriteNewer: false,
                deadlineMs: cx.clock.now() + inputs.deadlineMinutes * 60_000,
                dryRun: true,
                concurrency: 32,
            }, cx, world.stop, tally);
        }
        finally {
            details.close();
        }
        return conclude(result, {
            source: source.label,
            known: opened !== undefined,
            changes,
            large,
            shards: shards.shards(inputs.maxShards, WORTH_A_JOB),
        }, operations, details.folder);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = plan_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function refuseUnbuilt(inputs) {
    if (inputs.include.length > 0)
        throw new NotBuiltError('include');
    if (inputs.exclude.length > 0)
        throw new NotBuiltError('exclude');
    if (inputs.temporaryHost !== undefined)
        throw new NotBuiltError('temporary-host');
}
/** The bucket to compare with, or `undefined` when it is still to be made. */
async function existingBucket(inputs, changes, cx, world) {
    if (changes?.some((change) => change.resource === 'bucket' && change.action === 'create') === true)
        return undefined;
    return maybe(inputs, cx, world);
}
async function maybe(inputs, cx, world) {
    const bucket = await openBucket(inputs.r2, world);
    try {
        await bucket.list(everything, cx).next();
        return bucket;
    }
    catch (error) {
        await bucket[Symbol.asyncDispose]();
        if (error instanceof StoreError && error.code === 'NoSuchBucket')
            return undefined;
        throw error;
    }
}
/** Stands for a bucket that does not exist yet; a plan never writes. */
const nothingThere = {
    label: 'no bucket yet',
    wholeUpTo: Infinity,
    partSize: () => 1,
    async *list() {
        // Nothing is there.
    },
    split: (range) => Promise.resolve([range]),
    put: () => Promise.reject(new Error('A plan writes nothing.')),
    putParts: () => Promise.reject(new Error('A plan writes nothing.')),
    head: () => Promise.resolve(null),
    remove: () => Promise.reject(new Error('A plan removes nothing.')),
};
function conclude(result, seen, operations, folder) {
    const { tally, problems } = result;
    const { per } = tally;
    const toCopy = per.left;
    const rows = kindRows(result);
    const cost = {
        migration: migrationCost({
            ...toCopy,
            largeObjects: seen.large.objects,
            largeParts: seen.large.parts,
            // One complete pass before the copy, one to prove it.
            listRequests: 2 * Math.ceil(tally.read.objects / 1000),
        }),
        monthlyAfter: monthlyCost({
            bytes: tally.read.bytes - per.excluded.bytes - per['held-back'].bytes,
            classA: 0,
            classB: 0,
        }),
    };
    const seconds = Math.max(toCopy.objects / OBJECTS_PER_SECOND, toCopy.bytes / BYTES_PER_SECOND);
    const failing = !result.listed || problems.length > 0 || per.failed.objects > 0;
    const phase = phaseOf(seen, toCopy.objects);
    return {
        outcome: failing ? 'failure' : 'success',
        ...(failing && {
            failure: [...problems, ...failuresOf(tally).map(({ name, why }) => `${name}: ${why}`)].join('\n'),
        }),
        outputs: {
            shards: JSON.stringify(seen.shards),
            objects: String(toCopy.objects),
            bytes: String(toCopy.bytes),
            changes: String(seen.changes?.length ?? 0),
            phase: phase.id,
            details: folder,
        },
        data: {
            phase: phase.id,
            read: tally.read,
            outcomes: per,
            toCopy,
            kinds: Object.fromEntries(result.kinds),
            changes: seen.changes ?? [],
            cost,
            problems,
            operations: operations.snapshot(),
        },
        summary: planSummary({
            source: seen.source,
            kinds: rows,
            heldBack: per['held-back'],
            collisions: per.collision.objects,
            toCopy,
            noBucketYet: !seen.known,
            cost,
            ...(seen.changes !== undefined && {
                changes: seen.changes.map((change) => ({ resource: change.resource, change: changeText(change) })),
            }),
            seconds: seconds / Math.max(1, seen.shards.length),
            shards: seen.shards.length,
            phase: phase.text,
            notes: [
                ...problems,
                `The exact lists are on the runner in ${folder}, readable by its user only.`,
                'Time and cost are estimates: 400 objects or 60 MB a second in one job, prices without other use of the account. Reading media costs nothing but class B operations of what is not cached.',
            ],
        }),
    };
}
function phaseOf(seen, missing) {
    if (!seen.known || (seen.changes?.length ?? 0) > 0) {
        return { id: 'prepare', text: 'The account is not ready yet. Next: run the step provision, then sync.' };
    }
    if (missing > 0)
        return { id: 'copy', text: 'The account is ready. Next: run the step sync.' };
    return {
        id: 'switch',
        text: 'The bucket is complete. Next: run the step verify, then switch the settings of Mastodon.',
    };
}

;// CONCATENATED MODULE: ./src/cloudflare/adoption.ts
/** The last valid character, so that a folder's name and it come after every key in that folder. */
const last = '\u{10FFFD}';
const mostExamples = 3;
/**
 * Looks at the first page of every folder and at everything between the folders.
 * Takes at most one list request for each folder there is, three more for foreign ones, and one for the end.
 * @throws what the listing throws.
 */
async function inspectContents(bucket, layout, cx) {
    const foreign = new Set();
    let after = null;
    for (;;) {
        const page = await firstPage(bucket, after, cx);
        const end = page.at(-1);
        if (end === undefined)
            break;
        for (const { key } of page) {
            if (!layout.isKnown(key))
                foreign.add(topName(key, layout));
            if (foreign.size === mostExamples)
                return { foreign: [...foreign] };
        }
        after = skip(end.key, layout);
    }
    if (foreign.size > 0)
        return { foreign: [...foreign] };
    return after === null ? 'empty' : 'mastodon';
}
/**
 * Stops before a bucket with other things in it becomes public.
 * @param adopted - the bucket that the operator adopted by name.
 * @throws when there is something foreign and the bucket is not adopted.
 */
function refuseForeign(bucket, contents, adopted) {
    if (typeof contents === 'string' || adopted === bucket)
        return;
    const more = contents.foreign.length === mostExamples ? ', and maybe more' : '';
    throw new Error(`Bucket ${bucket} holds things that are not Mastodon's (${contents.foreign.join(', ')}${more}) and would become readable by everyone. Use a bucket of its own for the media, or adopt this one with adopt-bucket: ${bucket}.`);
}
async function firstPage(bucket, after, cx) {
    for await (const page of bucket.list({ after, upTo: null }, cx))
        if (page.length > 0)
            return page;
    return [];
}
/** Where to go on: behind the folder that `key` is in, so that a folder costs one request however full it is. */
function skip(key, layout) {
    const folder = layout.folders.find((name) => key.startsWith(name)) ?? foreignFolder(key, layout);
    const behind = folder + last;
    // A key may be behind even that; then go on from the key, or the walk would never end.
    return folder === '' || Buffer.compare(Buffer.from(behind), Buffer.from(key)) <= 0 ? key : behind;
}
/** The folder of a foreign key: its first one, or the first two where the first is one of Mastodon's; '' at the top. */
function foreignFolder(key, layout) {
    let end = key.indexOf('/') + 1;
    if (layout.folders.some((name) => name.startsWith(key.slice(0, end))))
        end = key.indexOf('/', end) + 1;
    return key.slice(0, end);
}
function topName(key, layout) {
    const name = foreignFolder(key, layout) || key;
    const short = name.length > 60 ? `${name.slice(0, 60)}...` : name;
    return JSON.stringify(short.replaceAll(/[^\x20-\x7e\p{L}\p{N}]/gu, '?'));
}

;// CONCATENATED MODULE: ./src/report/summary/provision.ts
/** The job summary of `provision`: what was made or corrected, what is still to come, and what Mastodon needs of it. */



/** The summary as Markdown. */
function provisionSummary(data) {
    return markdown_document([
        provision_opening(data),
        table(['What Mastodon needs', 'Value'], [
            ['S3 endpoint', code(data.endpoint)],
            ['Media host', code(data.mediaHost)],
        ]),
        section(data.mode === 'apply' ? 'Still to do' : 'Differences', changesTable(data.pending)),
        section('Done', changesTable(data.applied)),
        section('Waited for', waitsTable(data.waits)),
        sentences('Good to know', data.notes),
        sentences('What to do next', next(data)),
    ]);
}
function provision_opening({ mode, applied, pending, waits }) {
    const unsettled = waits.filter((wait) => !wait.settled).length;
    if (mode !== 'apply') {
        if (pending.length === 0)
            return headline('good', 'Everything at Cloudflare is as it should be.', 'Nothing was changed.');
        const found = `${counted(pending.length, 'thing differs', 'things differ')} from what should be at Cloudflare.`;
        return headline(mode === 'check' ? 'bad' : 'attention', found, 'Nothing was changed.');
    }
    const made = `Made or corrected ${counted(applied.length, 'thing')} at Cloudflare`;
    if (pending.length > 0) {
        return headline('bad', `${counted(pending.length, 'change')} could not be made.`, applied.length === 0 ? 'Nothing was changed.' : `${made}.`);
    }
    if (unsettled > 0) {
        return headline('attention', `${applied.length === 0 ? 'Nothing was to be changed' : made}, but ${counted(unsettled, 'thing has', 'things have')} not taken effect yet.`);
    }
    if (applied.length === 0)
        return headline('good', 'Everything at Cloudflare is as it should be.', 'Nothing was changed.');
    return headline('good', `${made}. The bucket is ready.`);
}
function waitsTable(waits) {
    if (waits.length === 0)
        return nothing;
    const rows = waits.map((wait) => [
        wait.what,
        wait.settled ? markup `✅ in effect` : markup `⚠️ not yet`,
        duration(wait.seconds),
    ]);
    return table(['What', 'State', 'Waited'], rows, { align: ['left', 'left', 'right'] });
}
function next({ mode, pending, waits }) {
    if (mode !== 'apply')
        return pending.length === 0 ? [] : [markup `Run the step with ${code('mode: apply')} to correct it.`];
    if (pending.length > 0)
        return ['Mend the cause told in the log and run the step again. It makes only what is missing.'];
    if (waits.some((wait) => !wait.settled))
        return ['Run the step again in some minutes. It goes on where it waited.'];
    return [markup `Copy the media: run the step ${code('sync')}.`];
}

;// CONCATENATED MODULE: ./src/steps/provision.ts
var provision_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var provision_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** `provision`: makes or corrects everything at Cloudflare, or checks it. */







async function provision_provision(inputs, world) {
    if (inputs.key !== undefined)
        throw new NotBuiltError('mint-token');
    if (inputs.temporaryHost !== undefined)
        throw new NotBuiltError('temporary-host');
    const planned = await provisionPlan(resourcesOf(bucketPlace(inputs, world), inputs));
    const pending = planned.flatMap(({ changes }) => changes);
    for (const change of pending)
        world.progress(`${inputs.mode === 'check' ? 'Differs' : 'To do'}: ${describeChange(change)}`);
    if (!makesBucket(planned))
        await refuseOtherPeoplesBucket(inputs, world);
    if (inputs.mode === 'check')
        return provision_conclude(inputs, { applied: [], pending, waits: [] });
    const startedMs = world.cx.clock.now();
    const applied = await applyAll(planned, world.cx);
    const seconds = (world.cx.clock.now() - startedMs) / 1000;
    const waits = [{ what: `ownership and certificate of ${inputs.mediaHost}`, seconds, settled: true }];
    return provision_conclude(inputs, { applied, pending: [], waits });
}
function makesBucket(planned) {
    return planned.some(({ changes }) => changes.some(({ resource, action }) => resource === 'bucket' && action === 'create'));
}
/** A bucket with anything in it that is not Mastodon's is not made public unless adopted by name. */
async function refuseOtherPeoplesBucket(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const bucket = provision_addDisposableResource(env_1, await openBucket(inputs.r2, world), true);
        const folders = kinds
            .filter(({ id }) => id !== 'own' && id !== 'foreign')
            .map(({ id, cached }) => `${cached ? 'cache/' : ''}${id}/`);
        const contents = await inspectContents(bucket, { folders, isKnown: (key) => classify(key).id !== 'foreign' }, world.cx);
        refuseForeign(inputs.r2.bucket, contents, inputs.adoptBucket ? inputs.r2.bucket : undefined);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = provision_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function provision_conclude(inputs, seen) {
    const drifted = inputs.mode === 'check' && seen.pending.length > 0;
    return {
        outcome: drifted ? 'failure' : 'success',
        ...(drifted && {
            failure: [
                `${seen.pending.length} things differ from what should be at Cloudflare. Run with mode: apply to correct them.`,
                ...seen.pending.map(describeChange),
            ].join('\n'),
        }),
        outputs: {
            endpoint: inputs.r2.endpoint,
            'media-host': inputs.mediaHost,
            changed: String(seen.applied.length > 0 || seen.pending.length > 0),
        },
        data: {
            mode: inputs.mode,
            applied: seen.applied,
            pending: seen.pending,
            endpoint: inputs.r2.endpoint,
            mediaHost: inputs.mediaHost,
        },
        summary: provisionSummary({
            mode: inputs.mode,
            applied: lines(seen.applied),
            pending: lines(seen.pending),
            endpoint: inputs.r2.endpoint,
            mediaHost: inputs.mediaHost,
            waits: seen.waits,
            notes: [],
        }),
    };
}
function lines(changes) {
    return changes.map((change) => ({ resource: change.resource, change: changeText(change) }));
}

;// CONCATENATED MODULE: ./src/mastodon/settings.ts
/**
 * The settings that make Mastodon keep its media in a bucket on R2, as a list that every form of deployment is rendered
 * from.
 * @see https://docs.joinmastodon.org/admin/config/#s3
 * @see https://developers.cloudflare.com/r2/tutorials/mastodon/
 */
/** Thrown with every problem of a {@link MediaStore} at once. */
class SettingsError extends Error {
    name = 'SettingsError';
    problems;
    constructor(problems) {
        super(problems.map(({ problem, fix }) => `${problem}: ${fix}`).join('\n'));
        this.problems = problems;
    }
}
/**
 * The settings for a bucket on R2.
 * @throws SettingsError with all that is wrong.
 */
function storageSettings(store) {
    const endpoint = store.endpoint.replace(/\/+$/, '');
    const settings = [
        { name: 'S3_ENABLED', value: 'true' },
        { name: 'S3_BUCKET', value: store.bucket },
        { name: 'S3_REGION', value: store.region ?? 'auto' },
        { name: 'S3_PROTOCOL', value: 'https' },
        { name: 'S3_ENDPOINT', value: endpoint },
        // Without it, the admin check for media privacy asks a stranger's bucket of the same name at Amazon.
        { name: 'S3_HOSTNAME', value: endpoint.replace(/^https?:\/\//, '') },
        { name: 'S3_ALIAS_HOST', value: store.mediaHost },
        // Present and empty: left out, it means `public-read`, which R2 refuses on every upload.
        // https://github.com/mastodon/mastodon/pull/20510
        { name: 'S3_PERMISSION', value: '' },
        { name: 'AWS_ACCESS_KEY_ID', secret: true },
        { name: 'AWS_SECRET_ACCESS_KEY', secret: true },
    ];
    const problems = [...storeProblems(store, endpoint), ...settingsProblems(settings)];
    if (problems.length > 0)
        throw new SettingsError(onePerName(problems));
    return settings;
}
/**
 * What keeps settings from being written. Every reader (Ruby's dotenv, systemd, Docker, Compose, shells, YAML) has its
 * own rules for quotes, blanks, `#` and `$`; values of these characters need none of them.
 */
function settingsProblems(settings) {
    const problems = [];
    const seen = new Set();
    for (const setting of settings) {
        const name = /^[A-Z][A-Z0-9_]*$/.test(setting.name) ? setting.name : JSON.stringify(setting.name);
        if (name !== setting.name) {
            problems.push({ name, problem: `${name} is no name of a setting`, fix: 'use A-Z, 0-9 and _ only' });
        }
        else if (seen.has(name)) {
            problems.push({ name, problem: `${name} is set twice`, fix: 'set it once' });
        }
        seen.add(setting.name);
        if ('secret' in setting)
            continue;
        if (setting.value === '' && !mayBeEmpty.has(setting.name)) {
            problems.push({ name, problem: `${name} is empty`, fix: 'give a value' });
        }
        else if (!/^[A-Za-z0-9._:/@,+-]*$/.test(setting.value)) {
            problems.push({
                name,
                problem: `${name} has a character that not every reader of settings takes literally`,
                fix: 'use letters, digits and . _ : / @ , + - only',
            });
        }
    }
    return problems;
}
/**
 * Whether a variable says where the media is, and so belongs to the storage block as a whole: whatever is left of the
 * old store's would change the meaning of the new. `PAPERCLIP_*`, `CDN_HOST`, `EXTRA_MEDIA_HOSTS` and `CACHE_BUSTER_*`
 * do not: they still have a use after the switch.
 */
function isStorageName(name) {
    return keyNames.has(name) || (name.startsWith('S3_') && !tuningNames.has(name));
}
/** The variables with Mastodon's key to the store. */
const keyNames = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
/**
 * How the client behaves, whatever the store: timeouts, retries and sizes that operators found out the hard way. These
 * stay as they are.
 */
const tuningNames = new Set([
    'S3_OPEN_TIMEOUT',
    'S3_READ_TIMEOUT',
    'S3_RETRY_LIMIT',
    'S3_MULTIPART_THRESHOLD',
    'S3_BATCH_DELETE_LIMIT',
    'S3_BATCH_DELETE_RETRY',
]);
/** The switches of the other back ends. Where one is `true`, the media is in a store this project does not read. */
const otherBackEnds = {
    SWIFT_ENABLED: 'OpenStack Swift',
    AZURE_ENABLED: 'Azure Blob Storage',
};
const mayBeEmpty = new Set(['S3_PERMISSION']);
/** The mistakes that come from copying a value out of a dashboard. */
function storeProblems(store, endpoint) {
    const problems = [];
    const refuse = (name, problem, fix) => {
        problems.push({ name, problem, fix });
    };
    // https://developers.cloudflare.com/r2/buckets/create-buckets/
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(store.bucket)) {
        refuse('S3_BUCKET', 'S3_BUCKET is no name of a bucket on R2', 'use 3 to 63 of a-z, 0-9 and -, not - at either end; a host name with dots goes into S3_ALIAS_HOST');
    }
    // A path would stand twice in every request: https://github.com/mastodon/mastodon/issues/27015
    if (!/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?$/.test(endpoint)) {
        refuse('S3_ENDPOINT', 'S3_ENDPOINT is not an address without a path', 'give https://<account>.r2.cloudflarestorage.com, without the name of the bucket behind it');
    }
    // A scheme would stand twice in every address: https://github.com/mastodon/mastodon/issues/21382
    if (!isHost(store.mediaHost)) {
        refuse('S3_ALIAS_HOST', 'S3_ALIAS_HOST is not a host name', 'give it like files.example.com, without https:// and /');
    }
    return problems;
}
function isHost(text) {
    return text.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}(?::\d+)?$/i.test(text);
}
function onePerName(problems) {
    return problems.filter(({ name }, index) => problems.findIndex((other) => other.name === name) === index);
}

;// CONCATENATED MODULE: ./src/publish/diff.ts
/** What changed between two versions of a settings file, for people. Values of lines that may hold secrets are not shown. */
/** Lines beginning with `-` or `+`, unchanged ones left out; empty when nothing changed. */
function lineDiff(before, after) {
    const from = linesOf(before);
    const to = linesOf(after);
    // One block is replaced: what is common at the top and at the bottom is the rest of the file.
    let top = 0;
    while (top < from.length && top < to.length && from[top] === to[top])
        top++;
    let bottom = 0;
    while (bottom < from.length - top &&
        bottom < to.length - top &&
        from[from.length - 1 - bottom] === to[to.length - 1 - bottom]) {
        bottom++;
    }
    const removed = from.slice(top, from.length - bottom);
    const added = to.slice(top, to.length - bottom);
    return [
        ...removed
            .filter((line) => !added.includes(line))
            .map((line) => `- ${line.trimStart().startsWith('#') ? '# ***' : diff_shown(line)}`),
        ...added.filter((line) => !removed.includes(line)).map((line) => `+ ${diff_shown(line)}`),
    ];
}
function linesOf(bytes) {
    const text = Buffer.from(bytes).toString('utf8');
    return text === '' ? [] : text.split(/\r?\n/);
}
/**
 * Removed comments are not shown either: people comment out keys. The settings of the storage are no secrets, except the keys; of any
 * other line only the name is shown, and nothing of what may be the middle of a longer value.
 */
function diff_shown(line) {
    const match = /^(\s*(?:export\s+)?([\w.]+)\s*[=:])(.*)$/.exec(line);
    if (match === null)
        return line.trimStart().startsWith('#') || line.trim() === '' ? line : '***';
    const [, head = '', name = '', value = ''] = match;
    if (!isName(name))
        return '***';
    return value === '' || (isHarmless(name) && !hidesMore.test(value)) ? line : `${head}***`;
}
/** A line of Base64 can look like a name and an equals sign; names are capitals, or words without digits. */
function isName(name) {
    return name.length <= 40 && (/^[A-Z][A-Z0-9_]*$/.test(name) || /^[A-Za-z_.]+$/.test(name));
}
function isHarmless(name) {
    return name.startsWith('S3_') && !/KEY|SECRET|TOKEN|PASS/.test(name);
}
/** A comment behind the value, or a user and password in a URL. */
const hidesMore = /#|@/;

;// CONCATENATED MODULE: ./src/publish/dotenv-lines.ts
/**
 * Takes an env file apart into lines without losing a byte, the way Ruby's dotenv reads it, as that is what Mastodon on
 * a server uses. The text is Latin-1, one character for each byte: the encoding does not matter here.
 * @see https://github.com/bkeepers/dotenv/blob/main/lib/dotenv/parser.rb
 */
/** Splits a file, without its byte order mark. */
function envLines(text) {
    const lines = [];
    let number = 1;
    for (let at = 0; at < text.length;) {
        const assignment = assignmentAt(text, at);
        const textEnd = assignment?.end ?? lineEnd(text, at);
        const eol = text.startsWith('\r\n', textEnd) ? '\r\n' : text.startsWith('\n', textEnd) ? '\n' : '';
        const line = text.slice(at, textEnd);
        const exports = assignment === undefined ? exportedNames(line) : undefined;
        lines.push({
            text: line,
            eol,
            number,
            ...(assignment && { assigns: { name: assignment.name, value: assignment.value } }),
            ...(exports && { exports }),
        });
        number += line.split('\n').length;
        at = textEnd + eol.length;
    }
    return lines;
}
function assignmentAt(text, at) {
    const end = lineEnd(text, at);
    const head = /^[ \t]*(?:export[ \t]+)?([\w.]+)(?:[ \t]*=|:(?=[ \t]|$))[ \t]*/.exec(text.slice(at, end));
    if (head === null)
        return undefined;
    const name = head[1] ?? '';
    const valueAt = at + head[0].length;
    const quoted = quotedAt(text, valueAt);
    if (quoted !== undefined)
        return { name, value: text.slice(valueAt + 1, quoted.close), end: quoted.end };
    return { name, value: text.slice(valueAt, end).replace(/#.*$/, '').trim(), end };
}
/** A value in quotes, over as many lines as it takes, with nothing but a comment behind it. */
function quotedAt(text, at) {
    const quote = text[at];
    if (quote !== '"' && quote !== "'")
        return undefined;
    const escaped = [];
    let close = at + 1;
    while (close < text.length && text[close] !== quote) {
        if (text[close] === '\\' && text[close + 1] === quote)
            escaped.push(++close);
        close++;
    }
    // An escaped quote ends the value after all where otherwise the line would not end well.
    for (const candidate of [close, ...escaped.reverse()]) {
        if (candidate >= text.length)
            continue;
        const end = lineEnd(text, candidate + 1);
        if (/^[ \t]*(?:#.*)?$/.test(text.slice(candidate + 1, end)))
            return { close: candidate, end };
    }
    return undefined;
}
function exportedNames(line) {
    const names = /^[ \t]*export((?:[ \t]+[\w.]+)+)[ \t]*$/.exec(line)?.[1];
    return names?.trim().split(/[ \t]+/);
}
/** Where the text of a line ends, before `\n` or `\r\n`. */
function lineEnd(text, at) {
    const newline = text.indexOf('\n', at);
    if (newline < 0)
        return text.length;
    return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

;// CONCATENATED MODULE: ./src/publish/dotenv.ts
/**
 * `.env.production`: the storage settings as one block, everything else byte for byte as it was.
 *
 * The block takes the place of the first line it replaces, so that a first rendering stays where the operator had their
 * settings, and a second one stays where the first was. It is not found by its two marker lines as a pair: each line is
 * judged by itself (a storage setting, one of the markers, one of the reminders about the key), so a marker that got
 * lost, or a line that somebody put inside, does no harm.
 *
 * The key itself is not known here. A reminder, which is a comment, stands for it; an empty assignment would make
 * Mastodon start with no key instead of the one it may get from elsewhere (the process environment, a second file).
 * Once the operator has filled the key in, it must survive the next rendering. So `AWS_*` lines are kept, in the block,
 * exactly when the file already names the same bucket and the same endpoint: then they are the key to this store. In
 * all other cases they are the key to the old store, wrong from now on, and go with the rest of it.
 */


/** The renderer for `.env.production` and other env files. */
const dotenv = { form: 'dotenv', render: renderDotenv };
/** Renders an env file. Pure; rendering the result again gives the same bytes. */
function renderDotenv(model, existing) {
    const unwritable = settingsProblems(model);
    if (unwritable.length > 0)
        return unwritable.map(({ problem, fix }) => ({ problem, fix }));
    const { mark, text } = withoutMark(Buffer.from(existing ?? []).toString('latin1'));
    const noEnvFile = notAnEnvFile(text);
    if (noEnvFile !== undefined)
        return [noEnvFile];
    const file = { lines: envLines(text), model, owns: ownedNames(model) };
    const refusals = [...otherStores(file), ...disputedLines(file), ...brokenReferences(file)];
    if (refusals.length > 0)
        return refusals;
    const { lines } = file;
    const firstReplaced = lines.findIndex((line) => isReplaced(line, file));
    const before = lines.slice(0, firstReplaced < 0 ? lines.length : firstReplaced);
    const after = lines.slice(before.length).filter((line) => !isReplaced(line, file));
    const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
    const joint = before.at(-1)?.eol === '' ? eol : '';
    const endsOpen = after.length === 0 && lines.at(-1)?.eol === '';
    return Buffer.from([mark, ...before.map(whole), joint, blockLines(file).join(eol), endsOpen ? '' : eol, ...after.map(whole)].join(''), 'latin1');
}
/** What the settings set, and, where they say where the media is, everything that could say it too. */
function ownedNames(model) {
    const set = new Set(model.map(({ name }) => name));
    const setsStorage = [...set].some(isStorageName);
    return (name) => set.has(name) || (setsStorage && isStorageName(name));
}
// The markers and reminders hold nothing that any reader (or a shell) could take for more than a comment: no quotes, no
// dollar sign, no backslash at the end.
const markerStart = /^# (?:>>>|<<<) mastodon-media-r2\b/;
const firstLine = '# >>> mastodon-media-r2: settings kept up to date by the action';
const lastLine = '# <<< mastodon-media-r2';
function reminder(name) {
    return `put-the-${name.replace(/^AWS_/, '').toLowerCase().replaceAll('_', '-')}-here`;
}
/** The block, line by line. */
function blockLines(file) {
    const keys = isSameStore(file) ? filledInKeys(file) : new Map();
    const rendered = file.model.map((setting) => hasValue(setting)
        ? `${setting.name}=${setting.value}`
        : (keys.get(setting.name) ?? `# ${setting.name}=${reminder(setting.name)}`));
    return [firstLine, ...rendered, lastLine];
}
/** Whether the file already speaks of the store that the settings speak of. Of duplicates, the last one counts. */
function isSameStore({ model, lines }) {
    return ['S3_BUCKET', 'S3_ENDPOINT'].every((name) => {
        const ours = model.filter(hasValue).find((setting) => setting.name === name);
        return ours !== undefined && dotenv_valueOf(lines, name)?.replace(/\/+$/, '') === ours.value;
    });
}
/** The lines with a secret, as the operator wrote them; an empty one or a reminder without its `#` is none. */
function filledInKeys({ lines, model }) {
    const secrets = new Set(model.filter((setting) => !hasValue(setting)).map(({ name }) => name));
    const keys = new Map();
    for (const { assigns, text } of lines) {
        if (assigns === undefined || !secrets.has(assigns.name))
            continue;
        if (assigns.value === '' || assigns.value === reminder(assigns.name))
            keys.delete(assigns.name);
        else
            keys.set(assigns.name, text);
    }
    return keys;
}
/** Whether the block stands for this line. */
function isReplaced(line, { owns }) {
    if (line.assigns !== undefined)
        return owns(line.assigns.name);
    if (line.exports !== undefined)
        return line.exports.every(owns);
    if (markerStart.test(line.text))
        return true;
    const comment = /^# ([A-Z0-9_]+)=(put-the-[a-z0-9-]+-here)[ \t]*$/.exec(line.text);
    return comment?.[1] !== undefined && owns(comment[1]) && comment[2] === reminder(comment[1]);
}
/** Reasons not to take the file for an env file at all. */
function notAnEnvFile(text) {
    if (text.includes('\0')) {
        return { problem: 'the file holds NUL bytes, so it is no env file', fix: 'check the path; save UTF-16 as UTF-8' };
    }
    const loneReturn = /\r(?!\n)/.exec(text);
    if (loneReturn !== null) {
        return {
            problem: 'a carriage return stands alone, which some readers take for the end of a line and others do not',
            fix: 'save the file with LF or CRLF line ends',
            line: text.slice(0, loneReturn.index).split('\n').length,
        };
    }
    return undefined;
}
/** Media in a store that was not copied must not be switched away from. */
function otherStores({ lines, owns }) {
    if (!owns('S3_ENABLED'))
        return [];
    return Object.entries(otherBackEnds)
        .filter(([name]) => dotenv_valueOf(lines, name) === 'true')
        .map(([name, title]) => ({
        problem: `${name} is true: the media is in ${title}, which is not copied from`,
        fix: `copy the media elsewhere first, or remove ${name} if it is a leftover`,
    }));
}
/** Lines round the block that readers would understand in different ways. */
function disputedLines(file) {
    const { lines, owns } = file;
    const replaced = lines.map((line) => isReplaced(line, file));
    const appended = !replaced.includes(true);
    return lines.flatMap((line, index) => {
        const refuse = (problem, fix) => [{ problem, fix, line: line.number }];
        const inner = line.text.includes('\n') ? envLines(line.text.slice(line.text.indexOf('\n') + 1)) : [];
        if (inner.some((part) => isReplaced(part, file))) {
            return refuse('a setting of the block stands inside a quoted value of several lines, which some readers do not know', 'write that value on one line, or move the setting out of it');
        }
        const touchesBlock = replaced[index] === true || (replaced[index + 1] ?? appended);
        if (line.text.endsWith('\\') && touchesBlock) {
            return refuse('a backslash ends the line, which joins it with the next one for some readers', 'remove the backslash');
        }
        if (line.exports?.some(owns) === true && replaced[index] !== true) {
            return refuse('one "export" names settings of the block and others', 'give the others a line of their own');
        }
        return [];
    });
}
/** Other lines that use a setting which will not be there any more. */
function brokenReferences(file) {
    const stays = new Set(file.model.filter(hasValue).map(({ name }) => name));
    return file.lines.flatMap((line) => {
        if (line.assigns === undefined || isReplaced(line, file))
            return [];
        const names = [...line.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
        const lost = names.find((name) => file.owns(name) && !stays.has(name));
        if (lost === undefined)
            return [];
        const problem = `${line.assigns.name} is made from ${lost}, which is replaced`;
        return [{ problem, fix: `write the value out, without ${lost}`, line: line.number }];
    });
}
function hasValue(setting) {
    return 'value' in setting;
}
function dotenv_valueOf(lines, name) {
    return lines.findLast((line) => line.assigns?.name === name)?.assigns?.value;
}
function whole(line) {
    return line.text + line.eol;
}
/** The UTF-8 byte order mark, which must stay the first thing in the file. */
function withoutMark(text) {
    const mark = text.startsWith('\xef\xbb\xbf') ? '\xef\xbb\xbf' : '';
    return { mark, text: text.slice(mark.length) };
}

;// CONCATENATED MODULE: ./src/report/summary/publish.ts
/** The job summary of `publish`: which settings changed, where they went, and what a person has to do with them. */



/** The summary as Markdown. */
function publishSummary(data) {
    const changed = data.files.filter((each) => each.diff.length > 0);
    const same = data.files.filter((each) => each.diff.length === 0);
    return markdown_document([
        publish_opening(data, changed.length),
        data.url === undefined
            ? nothing
            : markup `${markdown_link(data.went === 'commit' ? 'The commit' : 'The pull request', data.url)}`,
        sentences('What to do next', data.next),
        ...changed.map(({ file, diff }) => section('Changed lines', markup `${code(file)}`, fence('diff', diff))),
        same.length === 0
            ? nothing
            : sentences('Unchanged', same.map(({ file }) => code(file))),
        sentences('Good to know', data.notes),
    ]);
}
function publish_opening({ went }, changed) {
    if (changed === 0)
        return headline('good', 'The settings are already as they should be.', 'No file was changed.');
    const files = counted(changed, 'file');
    switch (went) {
        case 'pull-request':
            return headline('good', `A pull request changes the settings in ${files}.`, 'Nothing takes effect before it is merged and deployed.');
        case 'commit':
            return headline('good', `Committed the settings in ${files}.`, 'They take effect once they are deployed.');
        case 'file':
            return headline('good', `Wrote the settings to ${files}.`, 'They take effect when Mastodon is restarted.');
        case 'nowhere':
            return headline('plain', `The settings would change in ${files}.`, 'Nothing was written.');
    }
}

;// CONCATENATED MODULE: ./src/steps/publish.ts
/** `publish`: renders the settings of Mastodon and writes them. */








/** A file of this many bytes is no settings file. */
const LARGEST = 1 << 20;
async function publish_publish(inputs, world) {
    if (inputs.target !== 'file')
        throw new NotBuiltError(`target: ${inputs.target}`);
    if (inputs.form !== 'dotenv')
        throw new NotBuiltError(`form: ${inputs.form}`);
    if (inputs.phase !== 'switch')
        throw new NotBuiltError(`phase: ${inputs.phase}`);
    const { r2, mediaHost, file, dryRun } = inputs;
    const existing = await readSettings(file);
    const model = storageSettings({ bucket: r2.bucket, endpoint: r2.endpoint, mediaHost });
    const rendered = dotenv.render(model, existing);
    if (!(rendered instanceof Uint8Array)) {
        const told = rendered.map(({ problem, fix, line }) => `${file}${line === undefined ? '' : `:${line}`}: ${problem}. Fix: ${fix}.`);
        throw new Error(['The settings were not written.', ...told].join('\n'));
    }
    const changed = existing === null || !Buffer.from(rendered).equals(existing);
    const diff = changed ? lineDiff(existing ?? new Uint8Array(), rendered) : [];
    if (changed && !dryRun)
        await replaceFile(file, rendered);
    world.progress(changed ? `${dryRun ? 'Would change' : 'Changed'} ${file}.` : `${file} is as it should be.`);
    return {
        outcome: 'success',
        outputs: { files: JSON.stringify(changed && !dryRun ? [file] : []) },
        data: { file, form: inputs.form, phase: inputs.phase, changed, dryRun, diff },
        summary: publishSummary({
            files: [{ file, diff }],
            went: dryRun ? 'nowhere' : 'file',
            next: [
                "Put Mastodon's own key where the comments in the block say (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY). Never commit them in plain text.",
                'Restart web and sidekiq, both: with systemd, systemctl restart mastodon-web mastodon-sidekiq; with Compose, docker compose up -d.',
                'Run the step sync once more for what was uploaded in between, then verify.',
            ],
            notes: ['S3_PERMISSION is empty on purpose: left out, Mastodon asks for public-read, which R2 refuses.'],
        }),
    };
}
async function readSettings(file) {
    try {
        if ((await (0,promises_.stat)(file)).size > LARGEST)
            throw new Error(`${file} is too large for a settings file; nothing was written.`);
        return await (0,promises_.readFile)(file);
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return null;
        throw error;
    }
}
/** Replaces a file in one step, keeping its owner and mode; a new one is readable by its owner alone, as keys will be put into it. */
async function replaceFile(file, bytes) {
    const target = await (0,promises_.realpath)(file).catch(() => file);
    const before = await (0,promises_.stat)(target).catch(() => undefined);
    const unfinished = (0,external_node_path_.join)((0,external_node_path_.dirname)(target), `.${(0,external_node_crypto_.randomUUID)()}.tmp`);
    try {
        await (0,promises_.writeFile)(unfinished, bytes, { mode: 0o600, flag: 'wx' });
        if (before !== undefined) {
            await (0,promises_.chmod)(unfinished, before.mode & 0o7777);
            // Only root may give a file away; anybody else owned the old one or could not have replaced it.
            await (0,promises_.chown)(unfinished, before.uid, before.gid).catch(() => undefined);
        }
        await (0,promises_.rename)(unfinished, target);
    }
    catch (error) {
        await (0,promises_.rm)(unfinished, { force: true });
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/report/progress.ts

/** Nothing done for this long is said. Milliseconds. */
const stalledMs = 20_000;
/** `12,431 of ~163,585 objects, 1.4 GB of 17.1 GB, 860 objects/s, 98 MB/s, 2 min 56 s left` */
function progressLine({ now, since, movedMs, goal }) {
    const parts = [
        `${share(count(now.objects), within(now.objects, goal.objects), goal, count)} objects`,
        share(bytes(now.bytes), within(now.bytes, goal.bytes), { estimated: false }, bytes),
    ];
    const seconds = (now.atMs - since.atMs) / 1000;
    const objectsPerSecond = seconds > 0 ? (now.objects - since.objects) / seconds : 0;
    const bytesPerSecond = seconds > 0 ? (now.bytes - since.bytes) / seconds : 0;
    if (now.atMs - movedMs >= stalledMs) {
        return [...parts, `nothing moved for ${duration((now.atMs - movedMs) / 1000)}`].join(', ');
    }
    parts.push(rate(objectsPerSecond, 'objects'), byteRate(bytesPerSecond));
    const left = Math.max(secondsLeft(now.objects, goal.objects, objectsPerSecond), secondsLeft(now.bytes, goal.bytes, bytesPerSecond));
    if (left > 0 && Number.isFinite(left))
        parts.push(`${duration(left)} left`);
    return parts.join(', ');
}
/** A goal that was passed already was a wrong estimate and says nothing. */
function within(done, goal) {
    return goal !== undefined && goal >= done ? goal : undefined;
}
function share(done, goal, { estimated }, show) {
    return goal === undefined ? done : `${done} of ${estimated === true ? '~' : ''}${show(goal)}`;
}
/** Infinite where nothing moves though something is left; 0 where nothing is known or nothing is left. */
function secondsLeft(done, goal, perSecond) {
    if (goal === undefined || goal <= done)
        return 0;
    return perSecond > 0 ? (goal - done) / perSecond : Infinity;
}
/** Rates are measured over at least this long, where there was work for so long. Milliseconds. */
const windowMs = 30_000;
const longRunMs = 600_000;
/** Counts what is done and prints it at intervals between `start` and `stop`. */
class Progress {
    options;
    stopping = new AbortController();
    goal;
    objects = 0;
    bytes = 0;
    movedMs;
    startedMs;
    /** Oldest first; the first one begins the window. */
    samples;
    constructor(options) {
        this.options = options;
        this.goal = options.goal ?? {};
        this.startedMs = options.clock.now();
        this.movedMs = this.startedMs;
        this.samples = [{ atMs: this.startedMs, objects: 0, bytes: 0 }];
    }
    /** Counts finished work. */
    add(objects, bytes) {
        this.objects += objects;
        this.bytes += bytes;
        this.movedMs = this.options.clock.now();
    }
    /** The amount of work became known, or known better. */
    aim(goal) {
        this.goal = goal;
    }
    /** Prints lines until `stop`; resolves then. Rejects only with what `write` throws. */
    async start() {
        const { clock, write, firstMs = 2_000, intervalMs = 10_000 } = this.options;
        for (let delayMs = firstMs; await this.slept(delayMs);) {
            write(this.line());
            delayMs = clock.now() - this.startedMs < longRunMs ? intervalMs : 3 * intervalMs;
        }
    }
    /** Ends the lines and lets the process end. */
    stop() {
        this.stopping.abort();
    }
    /** The line for this moment, which becomes a sample of the window. */
    line() {
        const now = { atMs: this.options.clock.now(), objects: this.objects, bytes: this.bytes };
        const line = progressLine({ now, since: this.samples[0] ?? now, movedMs: this.movedMs, goal: this.goal });
        this.samples.push(now);
        // The window begins at the youngest sample that is old enough.
        const begin = this.samples.findLastIndex((sample) => now.atMs - sample.atMs >= windowMs);
        this.samples = this.samples.slice(Math.max(0, begin));
        return line;
    }
    async slept(ms) {
        if (this.stopping.signal.aborted)
            return false;
        try {
            await this.options.clock.sleep(ms, this.stopping.signal);
            return true;
        }
        catch {
            return false;
        }
    }
}

;// CONCATENATED MODULE: ./src/report/summary/sync.ts
/** The job summary of `sync`: what was copied, what failed and why, what comes next. */



const titles = {
    copied: ['Copied', 'To copy'],
    repaired: ['Replaced, because it differed', 'To replace, because it differs'],
    same: ['There already', 'There already'],
    'held-back': ['Held back: private at the source', 'Held back: private at the source'],
    excluded: ['Left out: not to be copied', 'Left out: not to be copied'],
    collision: ['Set aside: two names that are one at R2', 'Set aside: two names that are one at R2'],
    newer: ['Kept: newer at the bucket', 'Kept: newer at the bucket'],
    vanished: ['Gone from the source meanwhile', 'Gone from the source meanwhile'],
    failed: ['Failed', 'Failed'],
    left: ['Left for the next pass', 'Left for the next pass'],
};
/** The summary as Markdown. */
function syncSummary(data) {
    const { tallies } = data;
    const rows = Object.keys(titles)
        .filter((outcome) => tallies[outcome].objects > 0 || outcome === 'copied' || outcome === 'same')
        .map((outcome) => ({ ...tallies[outcome], name: titles[outcome][data.dryRun ? 1 : 0] }));
    const written = total([tallies.copied, tallies.repaired]);
    return markdown_document([
        sync_opening(data, written),
        data.range === undefined ? nothing : markup `Range: ${code(data.range)}`,
        tallyTable('Outcome', rows, true),
        section('Failed', problemsTable(data.failures, tallies.failed.objects)),
        sentences('Good to know', data.notes),
        sentences('What to do next', sync_next(data)),
        data.kinds.length === 0 ? nothing : details('Kinds of media at the source', kindsTable(data.kinds)),
        operationsDetails(data.operations),
        data.dryRun || written.objects === 0 || data.seconds <= 0
            ? nothing
            : markup `On average ${rate(written.objects / data.seconds, 'objects')} and ${byteRate(written.bytes / data.seconds)}.`,
    ]);
}
function sync_opening(data, written) {
    const { failed, left } = data.tallies;
    if (data.dryRun) {
        const would = written.objects === 0 ? 'Nothing would be copied' : `Would copy ${amount(written)}`;
        return headline(failed.objects > 0 ? 'attention' : 'plain', `${would}. This was a dry run.`, 'Nothing was written.');
    }
    const did = written.objects === 0 ? 'Nothing was copied' : `Copied ${amount(written)} in ${duration(data.seconds)}`;
    if (failed.objects > 0) {
        return headline('bad', `${counted(failed.objects, 'object')} could not be copied.`, `${did}. ${leftText(left)}`);
    }
    if (!data.complete)
        return headline('attention', `${did}, and the pass is not complete yet.`, leftText(left));
    if (written.objects === 0)
        return headline('good', `Nothing to copy. ${holds(data)}`);
    return headline('good', `${did}. ${holds(data)}`);
}
function leftText(left) {
    return left.objects === 0 ? 'A next pass is needed.' : `${amount(left)} are left for the next pass.`;
}
/** What is true after a complete pass; it claims no more than the pass looked at. */
function holds(data) {
    const part = data.range === undefined ? '' : ' in this range';
    const { 'held-back': heldBack, excluded, collision } = data.tallies;
    const all = heldBack.objects + excluded.objects + collision.objects === 0;
    switch (data.covers) {
        case 'everything':
            return `The bucket now holds everything the source has${all ? '' : ' and that should be there'}${part}.`;
        case 'changes':
            return `The bucket is up to date with what changed at the source since the last complete pass${part}.`;
        case 'late':
            return `The bucket, which now is the one that counts, lacks no file that came late${part}.`;
    }
}
function sync_next({ tallies, complete, dryRun, covers }) {
    const steps = [];
    if (dryRun)
        steps.push(markup `Run the step again without ${code('dry-run')} to copy.`);
    if (tallies.failed.objects > 0) {
        steps.push('Mend what failed and run the step again. It copies only what the bucket lacks.');
    }
    else if (!complete && !dryRun) {
        steps.push('Run the step again. It goes on by itself: what is at the bucket already is not copied again.');
    }
    if (tallies['held-back'].objects > 0) {
        const many = counted(tallies['held-back'].objects, 'file');
        steps.push(`Look at the ${many} held back: other users of the server cannot read them, so Mastodon does not show them. The list stays on the runner.`);
    }
    if (tallies.collision.objects > 0) {
        const many = count(tallies.collision.objects);
        steps.push(`Rename or remove ${many} files whose names differ only in Unicode form: R2 takes them for one object.`);
    }
    if (complete && !dryRun && covers === 'everything')
        steps.push(markup `Prove it: run the step ${code('verify')}.`);
    return steps;
}

;// CONCATENATED MODULE: ./src/steps/sync.ts
var sync_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var sync_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});












async function sync_sync(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        sync_refuseUnbuilt(inputs);
        if (inputs.route.to !== 'bucket')
            throw new NotBuiltError('A destination');
        const source = sync_addDisposableResource(env_1, await openSource(inputs.route.source, world), true);
        const bucket = sync_addDisposableResource(env_1, await openBucket(inputs.r2, world), true);
        const operations = new OperationTally();
        const cx = counting(world.cx, operations);
        const details = new DetailLists('sync', world.temporary);
        const progress = new Progress({ clock: cx.clock, write: (line) => world.progress(line) });
        const tally = new Tally((entry, outcome) => {
            progress.add(1, entry.size);
            if (outcome !== 'same' && outcome !== 'copied' && outcome !== 'repaired')
                details.add(outcome, entry.key);
        });
        const pass = {
            range: inputs.range,
            authority: 'source',
            overwriteNewer: false,
            deadlineMs: cx.clock.now() + inputs.deadlineMinutes * 60_000,
            dryRun: inputs.dryRun,
            concurrency: inputs.concurrency === 'auto' ? MOST_CONNECTIONS : inputs.concurrency,
        };
        world.progress(`${inputs.dryRun ? 'Dry run: comparing' : 'Syncing'} ${source.label} with ${bucket.label}.`);
        const startedMs = cx.clock.now();
        void progress.start();
        let result;
        try {
            result = await runPass(source, bucket, pass, cx, world.stop, tally);
        }
        finally {
            progress.stop();
            details.close();
        }
        const seconds = (cx.clock.now() - startedMs) / 1000;
        world.progress(progress.line());
        return sync_conclude(inputs, result, operations.snapshot(), seconds, details.folder, world);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = sync_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** What the inputs ask for that this version does not have: refused before anything is touched, never passed over. */
function sync_refuseUnbuilt(inputs) {
    const unbuilt = [
        [inputs.engine !== 'runner', `engine: ${inputs.engine}`],
        [inputs.compare === 'quick' || inputs.compare === 'checksum', `compare: ${inputs.compare}`],
        [inputs.delete, 'delete'],
        [inputs.repairHeaders, 'repair-headers'],
        [inputs.bandwidthLimit !== undefined, 'bandwidth-limit'],
        [inputs.release !== undefined, 'release'],
        [inputs.sippyHours > 0, 'sippy-hours'],
        [inputs.include.length > 0, 'include'],
        [inputs.exclude.length > 0, 'exclude'],
    ];
    for (const [asked, what] of unbuilt)
        if (asked)
            throw new NotBuiltError(what);
}
function sync_conclude(inputs, result, operations, seconds, folder, world) {
    const { tally, complete } = result;
    const { per } = tally;
    const problems = [...result.problems];
    if (result.listed && tally.read.objects === 0 && inputs.range.after === null && inputs.range.upTo === null) {
        problems.push('The source holds no file at all. Check that the volume is mounted and the path is right; nothing was changed.');
    }
    if (!tally.addsUp)
        problems.push('The numbers of this pass do not add up. Please report this with the JSON report.');
    for (const failure of tally.failures)
        world.annotate('warning', 'Not copied', `${failure.key}: ${failure.why}`);
    const failing = per.failed.objects > 0 || problems.length > 0;
    const written = per.copied.objects + per.repaired.objects;
    const remaining = per.left.objects + per.failed.objects;
    const whole = inputs.range.after === everything.after && inputs.range.upTo === everything.upTo;
    const notes = notesOf(result, inputs.dryRun, folder);
    return {
        outcome: failing ? 'failure' : complete || inputs.dryRun ? 'success' : 'incomplete',
        ...(failing && {
            failure: [
                ...problems,
                ...(per.failed.objects > 0
                    ? [`${count(per.failed.objects)} objects could not be copied. Run again: only they are tried.`]
                    : []),
            ].join('\n'),
        }),
        outputs: {
            complete: String(complete && !inputs.dryRun),
            'copied-objects': String(written),
            'copied-bytes': String(per.copied.bytes + per.repaired.bytes),
            // What was never listed is not known.
            'remaining-objects': result.listed ? String(remaining) : '',
            'class-a': String(operations.classA),
            'class-b': String(operations.classB),
            details: folder,
        },
        data: {
            complete,
            listed: result.listed,
            dryRun: inputs.dryRun,
            ranges: result.ranges,
            read: tally.read,
            outcomes: per,
            atBucketOnly: tally.extra,
            kinds: Object.fromEntries(result.kinds),
            failures: tally.failures,
            problems,
            operations,
        },
        summary: syncSummary({
            ...(!whole && { range: `${inputs.range.after ?? 'the beginning'} to ${inputs.range.upTo ?? 'the end'}` }),
            covers: 'everything',
            dryRun: inputs.dryRun,
            complete,
            tallies: inputs.dryRun ? { ...per, copied: per.left, left: { objects: 0, bytes: 0 } } : per,
            kinds: kindRows(result),
            failures: [...problems.map((why) => ({ name: 'the pass', why })), ...failuresOf(tally)],
            operations,
            seconds,
            notes,
        }),
    };
}

;// CONCATENATED MODULE: ./src/report/summary/verify.ts
/** The job summary of `verify`: every check with its verdict, its evidence and, where it failed, the remedy. */



const verdicts = {
    fail: markup `❌ failed`,
    warn: markup `⚠️ warning`,
    skipped: markup `➖ skipped`,
    pass: markup `✅ passed`,
};
/** The summary as Markdown. */
function verifySummary({ checks, seed }) {
    const of = (verdict) => checks.filter((check) => check.verdict === verdict);
    const attention = [...of('fail'), ...of('warn')];
    const inOrder = [...attention, ...of('skipped'), ...of('pass')];
    return markdown_document([
        verify_opening(checks.length, of('fail').length, of('warn').length, of('skipped').length),
        section('Needs attention', attention.length === 0
            ? nothing
            : table(['Check', 'Seen', 'What to do'], attention.map((check) => [
                markup `${verdicts[check.verdict]}: ${check.title}`,
                check.evidence,
                check.fix ?? '',
            ]))),
        section('All checks', checks.length === 0
            ? nothing
            : table(['Check', 'Verdict', 'Seen'], inOrder.map((check) => [check.title, verdicts[check.verdict], check.evidence]))),
        checks.length === 0
            ? nothing
            : details('What each check proves', list(inOrder.map((check) => markup `${check.title} (${code(check.id)}): ${check.proves}`))),
        markup `Seed of the samples: ${code(seed)}. The same seed picks the same objects again.`,
    ]);
}
function verify_opening(all, failed, warned, skipped) {
    const aside = [
        warned > 0 ? `${counted(warned, 'warning')}.` : '',
        skipped > 0
            ? `${counted(skipped, 'check was', 'checks were')} skipped and ${skipped === 1 ? 'proves' : 'prove'} nothing.`
            : '',
    ].filter((sentence) => sentence !== '');
    const more = aside.length === 0 ? undefined : aside.join(' ');
    const run = all - skipped;
    if (run === 0)
        return headline('attention', 'No check was run, so nothing is proven.', more);
    if (failed > 0)
        return headline('bad', `${failed} of ${counted(run, 'check')} failed.`, more);
    return headline(warned > 0 ? 'attention' : 'good', run === 1 ? 'The check passed.' : `${passed(run, warned)}.`, more);
}
function passed(run, warned) {
    return warned === 0 ? `All ${run} checks passed` : `None of ${run} checks failed`;
}

;// CONCATENATED MODULE: ./src/verify/cors.ts
/** Whether web clients of other origins may read media: Mastodon's audio player cannot play without. */

/** A public GET with an `Origin`, and one without. @see https://github.com/mastodon/mastodon/issues/14391 */
const cors = {
    id: 'cors',
    title: 'CORS',
    proves: "Browsers let the instance's pages and its service worker read media.",
    async run(world) {
        const [specimen] = [...world.inventory.sample].sort((a, b) => a.stored.size - b.stored.size);
        if (specimen === undefined)
            return { verdict: 'skipped', evidence: 'There is no object to ask for.' };
        const path = `/${encodeKey(specimen.stored.key)}`;
        const origin = `https://${world.webHost}`;
        const answer = await world.web.read(world.mediaHost, path, { headers: { origin } }, world.cx.signal);
        const allowed = answer.headers['access-control-allow-origin'];
        if (allowed === '*' || allowed === origin) {
            return { verdict: 'pass', evidence: `Access-Control-Allow-Origin: ${allowed} for ${origin}.` };
        }
        return {
            verdict: 'fail',
            evidence: `Asked with Origin ${origin}, the media host answers ${answer.status} and ${allowed === undefined ? 'no Access-Control-Allow-Origin' : `Access-Control-Allow-Origin: ${allowed}`}.`,
            fix: 'Run the step provision: it sets the CORS rule. An answer that a cache kept from before needs a purge.',
        };
    },
};

;// CONCATENATED MODULE: ./src/verify/check.ts
/** Up to three examples of keys, and how many more there are. Keys of samples are public ones. */
function check_examples(keys) {
    const shown = keys.slice(0, 3).join(', ');
    return keys.length > 3 ? `${shown} and ${keys.length - 3} more` : shown;
}
/** Works on all items, several at a time. */
async function eachOf(items, atOnce, work) {
    let next = 0;
    const worker = async () => {
        for (let item = items[next++]; item !== undefined; item = items[next++])
            await work(item);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

;// CONCATENATED MODULE: ./src/verify/sample.ts
/** Random samples over strata, reproducible by their seed. */

/** Numbers in [0, 1) that follow from a seed alone (SplitMix32). */
function randomFrom(seed) {
    let state = (0,external_node_crypto_.createHash)('sha256').update(seed).digest().readUInt32LE(0);
    return () => {
        state = (state + 0x9e3779b9) | 0;
        let mixed = state ^ (state >>> 16);
        mixed = Math.imul(mixed, 0x21f0aaad);
        mixed ^= mixed >>> 15;
        mixed = Math.imul(mixed, 0x735a2d97);
        mixed ^= mixed >>> 15;
        return (mixed >>> 0) / 2 ** 32;
    };
}
/**
 * Picks a fixed number of items out of a stream of unknown length, a fair share from every stratum, so that a few emoji are
 * looked at as well as a million attachments. Inside a stratum every item is as likely as any other (reservoir sampling).
 */
class StratifiedSample {
    strata = new Map();
    wanted;
    random;
    constructor(wanted, random) {
        this.wanted = wanted;
        this.random = random;
    }
    offer(stratum, item) {
        let row = this.strata.get(stratum);
        if (row === undefined) {
            row = { seen: 0, kept: [] };
            this.strata.set(stratum, row);
        }
        row.seen++;
        if (row.kept.length < this.wanted)
            row.kept.push(item);
        else {
            const place = Math.floor(this.random() * row.seen);
            if (place < this.wanted)
                row.kept[place] = item;
        }
    }
    /** At most the number wanted: small strata whole, the rest shared out equally among the large ones. */
    picked() {
        const rows = [...this.strata.values()].sort((a, b) => a.kept.length - b.kept.length);
        const picked = [];
        let room = this.wanted;
        rows.forEach((row, at) => {
            const share = Math.min(row.kept.length, Math.ceil(room / (rows.length - at)));
            picked.push(...this.some(row.kept, share));
            room -= share;
        });
        return picked;
    }
    /** A reservoir's places are in no random order: the first ones tend to hold what was offered first. */
    some(kept, share) {
        const rest = [...kept];
        const some = [];
        while (some.length < share)
            some.push(...rest.splice(Math.floor(this.random() * rest.length), 1));
        return some;
    }
}

;// CONCATENATED MODULE: ./src/verify/inventory.ts
/** Reads both listings to their ends and compares them: what is missing, what differs, and a sample for the other checks. */






/** Keys named for each fault at most; all are counted. */
const inventory_NAMED = 100;
class Finding {
    count = 0;
    keys = [];
    add(key) {
        this.count++;
        if (this.keys.length < inventory_NAMED)
            this.keys.push(key);
    }
}
/**
 * Compares the bucket with the source, or only reads the bucket where there is no source.
 * @param wanted - objects in the sample.
 */
async function takeInventory(source, bucket, wanted, random, cx) {
    const sample = new StratifiedSample(wanted, random);
    const comparison = {
        matched: { objects: 0, bytes: 0 },
        missing: new Finding(),
        different: new Finding(),
        exposed: new Finding(),
        extra: 0,
    };
    let extra = 0;
    for await (const pairs of join(source === undefined ? inventory_nothing() : source.list(everything, cx), bucket.list(everything, cx))) {
        for (const pair of pairs) {
            const { source: file, stored } = pair;
            const key = file?.key ?? stored?.key ?? '';
            const kind = classify(key);
            if (kind.id === 'own')
                continue;
            if (file === undefined && stored !== undefined) {
                if (kind.private)
                    comparison.exposed.add(kind.title);
                else if (source === undefined)
                    note(comparison, sample, { stored });
                else
                    extra++;
                continue;
            }
            if (file === undefined || pair.collision === true || parseKey(key) === null)
                continue;
            if (privacy_judge(file.access, kind) !== 'public') {
                // Names of private files are told to nobody.
                if (stored !== undefined)
                    comparison.exposed.add(kind.title);
            }
            else if (stored === undefined)
                comparison.missing.add(key);
            else if (stored.size !== file.size)
                comparison.different.add(key);
            else
                note(comparison, sample, { stored, source: file });
        }
    }
    return { sample: sample.picked(), comparison: { ...comparison, extra } };
}
/** The verdict about the comparison. */
function judgeInventory(comparison, hasSource) {
    const { matched, missing, different, exposed, extra } = comparison;
    if (exposed.count > 0) {
        return {
            verdict: 'fail',
            evidence: `${exposed.count} objects at the bucket are private or hidden at the source (${[...new Set(exposed.keys)].slice(0, 3).join(', ')}).`,
            fix: 'Delete them from the bucket and purge their addresses at the media host.',
        };
    }
    if (!hasSource) {
        return {
            verdict: 'skipped',
            evidence: `${matched.objects} objects at the bucket; no source was given to compare them with.`,
            fix: 'Give source to prove that nothing is missing.',
        };
    }
    const beside = extra > 0 ? ` ${extra} more are at the bucket only.` : '';
    if (missing.count + different.count === 0) {
        const none = matched.objects === 0 ? 'warn' : 'pass';
        return {
            verdict: none,
            evidence: `All ${matched.objects} objects of the source are at the bucket, same sizes.${beside}`,
        };
    }
    const told = [
        missing.count > 0 ? `${missing.count} are missing: ${check_examples(missing.keys)}` : '',
        different.count > 0 ? `${different.count} have another size: ${check_examples(different.keys)}` : '',
    ].filter((text) => text !== '');
    return {
        verdict: 'fail',
        evidence: `${told.join('. ')}. ${matched.objects} are right.${beside}`,
        fix: different.count > 0
            ? 'Run the step sync; it copies what is missing. An object of another size that is newer than its source is kept by sync: remove it from the bucket first if the source is right.'
            : 'Run the step sync; it copies what is missing.',
    };
}
function note(comparison, sample, specimen) {
    comparison.matched.objects++;
    comparison.matched.bytes += specimen.stored.size;
    sample.offer(classify(specimen.stored.key).title, specimen);
}
async function* inventory_nothing() {
    // Without a source there is nothing to compare with.
}

;// CONCATENATED MODULE: ./src/verify/no-listing.ts
/**
 * Asks the way Mastodon's own check in the admin dashboard does.
 * @see https://github.com/mastodon/mastodon/blob/main/app/lib/admin/system_check/media_privacy_check.rb
 */
const no_listing_noListing = {
    id: 'no-listing',
    title: 'No public listing',
    proves: 'Nobody can list what the bucket holds, neither at the media host nor at the S3 endpoint.',
    async run(world) {
        const api = new URL(world.endpoint);
        const places = [[world.mediaHost, '/?max-keys=1']];
        // In a rehearsal the endpoint is a port of this machine, which the public web does not know.
        if (api.protocol === 'https:')
            places.push([api.host, `/${world.bucketName}/?max-keys=1`]);
        const open = [];
        for (const [host, path] of places)
            if (await lists(world, host, path))
                open.push(host);
        if (open.length === 0)
            return { verdict: 'pass', evidence: `No listing at ${places.map(([host]) => host).join(' and ')}.` };
        return {
            verdict: 'fail',
            evidence: `${open.join(' and ')} lists the bucket to anyone.`,
            fix: 'Something in front of the bucket hands out listings. R2 itself never does: look for a Worker or proxy on this host.',
        };
    },
};
async function lists(world, host, path) {
    const answer = await world.web.read(host, path, { limit: 64 << 10 }, world.cx.signal);
    return answer.body.toString('latin1').includes('ListBucketResult');
}

;// CONCATENATED MODULE: ./src/verify/public-reads.ts
/** Whether visitors get the very bytes of the source from the media host. */




const AT_ONCE = 8;
/** One public GET for each object of the sample, compared with the source byte for byte (or with the bucket's MD5). */
const publicReads = {
    id: 'public-reads',
    title: 'Public reads',
    proves: 'The media host serves the same bytes as the source, with the stored type, to anyone.',
    async run(world) {
        const wrong = [];
        await eachOf(world.inventory.sample, AT_ONCE, async (specimen) => {
            const fault = await faultOf(world, specimen);
            if (fault !== undefined)
                wrong.push(`${specimen.stored.key} (${fault})`);
        });
        const looked = world.inventory.sample.length;
        if (looked === 0)
            return { verdict: 'skipped', evidence: 'There is no object to look at.' };
        if (wrong.length === 0) {
            const against = world.source === undefined ? 'as the bucket holds them' : 'byte for byte as at the source';
            return { verdict: 'pass', evidence: `${looked} of ${looked} objects were served ${against}.` };
        }
        return {
            verdict: 'fail',
            evidence: `${wrong.length} of ${looked} objects were not served right: ${check_examples(wrong)}.`,
            fix: `See that ${world.mediaHost} is attached to the bucket and active (step provision, mode: check), and that nothing else answers for it. A cached 404 passes within minutes or by a purge.`,
        };
    },
};
async function faultOf(world, { stored, source: file }) {
    const { web, mediaHost, cx } = world;
    let answer;
    try {
        answer = await web.read(mediaHost, `/${encodeKey(stored.key)}`, {}, cx.signal);
    }
    catch (error) {
        return `no answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (answer.status !== 200)
        return `answered ${answer.status}`;
    if ((answer.headers['content-type'] ?? '') === '')
        return 'no Content-Type';
    const served = md5Of([answer.body]);
    const expected = file === undefined ? storedDigest(stored.etag) : await sourceDigest(world, file);
    if (expected === undefined)
        return answer.body.length === stored.size ? undefined : 'another size';
    return served === expected ? undefined : 'other bytes';
}
/** The MD5 of a whole object; one uploaded in parts has none. */
function storedDigest(etag) {
    return isComparable(etag) && partsOf(etag) === undefined ? etag : undefined;
}
async function sourceDigest(world, entry) {
    for await (const answer of world.source?.open([entry], world.cx) ?? []) {
        if ('why' in answer)
            return undefined;
        if (answer.md5 !== undefined)
            return answer.md5;
        const digest = (0,external_node_crypto_.createHash)('md5');
        for await (const chunk of answer.body)
            digest.update(chunk);
        return digest.digest('hex');
    }
    return undefined;
}
function md5Of(chunks) {
    const digest = (0,external_node_crypto_.createHash)('md5');
    for (const chunk of chunks)
        digest.update(chunk);
    return digest.digest('hex');
}

;// CONCATENATED MODULE: ./src/verify/stored-headers.ts
/** Whether objects carry the headers that Mastodon itself would have written. */



const stored_headers_AT_ONCE = 16;
/** One HeadObject for each object of the sample. */
const storedHeaders = {
    id: 'headers',
    title: 'Headers of stored objects',
    proves: 'Objects have the Content-Type and Cache-Control that Mastodon writes, and no metadata of other tools.',
    async run(world) {
        const wrong = [];
        const heads = await sourceHeads(world);
        await eachOf(world.inventory.sample, stored_headers_AT_ONCE, async ({ stored }) => {
            const found = await world.bucket.head(stored.key, world.cx);
            const fault = stored_headers_faultOf(found, heads.get(stored.key));
            if (fault !== undefined)
                wrong.push(`${stored.key} (${fault})`);
        });
        const looked = world.inventory.sample.length;
        if (looked === 0)
            return { verdict: 'skipped', evidence: 'There is no object to look at.' };
        if (wrong.length === 0)
            return { verdict: 'pass', evidence: `${looked} of ${looked} objects looked at are right.` };
        return {
            verdict: 'fail',
            evidence: `${wrong.length} of ${looked} objects looked at are wrong: ${check_examples(wrong)}.`,
            fix: 'They were written by another tool. Remove these objects from the bucket and run the step sync, which writes them with the right headers.',
        };
    },
};
function stored_headers_faultOf(found, expected) {
    if (found === null)
        return 'gone';
    const { headers, metadata } = found;
    if (headers.cacheControl !== cacheControl)
        return `Cache-Control: ${headers.cacheControl ?? 'none'}`;
    if (expected === undefined ? headers.contentType === undefined : headers.contentType !== expected.contentType) {
        return `Content-Type: ${headers.contentType ?? 'none'}${expected === undefined ? '' : ` instead of ${expected.contentType}`}`;
    }
    const [name] = Object.keys(metadata);
    return name === undefined ? undefined : `metadata ${name}`;
}
/** What the headers should be, by the first bytes at the source. Without a source only their presence is looked at. */
async function sourceHeads(world) {
    const heads = new Map();
    const { source } = world;
    if (source === undefined)
        return heads;
    const entries = world.inventory.sample.flatMap(({ source: file }) => file ?? []);
    await eachOf(entries, 4, async (entry) => {
        for await (const answer of source.open([entry], world.cx)) {
            if ('why' in answer)
                continue;
            heads.set(entry.key, await uploadHeaders(entry.key, await headOf(answer), answer.entry.size));
        }
    });
    return heads;
}
async function headOf(opened) {
    const chunks = [];
    let size = 0;
    for await (const chunk of opened.body) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= headLength)
            break;
    }
    return Buffer.concat(chunks).subarray(0, headLength);
}

;// CONCATENATED MODULE: ./src/steps/verify.ts
var verify_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var verify_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** `verify`: proves it, check by check. */











/** Checks that rest on the inventory, in the order in which they are run. */
const checks = [storedHeaders, publicReads, cors, no_listing_noListing];
const inventoryCheck = {
    id: 'inventory',
    title: 'Inventory',
    proves: 'Every public file of the source is at the bucket with the same size, and no private one is.',
};
async function verify_verify(inputs, world) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        verify_refuseUnbuilt(inputs);
        const source = verify_addDisposableResource(env_1, inputs.source === undefined ? undefined : await openSource(inputs.source, world), true);
        const bucket = verify_addDisposableResource(env_1, await openBucket(inputs.r2, world), true);
        const operations = new OperationTally();
        const cx = counting(world.cx, operations);
        const seed = inputs.seed ?? (0,external_node_crypto_.randomBytes)(6).toString('hex');
        const wanted = inputs.sample === 'all' ? Infinity : inputs.sample;
        world.progress(`Taking the inventory of ${bucket.label}${source === undefined ? '' : ` and ${source.label}`}.`);
        const inventory = await takeInventory(source, bucket, wanted, randomFrom(seed), cx);
        const lines = [{ ...inventoryCheck, ...judgeInventory(inventory.comparison, source !== undefined) }];
        const seen = {
            cx,
            bucket,
            source,
            web: world.web,
            mediaHost: inputs.mediaHost,
            webHost: inputs.webHost ?? 'mastodon.example',
            endpoint: inputs.r2.endpoint,
            bucketName: inputs.r2.bucket,
            inventory,
        };
        for (const check of checks) {
            world.progress(`Checking: ${check.title}.`);
            lines.push({ id: check.id, title: check.title, proves: check.proves, ...(await verdictOf(check, seen)) });
        }
        const asked = lines.filter(({ id }) => inputs.checks?.includes(id) !== false);
        return verify_conclude(asked, seed, operations, inventory.comparison);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = verify_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function verify_refuseUnbuilt(inputs) {
    const known = [inventoryCheck, ...checks].map(({ id }) => id);
    const unknown = inputs.checks?.find((id) => !known.includes(id));
    if (unknown !== undefined)
        throw new NotBuiltError(`The check ${unknown} (there are ${known.join(', ')})`);
    const unbuilt = [
        [inputs.destination !== undefined, 'destination'],
        [inputs.purge !== undefined, 'purge'],
        [inputs.uploadUrl !== undefined, 'upload-url'],
        [inputs.temporaryHost !== undefined, 'temporary-host'],
        [inputs.include.length > 0, 'include'],
        [inputs.exclude.length > 0, 'exclude'],
    ];
    for (const [given, what] of unbuilt)
        if (given)
            throw new NotBuiltError(what);
}
/** A check that cannot be carried out has proven nothing: that is a failure with its cause. */
async function verdictOf(check, world) {
    try {
        return await check.run(world);
    }
    catch (error) {
        world.cx.signal.throwIfAborted();
        return {
            verdict: 'fail',
            evidence: `The check could not be carried out: ${error instanceof Error ? error.message : String(error)}`,
            fix: 'Mend the cause and run the step again.',
        };
    }
}
function verify_conclude(lines, seed, operations, comparison) {
    const failed = lines.filter(({ verdict }) => verdict === 'fail');
    return {
        outcome: failed.length > 0 ? 'failure' : 'success',
        ...(failed.length > 0 && {
            failure: failed
                .map(({ title, evidence, fix }) => `${title}: ${evidence}${fix === undefined ? '' : ` Fix: ${fix}`}`)
                .join('\n'),
        }),
        outputs: { verified: String(failed.length === 0), 'failed-checks': JSON.stringify(failed.map(({ id }) => id)) },
        data: {
            checks: lines,
            seed,
            matched: comparison.matched,
            missing: { count: comparison.missing.count, keys: comparison.missing.keys },
            different: { count: comparison.different.count, keys: comparison.different.keys },
            exposed: comparison.exposed.count,
            atBucketOnly: comparison.extra,
            operations: operations.snapshot(),
        },
        summary: verifySummary({ checks: lines, seed }),
    };
}

;// CONCATENATED MODULE: ./src/steps/index.ts






/** Runs the step that the inputs are for. */
function runStep(inputs, world) {
    switch (inputs.step) {
        case 'plan':
            return plan_plan(inputs, world);
        case 'provision':
            return provision_provision(inputs, world);
        case 'sync':
            return sync_sync(inputs, world);
        case 'verify':
            return verify_verify(inputs, world);
        case 'publish':
            return publish_publish(inputs, world);
        case 'redirect':
            throw new NotBuiltError('The step redirect');
    }
}

;// CONCATENATED MODULE: ./src/steps/runner.ts
/** Whether this runner may be given what the step is given. */

/**
 * Refuses to run on a self-hosted runner of a public repository, unless the operator names the repository: whoever can open a pull
 * request there may be able to run code on that machine, next to the media and the keys.
 * @see https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners
 */
async function refusePublicRunner(inputs, env) {
    if (env['RUNNER_ENVIRONMENT'] !== 'self-hosted')
        return;
    const { repository } = await readEvent(env['GITHUB_EVENT_PATH']);
    if (repository?.private !== false)
        return;
    const name = repository.full_name ?? env['GITHUB_REPOSITORY'] ?? '';
    if (inputs.allowPublicRunner === name)
        return;
    throw new Error(`The repository ${name} is public and this runner is your own machine: whoever opens a pull request may be able to run code on it. ` +
        `Make the repository private, or accept it by name with allow-public-runner: ${name}.`);
}
async function readEvent(path) {
    if (path === undefined || path === '')
        return {};
    try {
        return JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch {
        return {};
    }
}

;// CONCATENATED MODULE: ./src/main.ts
/** The process: inputs, one step, outputs, summary, report, exit code. */













/** Milliseconds from SIGINT until what is in flight is cut off; the runner kills the process after 7.5 s. */
const GRACE_MS = 4000;
/**
 * Runs the step the inputs ask for.
 * @returns the exit code: 0, or 1 when something failed, or 130 when the run was cancelled.
 */
async function main(startThread) {
    const secrets = new Set();
    const mask = (secret) => {
        if (secret === '' || secrets.has(secret))
            return;
        secrets.add(secret);
        core.setSecret(secret);
    };
    const clean = (text) => redactText(text, [...secrets]);
    const startedMs = Date.now();
    const { cancelled, stop, signal } = interruptions();
    const annotations = new Annotations();
    let inputs;
    let done;
    try {
        inputs = readInputs((name) => core.getInput(name, { trimWhitespace: false }), mask);
        for (const { name, initial, steps } of outputTable) {
            if (steps.includes(inputs.step))
                core.setOutput(name, initial);
        }
        const cx = { signal, clock: systemClock, emit: (event) => log(event, clean, annotations) };
        const world = {
            cx,
            stop,
            mask,
            startThread,
            web: new PublicWeb(routesFrom(process.env['MEDIA_R2_CONNECT_TO'] ?? '')),
            cloudflareUrl: process.env['CLOUDFLARE_BASE_URL'],
            temporary: process.env['RUNNER_TEMP'],
            annotate: (level, title, text) => annotations.add(level, title, clean(text)),
            progress: (line) => core.info(line),
        };
        await refusePublicRunner(inputs, process.env);
        done = await runStep(inputs, world);
    }
    catch (error) {
        done = failed(error, cancelled());
    }
    if (cancelled() && done.outcome !== 'failure')
        done = { ...done, outcome: 'cancelled' };
    await main_conclude(done, inputs, startedMs, [...secrets], annotations, clean);
    return exitCode(done.outcome);
}
/** SIGINT asks for a clean end; what is still in flight after a grace period is cut off. */
function interruptions() {
    const stop = new AbortController();
    const cut = new AbortController();
    (0,external_node_events_.setMaxListeners)(0, stop.signal, cut.signal);
    const interrupt = () => {
        if (stop.signal.aborted)
            return;
        core.info('Cancelled: no new object is begun, what is in flight is finished.');
        stop.abort(new Error('The run was cancelled.'));
        setTimeout(() => cut.abort(new Error('The run was cancelled.')), GRACE_MS).unref();
    };
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    return { cancelled: () => stop.signal.aborted, stop: stop.signal, signal: cut.signal };
}
function log(event, clean, annotations) {
    if (event.kind === 'retry')
        core.debug(safe(clean(`${event.what}: attempt ${event.attempt} failed: ${event.why}`)));
    if (event.kind !== 'log')
        return;
    const text = safe(clean(event.text));
    switch (event.level) {
        case 'debug':
            core.debug(text);
            break;
        case 'info':
            core.info(text);
            break;
        case 'notice':
            annotations.add('notice', 'Notice', text);
            core.info(text);
            break;
        case 'warning':
            annotations.add('warning', 'Warning', text);
            core.info(`Warning: ${text}`);
            break;
    }
}
function failed(error, cancelled) {
    const problems = error instanceof InputError ? error.problems : [messageOf(error)];
    if (error instanceof Error && !(error instanceof InputError))
        core.debug(safe(error.stack ?? '', 20_000));
    return {
        outcome: cancelled ? 'cancelled' : 'failure',
        failure: messageOf(error),
        outputs: {},
        data: { problems },
        summary: failureSummary(problems),
    };
}
async function main_conclude(done, inputs, startedMs, secrets, annotations, clean) {
    annotations.emit(core);
    for (const [name, value] of Object.entries(done.outputs))
        core.setOutput(name, value);
    if (inputs !== undefined) {
        const report = buildReport({
            step: inputs.step,
            startedMs,
            finishedMs: Date.now(),
            outcome: done.outcome,
            inputs: { ...inputs },
            data: done.data,
        }, secrets);
        core.setOutput('report', await writeReport(report));
    }
    if (inputs?.summary !== false && (process.env['GITHUB_STEP_SUMMARY'] ?? '') !== '') {
        await core.summary.addRaw(clean(done.summary), true).write();
    }
    if (done.failure !== undefined)
        core.setFailed(main_redacted(clean(done.failure)));
}
/** A failure may have several lines; each is made harmless by itself. */
function main_redacted(text) {
    return text
        .split('\n')
        .map((line) => safe(line))
        .join('\n');
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}
function exitCode(outcome) {
    return outcome === 'cancelled' ? 130 : outcome === 'failure' ? 1 : 0;
}


/***/ }),

/***/ 8047:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $y: () => (/* binding */ notAFile),
/* harmony export */   Vi: () => (/* binding */ sameFile),
/* harmony export */   gg: () => (/* binding */ isOwnerOnly),
/* harmony export */   oD: () => (/* binding */ readWhole),
/* harmony export */   sj: () => (/* binding */ READ_ONLY)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/** Reads one small file whole, with its digest and the proof that it did not change meanwhile. Synchronous: for a worker thread. */


/** Windows knows not all of them. */
const flags = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants;
/**
 * What was a file when it was listed and is a symbolic link now leads somewhere nobody listed: such a link is not followed. And what
 * is a pipe now must not be waited for.
 */
const READ_ONLY = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_RDONLY | (flags.O_NOFOLLOW ?? 0) | (flags.O_NONBLOCK ?? 0);
/** @param path - the file. Its content is held in memory once. */
function readWhole(path) {
    try {
        const fd = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, READ_ONLY);
        try {
            const before = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(fd);
            if (!before.isFile())
                throw notAFile();
            const bytes = readAll(fd, before.size);
            const after = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.lstatSync)(path, { throwIfNoEntry: false });
            return {
                ok: true,
                bytes,
                md5: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('md5', bytes, 'hex'),
                modifiedMs: before.mtimeMs,
                owner: isOwnerOnly(before),
                changed: bytes.length !== before.size || after === undefined || !sameFile(before, after),
            };
        }
        finally {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(fd);
        }
    }
    catch (error) {
        const failure = error;
        return { ok: false, code: failure.code ?? '', message: failure.message };
    }
}
/** The error for what was a file when it was listed and is something else now. */
function notAFile() {
    return new Error('It is no regular file any more.');
}
/** Whether neither the group nor others may read it. Mastodon hides a file that way. */
function isOwnerOnly(stat) {
    return (stat.mode & 0o044) === 0;
}
/** Whether two looks at a path saw the same, unchanged file: same inode, size, modification and status change. */
function sameFile(before, after) {
    return (before.ino === after.ino &&
        before.size === after.size &&
        before.mtimeMs === after.mtimeMs &&
        before.ctimeMs === after.ctimeMs);
}
/** Reads up to one byte more than expected, so that a file that grew is noticed. */
function readAll(fd, size) {
    const buffer = new Uint8Array(size + 1);
    let filled = 0;
    while (filled < buffer.length) {
        const read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(fd, buffer, filled, buffer.length - filled, null);
        if (read === 0)
            break;
        filled += read;
    }
    return buffer.subarray(0, filled);
}


/***/ }),

/***/ 2364:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hy: () => (/* binding */ sortNames),
/* harmony export */   YD: () => (/* binding */ compareKeys),
/* harmony export */   fw: () => (/* binding */ toKey),
/* harmony export */   hG: () => (/* binding */ rangesBetween),
/* harmony export */   r4: () => (/* binding */ inRange)
/* harmony export */ });
/* unused harmony export MAX_KEY_BYTES */
/** The most bytes of UTF-8 a key may have. @see https://developers.cloudflare.com/r2/platform/limits/ */
const MAX_KEY_BYTES = 1024;
/** The key a name is stored under: its NFC form. */
function toKey(name) {
    return name.normalize('NFC');
}
/**
 * Compares by the bytes of UTF-8, the order of every S3 listing. JavaScript's `<` compares UTF-16 units, which puts
 * characters above U+FFFF (emoji) before U+E000..U+FFFF; the two orders agree once surrogates are moved to the top.
 * @returns negative, zero or positive.
 */
function compareKeys(a, b) {
    const length = Math.min(a.length, b.length);
    for (let at = 0; at < length; at++) {
        const left = a.charCodeAt(at);
        const right = b.charCodeAt(at);
        if (left !== right)
            return rank(left) - rank(right);
    }
    return a.length - b.length;
}
/** Whether a key lies in `(after, upTo]`. */
function inRange(key, range) {
    return ((range.after === null || compareKeys(key, range.after) > 0) &&
        (range.upTo === null || compareKeys(key, range.upTo) <= 0));
}
/** Adjoining ranges from a range and sorted boundaries inside it; boundaries that repeat or lie outside are dropped. */
function rangesBetween(range, boundaries) {
    const ranges = [];
    let after = range.after;
    for (const boundary of boundaries) {
        if (after !== null && compareKeys(boundary, after) <= 0)
            continue;
        if (range.upTo !== null && compareKeys(boundary, range.upTo) >= 0)
            break;
        ranges.push({ after, upTo: boundary });
        after = boundary;
    }
    ranges.push({ after, upTo: range.upTo });
    return ranges;
}
/** Sorts names in place by the bytes of UTF-8, natively where the two orders agree. */
function sortNames(names) {
    const astral = names.some((name) => /[\ud800-\uffff]/.test(name));
    return astral ? names.sort(compareKeys) : names.sort();
}
function rank(unit) {
    if (unit < 0xd800)
        return unit;
    return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}


/***/ })

};

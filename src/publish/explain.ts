/**
 * What a change of settings means to the person who merges it: what it does, what to do before and after in this form
 * of deployment, how to check it and how to go back. For pull requests, commit messages and summaries alike.
 */
import type { Phase } from '../mastodon/phases.ts';
import type { renderers } from './renderers.ts';

/** Words, and names or commands to be shown as code. Names are foreign: whoever shows them has to escape them. */
export type Sentence = readonly (string | { readonly code: string })[];

export interface Explanation {
  /** The first line of the commit, and the title of the pull request. */
  readonly title: string;
  readonly changes: readonly Sentence[];
  readonly before: readonly Sentence[];
  readonly after: readonly Sentence[];
  readonly check: readonly Sentence[];
  readonly back: readonly Sentence[];
}

/** What the texts speak of. */
export interface Subject {
  readonly phase: Phase;
  readonly form: keyof typeof renderers;
  readonly file: string;
  readonly mediaHost: string;
  readonly bucket: string;
  readonly secretName: string;
  readonly webHost?: string;
  /** Whether the change takes a merge to get anywhere. */
  readonly merged: boolean;
  /** A switch before everything is copied: until then R2 fetches what is missing by itself. */
  readonly bridgeUntilMs?: number;
}

/** The texts of a phase in a form of deployment. */
export function explain(subject: Subject): Explanation {
  return phases[subject.phase](subject);
}

/** Values put into the template become code. */
function say(words: TemplateStringsArray, ...values: readonly string[]): Sentence {
  return words.flatMap((word, i) => [
    ...(word === '' ? [] : [word]),
    ...(i < values.length ? [{ code: values[i] ?? '' }] : []),
  ]);
}

const phases: Readonly<Record<Phase, (subject: Subject) => Explanation>> = {
  prepare: (subject) => ({
    title: `Let browsers load Mastodon's media from ${subject.mediaHost}`,
    changes: [
      say`The Content-Security-Policy of the instance also allows ${subject.mediaHost}. Media stay where they are; nothing is served from there yet.`,
    ],
    before: [],
    after: restart(subject),
    check: [policyCheck(subject)],
    back: [say`Take the change back. Nothing depends on it before the switch.`],
  }),
  switch: (subject) => ({
    title: `Store and serve Mastodon's media from ${subject.mediaHost}`,
    changes: [
      say`Mastodon stores uploads in the bucket ${subject.bucket} on Cloudflare R2, and gives out media addresses that begin with ${`https://${subject.mediaHost}/`}.`,
      say`${'S3_PERMISSION'} is empty on purpose: left out, Mastodon asks for ${'public-read'}, which R2 refuses on every upload.`,
      ...early(subject),
    ],
    before: [...key(subject), ...inTime(subject)],
    after: [
      ...restart(subject),
      ...untilCopied(subject),
      say`Run the step ${'sync'} once more, for what was uploaded before the restart; then ${'verify'} with ${'web-host'}; and only when that passes, ${'redirect'}.`,
    ],
    check: [
      say`Upload a picture: its address begins with ${`https://${subject.mediaHost}/`}. A post from before the change shows its picture, also when logged in.`,
      say`Posts with old addresses come from a sidekiq that was not restarted.`,
    ],
    back: [
      say`Run the step ${'publish'} with ${'phase: rollback'}. What was uploaded in the meantime is in the bucket: sync it back to the disk first.`,
    ],
  }),
  cleanup: (subject) => ({
    title: `Use the chart's own settings for media on ${subject.mediaHost}`,
    changes: [
      say`The storage settings move from ${'extraEnvVars'} to ${'mastodon.s3'}; ${'S3_PERMISSION'} stays, as the chart leaves an empty ${'s3.permission'} out. The variables that Mastodon sees stay the same.`,
      say`The pods no longer mount the volumes of the old media, and the chart no longer claims them.`,
    ],
    before: [
      say`Make sure that the claims carry ${'helm.sh/resource-policy: keep'} in the cluster: ${'kubectl get pvc -o yaml'}. Otherwise Helm deletes the old media.`,
      say`The Secret ${subject.secretName} must hold ${'AWS_ACCESS_KEY_ID'} and ${'AWS_SECRET_ACCESS_KEY'}; the chart reads it from now on.`,
    ],
    after: restart(subject),
    check: [
      say`The pods of web and sidekiq start, an upload works, and ${'kubectl get pvc'} still lists the old volumes.`,
    ],
    back: [say`Take the change back: the volumes are mounted again.`],
  }),
  rollback: (subject) => ({
    title: "Go back to storing Mastodon's media on its own disk",
    changes: [
      say`Only ${'S3_ENABLED'} changes. Mastodon stores and serves media from its own disk again, under ${'public/system'}. The other settings have no effect while it is off, except that browsers may still load from ${subject.mediaHost}.`,
      say`This is the way back for media that came from a disk. If they came from another object store, close this and revert the change that made the switch: only it knows the settings from before.`,
    ],
    before: [
      say`Run the step ${'redirect'} with ${'mode: remove'}, so that old addresses lead to the disk.`,
      say`Copy what was uploaded since the switch from the bucket to the disk: the step ${'sync'} with ${'destination'}.`,
    ],
    after: restart(subject),
    check: [say`Upload a picture: its address begins with the host of the instance and ${'/system/'}.`],
    back: [
      say`Run the step ${'publish'} with ${'phase: switch'}. Keep the bucket and its host: other servers know media by its address.`,
    ],
  }),
};

function policyCheck({ webHost, mediaHost }: Subject): Sentence {
  const address = `https://${webHost ?? 'YOUR-INSTANCE'}/`;
  return say`${`curl -sI ${address} | grep -i content-security-policy`} names ${mediaHost}. Then wait for seven days: browsers keep the old policy for as long.`;
}

/** What a switch before everything is copied means. */
function early({ bridgeUntilMs }: Subject): readonly Sentence[] {
  if (bridgeUntilMs === undefined) return [];
  return [
    say`This is an early switch: not everything is in the bucket yet. Until ${moment(bridgeUntilMs)} at the latest R2 fetches what is missing from the old store when somebody asks for it (Sippy). The end cannot be put off.`,
  ];
}

function inTime({ bridgeUntilMs, merged }: Subject): readonly Sentence[] {
  if (bridgeUntilMs === undefined) return [];
  const what = merged ? 'Merge' : 'Restart Mastodon';
  return [[...say`${moment(bridgeUntilMs)} is the end of the bridge. `, `${what} well before it, or not at all.`]];
}

function untilCopied({ bridgeUntilMs }: Subject): readonly Sentence[] {
  if (bridgeUntilMs === undefined) return [];
  return [
    say`Run the step ${'sync'} with the old store as ${'source'} again and again until ${'complete'} is ${'true'}, before ${moment(bridgeUntilMs)}: what is not copied by then is missing. Until then delete and moderate media at the old store too, or R2 fetches them again, and keep its keys valid. ${'verify'} fails as long as the bridge stands.`,
  ];
}

/** `2026-11-29 14:05 UTC` */
function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Where Mastodon's own key goes. It is never in what is committed. */
function key({ form, secretName, file }: Subject): readonly Sentence[] {
  const both = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  switch (form) {
    case 'dotenv':
    case 'compose':
      return [
        say`Put Mastodon's own key, ${both[0]} and ${both[1]}, into ${file} on the server, in place of the two comments. Never commit it.`,
      ];
    case 'helm':
      return [
        say`Put ${both[0]} and ${both[1]} into the Secret that ${'mastodon.secrets.existingSecret'} names, before anything else: while ${'s3.enabled'} is false the chart gives the pods no other. Where the chart makes that Secret from its values, move it into one of your own first.`,
      ];
    case 'nixos':
      return [
        say`Write ${both[0]} and ${both[1]} as two lines of ${'NAME=value'} into the file that ${'extraEnvFiles'} names (agenix and sops-nix can do it), owned by ${'mastodon'}, mode 0400. Without the file the services do not start.`,
      ];
    case 'kubernetes':
      return [
        say`Make the Secret ${secretName} with ${both[0]} and ${both[1]}, and let web, sidekiq and jobs with ${'tootctl'} read it with ${'envFrom'}, beside the ConfigMap.`,
      ];
    case 'external-secret':
      return [
        say`The entry of the secret store needs ${both[0]} and ${both[1]}. Web, sidekiq and jobs with ${'tootctl'} read the Secret ${secretName} with ${'envFrom'}, beside the ConfigMap.`,
      ];
  }
}

/** What makes Mastodon read the settings. Web and sidekiq, both: a sidekiq left behind posts the old addresses. */
function restart({ form, file, secretName, phase, merged }: Subject): readonly Sentence[] {
  const deployed: readonly Sentence[] = merged ? [say`Bring ${file} to the server, unless your deployment does.`] : [];
  switch (form) {
    case 'dotenv':
      return [
        ...deployed,
        say`Restart web and sidekiq, both: ${'systemctl restart mastodon-web mastodon-sidekiq'}. A reload is not enough.`,
      ];
    case 'compose':
      return [
        ...deployed,
        say`Run ${'docker compose up -d'}, which makes web and sidekiq anew. ${'docker compose restart'} would keep the old settings.`,
      ];
    case 'helm':
      return [
        say`Let your deployment apply the values, or run ${'helm upgrade'}. As the ConfigMap changes, the pods of web and sidekiq roll by themselves; after a change of a Secret alone they need ${'kubectl rollout restart'}.`,
      ];
    case 'nixos':
      return [say`Run ${'nixos-rebuild switch'}. It restarts web and sidekiq.`];
    case 'kubernetes':
    case 'external-secret':
      return [
        ...(form === 'external-secret' && phase === 'switch'
          ? [say`${`kubectl get externalsecret ${secretName}`} must say ${'SecretSynced'}.`]
          : []),
        say`Apply the manifests, then run ${'kubectl rollout restart'} for the deployments of web and sidekiq, both: a changed ConfigMap restarts nothing.`,
      ];
  }
}

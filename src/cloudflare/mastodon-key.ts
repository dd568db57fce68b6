/**
 * Mastodon's key among the resources: what there is, what is to be done, and doing it so that the key is sealed in every place
 * or gone.
 */
import type { Context } from '../net/context.ts';
import { CloudflareProblem } from './explain.ts';
import {
  deleteKey,
  markSealed,
  mastodonKeys,
  mintKey,
  removeNamesakes,
  rescope,
  type KeyPlace,
  type MastodonKey,
} from './key.ts';
import type { Change, Resource } from './resource.ts';

/** Where a key goes, as far as this file has to know. */
export interface KeyGoal {
  readonly title: string;
  check(): Promise<void>;
  seal(key: { accessKeyId: string; secretAccessKey: string }): Promise<{ put(): Promise<void> }>;
}

export interface KeyOptions {
  readonly place: KeyPlace;
  /** The same with a client that still works when the run was cancelled, to leave no key behind. */
  readonly atLast: () => KeyPlace;
  readonly action: 'ensure' | 'rotate' | 'retire';
  readonly goals: readonly KeyGoal[];
  /** Tries a fresh key. */
  attempt(key: { accessKeyId: string; secretAccessKey: string }): Promise<void>;
  mask(secret: string): void;
  readonly cx: Context;
}

/** Which keys there are. */
export interface KeysThere {
  /** The one that was sealed last, if it works. */
  readonly current: MastodonKey | undefined;
  /** Sealed before it, or not working any more. */
  readonly old: readonly MastodonKey[];
  /** Made by a run that did not come to its end. */
  readonly unfinished: readonly MastodonKey[];
}

const id = 'mastodon-key';

export function mastodonKey(options: KeyOptions): Resource<KeysThere, KeyOptions['action']> {
  const { place, action, goals } = options;
  let there: KeysThere = { current: undefined, old: [], unfinished: [] };
  return {
    id,
    title: "Mastodon's key",
    without: 'no key is made',
    needs: [],
    want: action,
    read: async () => (there = sorted(await mastodonKeys(place))),
    diff: (now, want) => keyChanges(now ?? sorted([]), want, place.bucket, goals),
    objection: (now, want) => (want === 'retire' && now !== null ? doubt(now) : undefined),
    rehearse: async (changes) => {
      if (!changes.some((change) => change.action === 'create')) return;
      const problems: string[] = [];
      for (const goal of goals) {
        await goal.check().catch((error: unknown) => {
          options.cx.signal.throwIfAborted();
          problems.push(`- ${goal.title}: ${messageOf(error)}`);
        });
      }
      if (problems.length === 0) return;
      throw new CloudflareProblem('refused', [`No key was made, as it cannot be sealed:`, ...problems].join('\n'));
    },
    apply: async (changes) => {
      const { current } = there;
      if (changes.some((change) => change.action === 'create')) await make(options);
      else if (action === 'retire')
        for (const key of [...there.old, ...there.unfinished]) await deleteKey(place, key.id);
      else if (current !== undefined) await rescope(place, current);
    },
  };
}

/** Pure. */
export function sorted(keys: readonly MastodonKey[]): KeysThere {
  const current = keys.find(({ sealed, active }) => sealed && active);
  return {
    current,
    old: keys.filter((key) => key.sealed && key !== current),
    unfinished: keys.filter(({ sealed }) => !sealed),
  };
}

/** Pure: what is to be done about the keys that are there. */
export function keyChanges(
  { current, old, unfinished }: KeysThere,
  action: KeyOptions['action'],
  bucket: string,
  goals: readonly { readonly title: string }[],
): Change[] {
  const to = `read and write objects of ${bucket}; sealed to ${goals.map(({ title }) => title).join(', ')}`;
  if (action === 'rotate') {
    const beside = current === undefined ? '' : ` beside that of ${current.title}`;
    return [{ resource: id, action: 'create', what: `a new key${beside}`, to }];
  }
  if (action === 'retire') {
    return [...old, ...unfinished].map(({ title }) => ({
      resource: id,
      action: 'delete',
      what: `the key of ${title}`,
    }));
  }
  if (current === undefined) return [{ resource: id, action: 'create', what: 'a key', to }];
  if (current.scoped) return [];
  const wanted = `read and write objects of ${bucket} alone`;
  return [
    { resource: id, action: 'update', what: `what the key of ${current.title} may do`, from: 'other', to: wanted },
  ];
}

/** What stands against deleting old keys: it must be certain which one is in use. */
function doubt({ current, old, unfinished }: KeysThere): string | undefined {
  if (current === undefined && old.length + unfinished.length > 0) {
    return 'mastodon-key: no key that works was sealed, so none can be told to be the one in use and nothing is deleted. Run mastodon-key: rotate first, let Mastodon use the new key, then retire the others.';
  }
  const later = unfinished.find(({ madeMs }) => madeMs >= (current?.madeMs ?? 0));
  if (later === undefined) return undefined;
  return `mastodon-key: the run that made the key of ${later.title} did not come to its end, so it is not certain which key is where it should be. Run mastodon-key: rotate first, let Mastodon use the new key, then retire the others.`;
}

/** Makes a key, tries it, seals it everywhere. Whatever goes wrong on the way, the key is deleted again. */
async function make(options: KeyOptions): Promise<void> {
  const { place, goals, cx } = options;
  const key = await mintKey(place, cx.clock.now(), (secret) => options.mask(secret));
  const stored: string[] = [];
  try {
    await removeNamesakes(place, key.name, key.id);
    await options.attempt(key).catch((error: unknown) => {
      throw new Error(`The new key was tried and failed: ${messageOf(error)}`, { cause: error });
    });
    const ready = [];
    for (const goal of goals) ready.push({ goal, sealed: await goal.seal(key).catch(failing(goal)) });
    for (const { goal, sealed } of ready) {
      stored.push(goal.title);
      await sealed.put().catch(failing(goal));
    }
  } catch (error) {
    throw new Error(`${messageOf(error)} ${await revoked(options, key.id, stored)}`, { cause: error });
  }
  await markSealed(place, key).catch((error: unknown) => {
    // The key is in its places and works; only its name tells otherwise, and nothing is deleted because of that.
    const text = `The new key is sealed, but could not be marked so: ${messageOf(error)} Run mastodon-key: rotate before the next retire.`;
    cx.emit({ kind: 'log', level: 'warning', text });
  });
}

function failing(goal: KeyGoal) {
  return (error: unknown): never => {
    throw new Error(`The new key could not be sealed (${goal.title}): ${messageOf(error)}`, { cause: error });
  };
}

/** Deletes the key and says what that leaves. */
async function revoked({ atLast }: KeyOptions, keyId: string, stored: readonly string[]): Promise<string> {
  const dead = stored.length === 0 ? '' : ` What is now in ${stored.join(' and ')} may be that deleted key.`;
  try {
    await deleteKey(atLast(), keyId);
    return `The new key was deleted again.${dead} Mend the cause, then run again.`;
  } catch (error) {
    return `Deleting the new key failed too (${messageOf(error)}): delete the token "not sealed yet" by hand, or run mastodon-key: rotate and then retire.${dead}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

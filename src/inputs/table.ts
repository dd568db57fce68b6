/** Every input of every step, once. action.yml and the tables of the README are generated from it. */
import { cloudflare } from './table/cloudflare.ts';
import { general, several } from './table/general.ts';
import { provision, publish } from './table/settings.ts';
import { destination, source } from './table/source.ts';
import { plan, redirect, sync, verify } from './table/work.ts';
import type { InputSpec, InputType, Step } from './spec.ts';
import type { KeyRange } from '../stores/model.ts';
import type { Location } from './values.ts';

/** In the order in which they are documented. */
export const inputGroups = [
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
] as const;

/** All inputs, in the order in which they are documented. */
export const inputTable: readonly InputSpec[] = inputGroups.flatMap((group): readonly InputSpec[] => group.inputs);

type AnySpec = (typeof inputGroups)[number]['inputs'][number];

/** The name of an input. */
export type InputName = AnySpec['name'];

interface ValueByType extends Record<InputType, unknown> {
  'account-id': string;
  boolean: boolean;
  branch: string;
  bucket: string;
  choice: string;
  host: string;
  integer: number;
  'kube-name': string;
  list: readonly string[];
  location: Location;
  multiline: string;
  origin: string;
  path: string;
  range: KeyRange;
  rate: number;
  repository: string;
  secret: string;
  text: string;
  url: string;
  version: string;
}

type Spec<N extends InputName> = Extract<AnySpec, { name: N }>;
/** The words of a list, or of a list for each step; over several steps, all of theirs. */
type Allowed<A, S extends Step> = A extends readonly (infer V)[]
  ? V
  : S extends keyof A
    ? A[S] extends readonly (infer V)[]
      ? V
      : never
    : never;

/** What the text of an input becomes in a step; the table says so. */
export type ValueOf<N extends InputName, S extends Step = Step> =
  Spec<N> extends { type: 'choice'; allowed: infer A }
    ? Allowed<A, S>
    : Spec<N> extends { type: 'list'; allowed: infer A }
      ? readonly Allowed<A, S>[]
      : Spec<N> extends { type: 'integer'; word: infer W }
        ? number | W
        : ValueByType[Spec<N>['type']];

/** The values an input may have in a step, or `undefined` where any will do. */
export function allowedIn(spec: InputSpec, step: Step): readonly string[] | undefined {
  const { allowed } = spec;
  if (allowed === undefined) return undefined;
  return 'length' in allowed ? allowed : allowed[step];
}

/** What the table of inputs and outputs is made of. Data only; nothing here reads the environment. */

/** The steps of the action, in the order in which a migration uses them. */
export const steps = ['plan', 'provision', 'sync', 'redirect', 'verify', 'publish'] as const;
export type Step = (typeof steps)[number];

/** How the text of an input is read; each has one parser in `values.ts`. */
export type InputType =
  | 'account-id'
  | 'boolean'
  | 'branch'
  | 'bucket'
  | 'choice'
  | 'host'
  | 'integer'
  | 'kube-name'
  | 'list'
  | 'location'
  | 'multiline'
  | 'origin'
  | 'path'
  | 'range'
  | 'rate'
  | 'repository'
  | 'secret'
  | 'text'
  | 'url'
  | 'version';

/** One input of the action. */
export interface InputSpec {
  readonly name: string;
  /** The steps that use it; given to any other step it is an error. */
  readonly steps: readonly Step[];
  readonly type: InputType;
  /** What stands when it is not given, written as a person would write it. */
  readonly default?: string;
  /** In words: what happens when it is not given and there is no fixed default. */
  readonly otherwise?: string;
  /** The values a `choice` may have, or the items of a `list`; by step where the steps differ. */
  readonly allowed?: readonly string[] | Readonly<Partial<Record<Step, readonly string[]>>>;
  /** A word that an `integer` may also be. */
  readonly word?: string;
  /** Bounds of an `integer`, both included. */
  readonly min?: number;
  readonly max?: number;
  /** Masked before anything else happens, and never shown in a message. */
  readonly secret?: true;
  /** The steps that cannot do without it. */
  readonly required?: readonly Step[];
  /**
   * The default in action.yml, for a value that only the runner knows. Everything else has none there, so that an input
   * given to a step that does not use it can be told from one that was left out.
   */
  readonly fromRunner?: string;
  /** Markdown, whole sentences. */
  readonly description: string;
}

/** Inputs that are documented under one heading. */
export interface InputGroup {
  readonly title: string;
  readonly inputs: readonly InputSpec[];
}

/** One output of the action. All are strings, as outputs of actions are. */
export interface OutputSpec {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What a step sets before its work starts, so that conditions in a workflow never see an unset value. */
  readonly initial: string;
  readonly description: string;
}

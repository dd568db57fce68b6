/** The inputs of one step after each was read by itself: what was given, and what it means. */
import { allowedIn, inputTable } from './table.ts';
import { parseValue } from './values.ts';
import type { InputName, ValueOf } from './table.ts';
import type { InputSpec, Step } from './spec.ts';

/** The values of a step by the names of the inputs. */
export class Given {
  readonly step: Step;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #given: ReadonlySet<string>;

  /**
   * @param values - valid values, defaults included.
   * @param given - the names of all that was given, valid or not.
   */
  constructor(step: Step, values: ReadonlyMap<string, unknown>, given: ReadonlySet<string>) {
    this.step = step;
    this.#values = values;
    this.#given = given;
  }

  /** Whether something was given, valid or not. */
  has(name: InputName): boolean {
    return this.#given.has(name);
  }

  /** The value given, else the default, else `undefined`; `undefined` too when it was given but is not valid. */
  get<N extends InputName>(name: N): ValueOf<N> | undefined {
    return this.#values.get(name) as ValueOf<N> | undefined;
  }

  /** The value of an input that has a default or was checked to be there. */
  need<N extends InputName>(name: N): ValueOf<N> {
    const value = this.get(name);
    if (value === undefined) throw new Error(`${name} was read before it was checked`);
    return value;
  }

  /** The value of a choice whose words differ from step to step, in one of them. */
  choice<N extends InputName, S extends Step>(name: N, step: S): ValueOf<N, S> | undefined {
    if (step !== this.step) throw new Error(`${name} of ${step} was read in ${this.step}`);
    return this.get(name);
  }
}

/**
 * Reads each input of a step by itself.
 * @param texts - what was given, by name, without white space around it and without empty ones.
 * @param secrets - what no message may show; an input that is none but holds one is refused.
 */
export function readGiven(
  step: Step,
  texts: ReadonlyMap<string, string>,
  secrets: readonly string[],
): { given: Given; problems: string[] } {
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const spec of inputTable) {
    const text = texts.get(spec.name) ?? (spec.steps.includes(step) ? spec.default : undefined);
    if (text === undefined) {
      if (spec.required?.includes(step) === true) problems.push(missing(spec, step));
    } else if (!spec.steps.includes(step)) {
      if (spec.fromRunner === undefined) problems.push(notUsed(spec, step));
    } else if (spec.secret !== true && secrets.some((secret) => secret.length >= 16 && text.includes(secret))) {
      problems.push(
        `${spec.name} holds what was also given as a secret. It is not secret itself: take the secret out.`,
      );
    } else {
      const parsed = parseValue(spec, text, allowedIn(spec, step));
      if ('value' in parsed) values.set(spec.name, parsed.value);
      else problems.push(parsed.problem);
    }
  }
  return { given: new Given(step, values, new Set(texts.keys())), problems };
}

function missing(spec: InputSpec, step: Step): string {
  return `${spec.name} is missing: ${step} needs it. ${spec.description.split('. ')[0]?.replace(/\.?$/u, '.') ?? ''}`;
}

function notUsed(spec: InputSpec, step: Step): string {
  const users = spec.steps.length === 1 ? `only ${spec.steps.join()} does` : `${spec.steps.join(', ')} do`;
  return `${spec.name} is given, but ${step} does not use it (${users}). Leave it out.`;
}

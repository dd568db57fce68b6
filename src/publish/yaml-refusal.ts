/** Why a YAML file is not changed: thrown wherever it is found out, and turned into an answer by `rewriteYaml`. */
import type { Refusal } from './renderer.ts';

/** Thrown inside of `rewriteYaml` only. */
export class Refused extends Error {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ problem }) => problem).join('; '));
    this.refusals = refusals;
  }
}

/** Stops the rewriting of a file, with the reason. */
export function refuse(problem: string, fix: string, line?: number): never {
  return refuseAll([{ problem, fix, ...(line !== undefined && { line }) }]);
}

/** Stops the rewriting of a file, with all that stands against it. */
export function refuseAll(refusals: readonly Refusal[]): never {
  throw new Refused(refusals.map(({ problem, fix, line }) => ({ problem, fix, ...(line !== undefined && { line }) })));
}

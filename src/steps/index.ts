/** Every step, in one place. Each is loaded only when it is asked for. */
import type { StepInputs } from '../inputs/read.ts';
import type { StepDone, StepWorld } from './step.ts';

/** Runs the step that the inputs are for. */
export async function runStep(inputs: StepInputs, world: StepWorld): Promise<StepDone> {
  switch (inputs.step) {
    case 'plan':
      return (await import('./plan.ts')).plan(inputs, world);
    case 'provision':
      return (await import('./provision.ts')).provision(inputs, world);
    case 'sync':
      return (await import('./sync.ts')).sync(inputs, world);
    case 'verify':
      return (await import('./verify.ts')).verify(inputs, world);
    case 'publish':
      return (await import('./publish.ts')).publish(inputs, world);
    case 'redirect':
      return (await import('./redirect.ts')).redirect(inputs, world);
  }
}

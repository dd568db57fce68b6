/** Every step, in one place. */
import type { StepInputs } from '../inputs/read.ts';
import { plan } from './plan.ts';
import { provision } from './provision.ts';
import { publish } from './publish.ts';
import { redirect } from './redirect.ts';
import type { StepDone, StepWorld } from './step.ts';
import { sync } from './sync.ts';
import { verify } from './verify.ts';

/** Runs the step that the inputs are for. */
export function runStep(inputs: StepInputs, world: StepWorld): Promise<StepDone> {
  switch (inputs.step) {
    case 'plan':
      return plan(inputs, world);
    case 'provision':
      return provision(inputs, world);
    case 'sync':
      return sync(inputs, world);
    case 'verify':
      return verify(inputs, world);
    case 'publish':
      return publish(inputs, world);
    case 'redirect':
      return redirect(inputs, world);
  }
}

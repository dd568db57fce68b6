/** Every form of deployment, in one place. */
import { compose } from './compose.ts';
import { dotenv } from './dotenv.ts';
import { externalSecret } from './external-secret.ts';
import { helm } from './helm.ts';
import { kubernetes } from './kubernetes.ts';
import { nixos } from './nixos.ts';
import type { Renderer } from './renderer.ts';

/** The renderers, by the word that the `form` input takes. */
export const renderers: Readonly<
  Record<'dotenv' | 'compose' | 'helm' | 'nixos' | 'kubernetes' | 'external-secret', Renderer>
> = { dotenv, compose, helm, nixos, kubernetes, 'external-secret': externalSecret };

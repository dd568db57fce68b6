/** What one form of deployment must offer: the settings written into its kind of file. */
import type { SettingsRequest } from '../mastodon/phases.ts';

/** Why a file is left as it is. Holds no value from the file. */
export interface Refusal {
  readonly problem: string;
  readonly fix: string;
  /** Of the file, from 1. */
  readonly line?: number;
}

/** What is to be written. */
export interface RenderRequest extends SettingsRequest {
  /** Where Mastodon's own key is found; its value is never known here. */
  readonly secret: SecretReference;
}

/** A Secret of Kubernetes, or the file that takes its place elsewhere. */
export interface SecretReference {
  readonly name: string;
  readonly namespace?: string;
  /** The store an ExternalSecret reads from. */
  readonly store?: { readonly kind: string; readonly name: string };
  /** The entry in that store. */
  readonly remoteKey?: string;
}

/** The new file, or everything that stands against writing it. */
export type Rendered = Uint8Array | readonly Refusal[];

/** Writes settings in one form. Pure, on bytes: what it does not own comes back as it was. */
export interface Renderer {
  /** The name that the `form` input knows it by. */
  readonly form: string;
  /**
   * Rendering the result again gives the same bytes.
   * @param existing - the file as it is; `null` when there is none yet.
   */
  render(request: RenderRequest, existing: Uint8Array | null): Rendered;
}

/** Tells a file from reasons against it. */
export function isFile(rendered: Rendered): rendered is Uint8Array {
  return rendered instanceof Uint8Array;
}

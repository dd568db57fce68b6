/** What one form of deployment must offer: the settings written into its kind of file. */
import type { Settings } from '../mastodon/settings.ts';

/** Why a file is left as it is. Holds no value from the file. */
export interface Refusal {
  readonly problem: string;
  readonly fix: string;
  /** Of the file, from 1. */
  readonly line?: number;
}

/** Writes settings in one form. Pure, on bytes: what it does not own comes back as it was, in whatever encoding. */
export interface Renderer {
  /** The name that the `form` input knows it by. */
  readonly form: string;
  /**
   * @param existing - the file as it is; `null` when there is none yet.
   * @returns the new file, or everything that stands against writing it.
   */
  render(model: Settings, existing: Uint8Array | null): Uint8Array | readonly Refusal[];
}

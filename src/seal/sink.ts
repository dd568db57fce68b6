/** What a place is that takes a secret key without ever showing it. */
import type { Context } from '../net/context.ts';

/** An S3 key pair, to be shown to nobody. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A place for a key. */
export interface KeySink {
  /** Where the key goes, for people: `file secrets/key.age`. */
  readonly title: string;
  /** What Mastodon's operator does with it there; one sentence. */
  readonly advice: string;
  /**
   * Makes sure that a key can be put there, before there is one.
   * @throws Error that names the cause and the fix.
   */
  check(cx: Context): Promise<void>;
  /** Whether a key is there, whichever it is: what is sealed cannot be read here. */
  holds(): Promise<boolean>;
  /**
   * Seals a key. Nothing is written yet, so that a failure of one sink leaves the others as they were.
   * @throws Error that does not quote the key.
   */
  seal(key: KeyPair, cx: Context): Promise<SealedKey>;
}

/** A key that is sealed, not yet in its place. */
export interface SealedKey {
  /** Puts it there, in place of what was there. */
  put(): Promise<void>;
}

/** The names by which Mastodon reads the two halves. */
export const halves = { accessKeyId: 'AWS_ACCESS_KEY_ID', secretAccessKey: 'AWS_SECRET_ACCESS_KEY' } as const;

/** The lines of an env file. Neither half has a character that any reader takes for more than itself. */
export function envLines(key: KeyPair): string {
  return `${halves.accessKeyId}=${key.accessKeyId}\n${halves.secretAccessKey}=${key.secretAccessKey}\n`;
}

/** A pair that is no secret and has the form of one, for trying a sink. */
export const worthless: KeyPair = { accessKeyId: '0'.repeat(32), secretAccessKey: '0'.repeat(64) };

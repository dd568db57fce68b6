/** Sinks that are one file. Only what is sealed is ever written, and it takes the place of the old file at once. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Context } from '../net/context.ts';
import { worthless, type KeyPair, type KeySink } from './sink.ts';

/** A way to seal a key into a text. */
export interface Sealer {
  /** What it makes, for people: `age file`. */
  readonly name: string;
  readonly advice: string;
  /** Whether a text was sealed in this way, so that no other file is ever replaced. */
  recognises(text: string): boolean;
  /** @throws Error that names the cause and the fix, and does not quote the key. */
  seal(key: KeyPair, cx: Context): Promise<string>;
}

/**
 * The sink of a sealer and a file.
 * @param path - relative to the workspace.
 */
export function sealedFile(path: string, sealer: Sealer): KeySink {
  return {
    title: `${sealer.name} ${path}`,
    advice: sealer.advice,
    check: async (cx) => {
      await modeFor(path, sealer);
      // The whole way but for the last step, as nothing less would show a recipient that nobody can seal for.
      await sealed(sealer, worthless, cx);
    },
    holds: async () => sealer.recognises((await textOf(path)) ?? ''),
    seal: async (key, cx) => {
      const text = await sealed(sealer, key, cx);
      return { put: async () => replace(path, text, await modeFor(path, sealer)) };
    },
  };
}

/** @throws when a half of the key can be read in what was sealed, as where a rule of the sealer leaves values alone. */
async function sealed(sealer: Sealer, key: KeyPair, cx: Context): Promise<string> {
  const text = await sealer.seal(key, cx);
  if (!text.includes(key.secretAccessKey) && !text.includes(key.accessKeyId)) return text;
  throw new Error(`${sealer.name}: it would hold the key in plain text. Fix: check which values its rules encrypt.`);
}

/** The text of the file; `undefined` without one. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`key-file: ${path} cannot be read (${String((error as NodeJS.ErrnoException).code)}).`, {
      cause: error,
    });
  }
}

/**
 * The mode that the file will have: the old one's, or readable by all, as what is sealed is meant to be committed.
 * @throws when the file cannot be written, or something else would be lost.
 */
async function modeFor(path: string, sealer: Sealer): Promise<number> {
  const folder = dirname(path);
  await access(folder, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(
      `key-file: ${absent ? `there is no folder ${folder}` : `the folder ${folder} may not be written to`}. Fix: ${absent ? 'check the repository out first, or make the folder' : 'let the user of the runner write to it'}.`,
      { cause: error },
    );
  });
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined) return 0o644;
  if (!there.isFile()) throw new Error(`key-file: ${path} is a link or a folder. Fix: give the path of a file.`);
  const text = (await textOf(path)) ?? '';
  if (text.trim() !== '' && !sealer.recognises(text)) {
    throw new Error(
      `key-file: ${path} is no ${sealer.name} and would be lost. Fix: give a path of its own for the key, or remove the file.`,
    );
  }
  return there.mode & 0o777;
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(unfinished, text, { mode, flag: 'wx' });
    // Made with the mode less the umask.
    await chmod(unfinished, mode);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

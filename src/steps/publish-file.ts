/** Settings files of this machine: read with care, replaced in one step. */
import { randomUUID } from 'node:crypto';
import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of this many bytes is no settings file. */
const LARGEST = 1 << 20;

/** The file as it is; `null` when there is none. */
export async function readSettings(file: string): Promise<Uint8Array | null> {
  try {
    if ((await stat(file)).size > LARGEST)
      throw new Error(`${file} is too large for a settings file; nothing was written.`);
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces a file in one step, keeping its owner and mode; a new one is readable by its owner alone, as keys will be put into it. */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  const unfinished = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    await writeFile(unfinished, bytes, { mode: 0o600, flag: 'wx' });
    if (before !== undefined) {
      await chmod(unfinished, before.mode & 0o7777);
      // Only root may give a file away; anybody else owned the old one or could not have replaced it.
      await chown(unfinished, before.uid, before.gid).catch(() => undefined);
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

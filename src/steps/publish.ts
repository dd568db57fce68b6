/** `publish`: renders the settings of Mastodon and writes them. */
import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { PublishInputs } from '../inputs/steps/publish.ts';
import { storageSettings } from '../mastodon/settings.ts';
import { lineDiff } from '../publish/diff.ts';
import { dotenv } from '../publish/dotenv.ts';
import { publishSummary } from '../report/summary/publish.ts';
import { NotBuiltError, type StepDone, type StepWorld } from './step.ts';

/** A file of this many bytes is no settings file. */
const LARGEST = 1 << 20;

export async function publish(inputs: PublishInputs, world: StepWorld): Promise<StepDone> {
  if (inputs.target !== 'file') throw new NotBuiltError(`target: ${inputs.target}`);
  if (inputs.form !== 'dotenv') throw new NotBuiltError(`form: ${inputs.form}`);
  if (inputs.phase !== 'switch') throw new NotBuiltError(`phase: ${inputs.phase}`);
  const { r2, mediaHost, file, dryRun } = inputs;

  const existing = await readSettings(file);
  const model = storageSettings({ bucket: r2.bucket, endpoint: r2.endpoint, mediaHost });
  const rendered = dotenv.render(model, existing);
  if (!(rendered instanceof Uint8Array)) {
    const told = rendered.map(
      ({ problem, fix, line }) => `${file}${line === undefined ? '' : `:${line}`}: ${problem}. Fix: ${fix}.`,
    );
    throw new Error(['The settings were not written.', ...told].join('\n'));
  }
  const changed = existing === null || !Buffer.from(rendered).equals(existing);
  const diff = changed ? lineDiff(existing ?? new Uint8Array(), rendered) : [];
  if (changed && !dryRun) await replaceFile(file, rendered);
  world.progress(changed ? `${dryRun ? 'Would change' : 'Changed'} ${file}.` : `${file} is as it should be.`);
  return {
    outcome: 'success',
    outputs: { files: JSON.stringify(changed && !dryRun ? [file] : []) },
    data: { file, form: inputs.form, phase: inputs.phase, changed, dryRun, diff },
    summary: publishSummary({
      files: [{ file, diff }],
      went: dryRun ? 'nowhere' : 'file',
      next: [
        "Put Mastodon's own key where the comments in the block say (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY). Never commit them in plain text.",
        'Restart web and sidekiq, both: with systemd, systemctl restart mastodon-web mastodon-sidekiq; with Compose, docker compose up -d.',
        'Run the step sync once more for what was uploaded in between, then verify.',
      ],
      notes: ['S3_PERMISSION is empty on purpose: left out, Mastodon asks for public-read, which R2 refuses.'],
    }),
  };
}

async function readSettings(file: string): Promise<Uint8Array | null> {
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
async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
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

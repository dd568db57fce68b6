/** What tests of the `.env` form share: settings of one store, and the block that is made of them. */
import { storageSettings, type Settings } from '../../src/mastodon/settings.ts';
import { dotenv, renderDotenv } from '../../src/publish/dotenv.ts';
import type { RenderRequest } from '../../src/publish/renderer.ts';

const store = {
  bucket: 'example-media',
  endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com',
  mediaHost: 'files.example.com',
};
/** Of a version that needs no more than the storage block. */
const request: RenderRequest = {
  phase: 'switch',
  version: { major: 4, minor: 3, patch: 0 },
  store,
  secret: { name: 'mastodon-media-r2' },
};
export const model = storageSettings(store);
export const wanted = Object.fromEntries(
  model.flatMap((setting) => ('value' in setting ? [[setting.name, setting.value]] : [])),
);

export const head = '# >>> mastodon-media-r2: settings kept up to date by the action';
export const values = `S3_ENABLED=true
S3_BUCKET=example-media
S3_REGION=auto
S3_PROTOCOL=https
S3_ENDPOINT=https://0123456789abcdef.r2.cloudflarestorage.com
S3_HOSTNAME=0123456789abcdef.r2.cloudflarestorage.com
S3_ALIAS_HOST=files.example.com
S3_PERMISSION=`;
export const reminders =
  '# AWS_ACCESS_KEY_ID=put-the-access-key-id-here\n# AWS_SECRET_ACCESS_KEY=put-the-secret-access-key-here';
export const tail = '# <<< mastodon-media-r2';
export const block = `${head}\n${values}\n${reminders}\n${tail}\n`;
export const keys = 'AWS_ACCESS_KEY_ID=0a1b\nAWS_SECRET_ACCESS_KEY="2c3d"';
export const blockWithKeys = `${head}\n${values}\n${keys}\n${tail}\n`;

/** Renders Latin-1 text; fails on a refusal. */
export function render(existing: string | null, settings?: Settings): string {
  const bytes = existing === null ? null : Buffer.from(existing, 'latin1');
  const result = settings === undefined ? dotenv.render(request, bytes) : renderDotenv(settings, bytes);
  if (!(result instanceof Uint8Array)) throw new Error(`refused: ${JSON.stringify(result)}`);
  return Buffer.from(result).toString('latin1');
}

export function refusals(existing: string, settings?: Settings): readonly { problem: string; line?: number }[] {
  const bytes = Buffer.from(existing, 'latin1');
  const result = settings === undefined ? dotenv.render(request, bytes) : renderDotenv(settings, bytes);
  return result instanceof Uint8Array ? [] : result;
}

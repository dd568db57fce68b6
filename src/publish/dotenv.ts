/**
 * `.env.production`: the storage settings as one block, everything else byte for byte as it was.
 *
 * The block takes the place of the first line it replaces, so that a first rendering stays where the operator had their
 * settings, and a second one stays where the first was. It is not found by its two marker lines as a pair: each line is
 * judged by itself (a storage setting, one of the markers, one of the reminders about the key), so a marker that got
 * lost, or a line that somebody put inside, does no harm.
 *
 * The key itself is not known here. A reminder, which is a comment, stands for it; an empty assignment would make
 * Mastodon start with no key instead of the one it may get from elsewhere (the process environment, a second file).
 * Once the operator has filled the key in, it must survive the next rendering. So `AWS_*` lines are kept, in the block,
 * exactly when the file already names the same bucket and the same endpoint: then they are the key to this store. In
 * all other cases they are the key to the old store, wrong from now on, and go with the rest of it.
 */
import { isProblems, phaseSettings } from '../mastodon/phases.ts';
import type { Current } from '../mastodon/phases.ts';
import { ownedBy, settingsProblems } from '../mastodon/settings.ts';
import type { Setting, Settings } from '../mastodon/settings.ts';
import { envLines } from './dotenv-lines.ts';
import type { EnvLine } from './dotenv-lines.ts';
import type { Refusal, Rendered, Renderer } from './renderer.ts';

/** The renderer for `.env.production` and other env files. */
export const dotenv: Renderer = {
  form: 'dotenv',
  render: (request, existing) => {
    const settings = phaseSettings(request, readDotenv(existing));
    return isProblems(settings) ? settings : renderDotenv(settings, existing);
  },
};

/** What an env file sets. Of duplicates, the last one counts. */
export function readDotenv(existing: Uint8Array | null): Current {
  const { text } = withoutMark(Buffer.from(existing ?? []).toString('latin1'));
  return new Map(
    envLines(text).flatMap(({ assigns }) => (assigns === undefined ? [] : [[assigns.name, assigns.value]])),
  );
}

/** Writes settings into an env file. Pure; rendering the result again gives the same bytes. */
export function renderDotenv(model: Settings, existing: Uint8Array | null): Rendered {
  const unwritable = settingsProblems(model);
  if (unwritable.length > 0) return unwritable.map(({ problem, fix }) => ({ problem, fix }));

  const { mark, text } = withoutMark(Buffer.from(existing ?? []).toString('latin1'));
  const noEnvFile = notAnEnvFile(text);
  if (noEnvFile !== undefined) return [noEnvFile];

  const file: EnvFile = { lines: envLines(text), model, owns: ownedBy(model) };
  const refusals = [...disputedLines(file), ...brokenReferences(file)];
  if (refusals.length > 0) return refusals;

  const { lines } = file;
  const firstReplaced = lines.findIndex((line) => isReplaced(line, file));
  const before = lines.slice(0, firstReplaced < 0 ? lines.length : firstReplaced);
  const after = lines.slice(before.length).filter((line) => !isReplaced(line, file));

  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const joint = before.at(-1)?.eol === '' ? eol : '';
  const endsOpen = after.length === 0 && lines.at(-1)?.eol === '';
  return Buffer.from(
    [mark, ...before.map(whole), joint, blockLines(file).join(eol), endsOpen ? '' : eol, ...after.map(whole)].join(''),
    'latin1',
  );
}

interface EnvFile {
  readonly lines: readonly EnvLine[];
  readonly model: Settings;
  /** Whether the block, and nothing else, says what this variable is. */
  readonly owns: (name: string) => boolean;
}

// The markers and reminders hold nothing that any reader (or a shell) could take for more than a comment: no quotes, no
// dollar sign, no backslash at the end.
const markerStart = /^# (?:>>>|<<<) mastodon-media-r2\b/;
const firstLine = '# >>> mastodon-media-r2: settings kept up to date by the action';
const lastLine = '# <<< mastodon-media-r2';

function reminder(name: string): string {
  return `put-the-${name.replace(/^AWS_/, '').toLowerCase().replaceAll('_', '-')}-here`;
}

/** The block, line by line. */
function blockLines(file: EnvFile): readonly string[] {
  const keys = isSameStore(file) ? filledInKeys(file) : new Map<string, string>();
  const rendered = file.model.map((setting) =>
    hasValue(setting)
      ? `${setting.name}=${setting.value}`
      : (keys.get(setting.name) ?? `# ${setting.name}=${reminder(setting.name)}`),
  );
  return [firstLine, ...rendered, lastLine];
}

/** Whether the file already speaks of the store that the settings speak of. Of duplicates, the last one counts. */
function isSameStore({ model, lines }: EnvFile): boolean {
  return ['S3_BUCKET', 'S3_ENDPOINT'].every((name) => {
    const ours = model.filter(hasValue).find((setting) => setting.name === name);
    return ours !== undefined && valueOf(lines, name)?.replace(/\/+$/, '') === ours.value;
  });
}

/** The lines with a secret, as the operator wrote them; an empty one or a reminder without its `#` is none. */
function filledInKeys({ lines, model }: EnvFile): ReadonlyMap<string, string> {
  const secrets = new Set(model.filter((setting) => !hasValue(setting)).map(({ name }) => name));
  const keys = new Map<string, string>();
  for (const { assigns, text } of lines) {
    if (assigns === undefined || !secrets.has(assigns.name)) continue;
    if (assigns.value === '' || assigns.value === reminder(assigns.name)) keys.delete(assigns.name);
    else keys.set(assigns.name, text);
  }
  return keys;
}

/** Whether the block stands for this line. */
function isReplaced(line: EnvLine, { owns }: EnvFile): boolean {
  if (line.assigns !== undefined) return owns(line.assigns.name);
  if (line.exports !== undefined) return line.exports.every(owns);
  if (markerStart.test(line.text)) return true;
  const comment = /^# ([A-Z0-9_]+)=(put-the-[a-z0-9-]+-here)[ \t]*$/.exec(line.text);
  return comment?.[1] !== undefined && owns(comment[1]) && comment[2] === reminder(comment[1]);
}

/** Reasons not to take the file for an env file at all. */
function notAnEnvFile(text: string): Refusal | undefined {
  if (text.includes('\0')) {
    return { problem: 'the file holds NUL bytes, so it is no env file', fix: 'check the path; save UTF-16 as UTF-8' };
  }
  const loneReturn = /\r(?!\n)/.exec(text);
  if (loneReturn !== null) {
    return {
      problem: 'a carriage return stands alone, which some readers take for the end of a line and others do not',
      fix: 'save the file with LF or CRLF line ends',
      line: text.slice(0, loneReturn.index).split('\n').length,
    };
  }
  return undefined;
}

/** Lines round the block that readers would understand in different ways. */
function disputedLines(file: EnvFile): readonly Refusal[] {
  const { lines, owns } = file;
  const replaced = lines.map((line) => isReplaced(line, file));
  const appended = !replaced.includes(true);
  return lines.flatMap((line, index) => {
    const refuse = (problem: string, fix: string): readonly Refusal[] => [{ problem, fix, line: line.number }];
    const inner = line.text.includes('\n') ? envLines(line.text.slice(line.text.indexOf('\n') + 1)) : [];
    if (inner.some((part) => isReplaced(part, file))) {
      return refuse(
        'a setting of the block stands inside a quoted value of several lines, which some readers do not know',
        'write that value on one line, or move the setting out of it',
      );
    }
    const touchesBlock = replaced[index] === true || (replaced[index + 1] ?? appended);
    if (line.text.endsWith('\\') && touchesBlock) {
      return refuse(
        'a backslash ends the line, which joins it with the next one for some readers',
        'remove the backslash',
      );
    }
    if (line.exports?.some(owns) === true && replaced[index] !== true) {
      return refuse('one "export" names settings of the block and others', 'give the others a line of their own');
    }
    return [];
  });
}

/** Other lines that use a setting which will not be there any more. */
function brokenReferences(file: EnvFile): readonly Refusal[] {
  const stays = new Set(file.model.filter(hasValue).map(({ name }) => name));
  return file.lines.flatMap((line) => {
    if (line.assigns === undefined || isReplaced(line, file)) return [];
    const names = [...line.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
    const lost = names.find((name) => file.owns(name) && !stays.has(name));
    if (lost === undefined) return [];
    const problem = `${line.assigns.name} is made from ${lost}, which is replaced`;
    return [{ problem, fix: `write the value out, without ${lost}`, line: line.number }];
  });
}

function hasValue(setting: Setting): setting is Setting & { readonly value: string } {
  return 'value' in setting;
}

function valueOf(lines: readonly EnvLine[], name: string): string | undefined {
  return lines.findLast((line) => line.assigns?.name === name)?.assigns?.value;
}

function whole(line: EnvLine): string {
  return line.text + line.eol;
}

/** The UTF-8 byte order mark, which must stay the first thing in the file. */
function withoutMark(text: string): { readonly mark: string; readonly text: string } {
  const mark = text.startsWith('\xef\xbb\xbf') ? '\xef\xbb\xbf' : '';
  return { mark, text: text.slice(mark.length) };
}

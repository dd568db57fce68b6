/** What changed between two versions of a settings file, for people. Values of lines that may hold secrets are not shown. */

/** Lines beginning with `-` or `+`, unchanged ones left out; empty when nothing changed. */
export function lineDiff(before: Uint8Array, after: Uint8Array): string[] {
  const from = linesOf(before);
  const to = linesOf(after);
  // One block is replaced: what is common at the top and at the bottom is the rest of the file.
  let top = 0;
  while (top < from.length && top < to.length && from[top] === to[top]) top++;
  let bottom = 0;
  while (
    bottom < from.length - top &&
    bottom < to.length - top &&
    from[from.length - 1 - bottom] === to[to.length - 1 - bottom]
  ) {
    bottom++;
  }
  const removed = from.slice(top, from.length - bottom);
  const added = to.slice(top, to.length - bottom);
  return [
    ...removed
      .filter((line) => !added.includes(line))
      .map((line) => `- ${line.trimStart().startsWith('#') ? '# ***' : shown(line)}`),
    ...added.filter((line) => !removed.includes(line)).map((line) => `+ ${shown(line)}`),
  ];
}

function linesOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('utf8');
  return text === '' ? [] : text.split(/\r?\n/);
}

/**
 * Removed comments are not shown either: people comment out keys. The settings of the storage are no secrets, except the keys; of any
 * other line only the name is shown, and nothing of what may be the middle of a longer value.
 */
function shown(line: string): string {
  const match = /^(\s*(?:export\s+)?([\w.]+)\s*[=:])(.*)$/.exec(line);
  if (match === null) return line.trimStart().startsWith('#') || line.trim() === '' ? line : '***';
  const [, head = '', name = '', value = ''] = match;
  if (!isName(name)) return '***';
  return value === '' || (isHarmless(name) && !hidesMore.test(value)) ? line : `${head}***`;
}

/** A line of Base64 can look like a name and an equals sign; names are capitals, or words without digits. */
function isName(name: string): boolean {
  return name.length <= 40 && (/^[A-Z][A-Z0-9_]*$/.test(name) || /^[A-Za-z_.]+$/.test(name));
}

function isHarmless(name: string): boolean {
  return name.startsWith('S3_') && !/KEY|SECRET|TOKEN|PASS/.test(name);
}

/** A comment behind the value, or a user and password in a URL. */
const hidesMore = /#|@/;

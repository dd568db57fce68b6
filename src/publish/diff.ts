/** What changed between two versions of a settings file, for people. Values of lines that may hold secrets are not shown. */

/** Lines beginning with `-` or `+`, unchanged ones left out; empty when nothing changed. */
export function lineDiff(before: Uint8Array, after: Uint8Array): string[] {
  const from = linesOf(before);
  const to = linesOf(after);
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
  // A line that was nowhere before is ours and holds no secret, but for a key that somebody filled in.
  const there = new Set(from);
  return changes(from.slice(top, from.length - bottom), to.slice(top, to.length - bottom)).map(({ sign, line }) => {
    if (sign === '+') return `+ ${there.has(line) ? shown(line) : ours(line)}`;
    return `- ${line.trimStart().startsWith('#') ? '# ***' : shown(line)}`;
  });
}

interface Change {
  readonly sign: '-' | '+';
  readonly line: string;
}

/** The lines outside a longest common subsequence. Files that differ all over are shown as gone and new. */
function changes(removed: readonly string[], added: readonly string[]): readonly Change[] {
  const width = added.length + 1;
  if (removed.length * width > 4_000_000) {
    return [
      ...removed.map((line) => ({ sign: '-' as const, line })),
      ...added.map((line) => ({ sign: '+' as const, line })),
    ];
  }
  // common[i * width + j]: how many lines the rests from i and from j have in common, in order.
  const common = new Uint32Array((removed.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = removed.length - 1; i >= 0; i--) {
    for (let j = added.length - 1; j >= 0; j--) {
      common[i * width + j] = removed[i] === added[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: Change[] = [];
  for (let i = 0, j = 0; i < removed.length || j < added.length;) {
    const [old, fresh] = [removed[i], added[j]];
    if (old !== undefined && old === fresh) {
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      found.push({ sign: '-', line: old });
      i++;
    } else if (fresh !== undefined) {
      found.push({ sign: '+', line: fresh });
      j++;
    }
  }
  return found;
}

function linesOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('utf8');
  return text === '' ? [] : text.split(/\r?\n/);
}

function ours(line: string): string {
  return /^\s*(?:export\s+)?\w*(?:KEY|SECRET|TOKEN|PASS)\w*["']?\s*[=:]\s*[^\s[{]/.test(line) ? shown(line) : line;
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
  const harmless = /^\s*(?:true|false)?\s*$/.test(value) || (isHarmless(name) && !hidesMore.test(value));
  return harmless ? line : `${head}***`;
}

/** A line of Base64 can look like a name and an equals sign; names are capitals, or words without digits. */
function isName(name: string): boolean {
  return name.length <= 40 && (/^[A-Z][A-Z0-9_]*$/.test(name) || /^[A-Za-z_.]+$/.test(name));
}

function isHarmless(name: string): boolean {
  return name === 'EXTRA_MEDIA_HOSTS' || (name.startsWith('S3_') && !/KEY|SECRET|TOKEN|PASS/.test(name));
}

/** A comment behind the value, or a user and password in a URL. */
const hidesMore = /#|@/;

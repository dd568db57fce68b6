/** Names that are about to be written to a repository. Inputs are checked long before; these are the last line. */

/** Characters that some file systems leave out of names, so that `.g<such>it` is `.git` there. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/**
 * Why a path cannot be that of a settings file in a repository; `undefined` when it can.
 * @see https://git-scm.com/docs/git-fsck (hasDotgit and its kin)
 */
export function badPath(path: string): string | undefined {
  const names = path.split('/');
  if (path === '' || path.startsWith('/') || Buffer.byteLength(path) > 1024) return 'it is no path inside a repository';
  if (/[\p{Cc}\\]/u.test(path)) return 'it holds a control character or a backslash';
  if (names.some((name) => ['', '.', '..'].includes(name))) return 'it has a part that is empty, "." or ".."';
  const plain = names.map((name) => name.replaceAll(invisible, '').toLowerCase());
  if (plain.some((name) => /^(?:\.git|git~\d+)(?:[ .:]|$)/u.test(name))) return "it leads into git's own folder";
  if (plain[0] === '.github' && plain[1] === 'workflows') return 'it is that of a workflow';
  return undefined;
}

/**
 * Whether git allows this as the name of a branch.
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function isBranchName(name: string): boolean {
  const parts = name.split('/');
  const bad =
    /[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^-|\.$|^@$|^refs\/|^HEAD$/u.test(name) ||
    Buffer.byteLength(name) > 200 ||
    parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  return !bad;
}

/**
 * What runs on the server: one small program for any POSIX shell with `find`, `stat` and `cat` (GNU, BusyBox or BSD), which answers
 * questions on its input until that ends. It only ever reads. Names reach it as data, line by line, never as part of a command.
 *
 * It is handed to the server's shell between single quotes, so it holds none, and no backslash before a quote or another backslash,
 * which fish would take away. The same text is shipped as a file for a key that may run nothing else (see docs/ssh.md).
 */

/** Raised whenever questions or answers change; the two sides must agree. */
export const PROGRAM_VERSION = 2;

/** Begins the first line of every answer. */
export const GREETING = 'mastodon-media-r2';

/**
 * Questions, each a line, followed by lines of their own:
 * - the first line is the folder (ignored where the program was started with one);
 * - `names` + a folder ending in `/`, or an empty line: the names in it, each `name//`, then `//`;
 * - `list` + a token: a record for each name that is no folder, then `//!...` for each complaint, then `//token seconds`;
 * - `read` + a token + names + `.`: `//v`, `//d`, `//n` + index for what is gone, denied or no file; records of the others; `//token B`;
 *   their contents one after the other; `//token E`; their records once more; `//token .`.
 *
 * A record is `size mtime ctime mode name//`, with `l` before it for a link that leads to a folder: no path that `find` or this program
 * makes holds two slashes in a row, so nothing in a name can end a record. The mode is hexadecimal with GNU and BusyBox and octal with
 * BSD, as the greeting says (`c` or `f`).
 */
export const program = `LC_ALL=C
export LC_ALL
exec 3>&1
say() { printf "%s\\n" "$1"; }
n=
if nice -n 10 true >/dev/null 2>&1; then n="nice -n 10"; fi
if ionice -c 3 true >/dev/null 2>&1; then n="$n ionice -c 3"; fi
if stat -c %s / >/dev/null 2>&1; then o=-c; f="%s %Y %Z %f %n//"; else o=-f; f="%z %m %c %p %N//"; fi
IFS= read -r root || exit 0
if [ -n "$1" ]; then root=$1; fi
if [ ! -e "$root" ]; then say "${GREETING} ${PROGRAM_VERSION} missing"; exit 0; fi
if [ ! -d "$root" ]; then say "${GREETING} ${PROGRAM_VERSION} file"; exit 0; fi
case $root in -*) root=./$root ;; esac
if ! cd "$root" 2>/dev/null || [ ! -r . ]; then say "${GREETING} ${PROGRAM_VERSION} denied"; exit 0; fi
case $root in /*) ;; *) root=$(pwd -P) ;; esac
say "${GREETING} ${PROGRAM_VERSION} ready \${o#-} $(date +%s)"
names() {
  for x in "./$d"* "./$d".[!.]* "./$d"..?*; do
    if [ -e "$x" ] || [ -L "$x" ]; then printf "%s//\\n" "\${x#"./$d"}"; fi
  done
  say "//"
}
nowhere() { say "//!one of the upper folders is a link that leads nowhere; is a disk not mounted?"; }
same() { stat -L $o "%d %i" . "$root/." "$@" 2>&1; }
inventory() {
  set --
  for a in * .[!.]* ..?*; do
    if [ -e "./$a" ]; then
      set -- "$@" "./$a"
      for b in "./$a"/* "./$a"/.[!.]*; do
        if [ -L "$b" ]; then
          if [ -d "$b" ]; then set -- "$@" "$b"; elif [ ! -e "$b" ]; then nowhere; fi
        fi
      done
    elif [ -L "./$a" ]; then nowhere; fi
  done
  w=$(same "$@")
  e=
  if [ $# -gt 0 ]; then
    e=$($n find -H "$@" "(" -type l -exec test -d "{}" ";" -exec stat $o "l$f" "{}" ";" ")" -o ! -type d -exec stat $o "$f" "{}" + 2>&1 1>&3 | sed -e "/: No such file or directory$/d" | sed -n -e "1,50p")
  fi
  if [ -n "$e" ]; then say "$e" | sed -e "s,^,//!,"; fi
  if [ "$w" != "$(same "$@")" ]; then say "//!one of the upper folders went away while it was read; was a disk unmounted?"; fi
  say "//$token $(date +%s)"
}
reachable() {
  y=$1
  while [ ! -e "$y" ] && [ "$y" != . ]; do y=\${y%/*}; done
  [ -x "$y" ]
}
contents() {
  set --
  i=0
  while IFS= read -r x; do
    if [ "$x" = . ]; then break; fi
    case $x in
      e*) x=$(printf "%b." "./\${x#e}"); x=\${x%.} ;;
      *) x=./\${x#r} ;;
    esac
    if [ -L "$x" ]; then say "//n $i"
    elif [ -f "$x" ]; then if [ -r "$x" ]; then set -- "$@" "$x"; else say "//d $i"; fi
    elif [ -e "$x" ]; then say "//n $i"
    elif reachable "\${x%/*}"; then say "//v $i"
    else say "//d $i"; fi
    i=$((i + 1))
  done
  if [ $# -gt 0 ]; then stat $o "$f" "$@" 2>/dev/null; fi
  say "//$token B"
  if [ $# -gt 0 ]; then $n cat "$@" 2>/dev/null; fi
  say "//$token E"
  if [ $# -gt 0 ]; then stat $o "$f" "$@" 2>/dev/null; fi
  say "//$token ."
}
while IFS= read -r ask; do
  case $ask in
    names) IFS= read -r d; names ;;
    list) IFS= read -r token; inventory ;;
    read) IFS= read -r token; contents ;;
  esac
done
`;

/** The program as a command line for the login shell of the server. */
export const programCommand = `exec sh -c '${program}' ${GREETING}`;

/** The program as a file: for a key that may run nothing else, with the folder as its argument. */
export const programFile = `#!/bin/sh
# mastodon-media-r2-serve, version ${PROGRAM_VERSION}: answers what the action asks about one folder, and only reads.
#
# Install it as /usr/local/bin/mastodon-media-r2-serve, mode 0755, owned by root, and give the key in authorized_keys nothing else:
#
#   restrict,command="/usr/local/bin/mastodon-media-r2-serve /home/mastodon/live/public/system" ssh-ed25519 AAAA...
#
# It needs a POSIX shell, find, stat, cat, sed and date: GNU, BusyBox or BSD. The folder given here is the only one that it serves.
if [ -z "$1" ]; then
  echo "usage: mastodon-media-r2-serve /path/to/public/system" >&2
  exit 64
fi
${program}`;

/** The line that asks for a file by name: as it is, or with what a line cannot carry written as octal escapes of `printf %b`. */
export function nameLine(name: string): string {
  if (!/[\n\r\\]/.test(name)) return `r${name}\n`;
  const escaped = Buffer.from(name).reduce(
    (text, byte) => text + (byte > 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : octal(byte)),
    '',
  );
  return `e${escaped}\n`;
}

function octal(byte: number): string {
  return `\\0${byte.toString(8).padStart(3, '0')}`;
}

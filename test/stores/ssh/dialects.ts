/** The ways in which servers answer: by the shells and tools that are found here, by SFTP alone, by a key that may run one program. */
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One kind of server. */
export interface Way {
  readonly name: string;
  /** Why it cannot be tried here. */
  readonly missing?: string;
  /**
   * What the key is made to run.
   * @param folder - for the tools of this way.
   * @param root - of the media.
   */
  command(folder: string, root: string): string | undefined;
}

const PROGRAM = new URL('../../../examples/server/mastodon-media-r2-serve', import.meta.url).pathname;
const TOOLS = ['sh', 'find', 'stat', 'cat', 'sed', 'date', 'test', 'nice', 'true', 'printf'];

/** Knows `-f` alone, and its letters mean what they mean on BSD and macOS. */
const BSD_STAT = `#!/bin/sh
links=
if [ "$1" = -L ]; then links=-L; shift; fi
if [ "$1" != -f ]; then echo "stat: illegal option -- $1" >&2; exit 1; fi
format=$2
shift 2
status=0
for file in "$@"; do
  mode=$(printf %o "0x$(STAT $links -c %f -- "$file" 2>/dev/null || echo 0)")
  STAT $links -c "$(printf %s "$format" | sed -e "s/%z/%s/" -e "s/%m/%Y/" -e "s/%c/%Z/" -e "s/%p/$mode/" -e "s/%N/%n/")" -- "$file" || status=1
done
exit $status
`;

function found(tool: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, tool)).find((path) => existsSync(path));
}

/** The program under some shell, with the tools in `folder` before all others. */
function under(tool: string, fill: (folder: string, path: string) => void, only = false): Way {
  const path = found(tool);
  return {
    name: tool,
    ...(path === undefined && { missing: `no ${tool} here` }),
    command: (folder) => {
      mkdirSync(folder, { recursive: true });
      fill(folder, path ?? '');
      return `PATH=${folder}${only ? '' : ':$PATH'} exec ${folder}/sh -c "$SSH_ORIGINAL_COMMAND"`;
    },
  };
}

const shell = (name: string): Way => under(name, (folder, path) => symlinkSync(path, join(folder, 'sh')));

/** All of them; the first is this machine as it is. */
export const ways: readonly Way[] = [
  { name: 'the tools of this machine', command: () => undefined },
  { name: 'SFTP alone', command: () => 'internal-sftp' },
  { name: 'a key that may run the program alone', command: (_, root) => `${PROGRAM} ${root}` },
  shell('dash'),
  shell('bash'),
  shell('ksh'),
  under('busybox', (folder, path) => TOOLS.forEach((tool) => symlinkSync(path, join(folder, tool))), true),
  {
    ...under('stat', (folder, path) => {
      symlinkSync('/bin/sh', join(folder, 'sh'));
      writeFileSync(join(folder, 'stat'), BSD_STAT.replaceAll('STAT', path));
      chmodSync(join(folder, 'stat'), 0o755);
    }),
    name: 'the stat of BSD and macOS',
  },
];

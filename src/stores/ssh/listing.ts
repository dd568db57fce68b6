/** Asks a session what files there are. */
import type { Context } from '../../net/context.ts';
import type { Spool } from '../s3/spool.ts';
import type { Entry } from '../model.ts';
import { Findings, isFollowed } from './findings.ts';
import { StreamEnded } from './reader.ts';
import { entryOf, parseRecord } from './records.ts';
import { newToken, type Session } from './session.ts';

const RECORD_END = Buffer.from('//\n');
const BATCH = 1000;

/** The names in a folder (`''` for the root, otherwise ending in a slash). Those that are no UTF-8 are left out. */
export async function namesIn(session: Session, folder: string): Promise<readonly string[]> {
  session.ask(`names\n${folder}\n`);
  const names: string[] = [];
  while (!(await session.reader.startsWith(RECORD_END))) {
    names.push((await session.reader.upTo(RECORD_END)).toString('utf8'));
  }
  await session.reader.upTo(RECORD_END);
  return names;
}

/**
 * Hands every file to the spool, in the order of the server's disk.
 * @throws when the listing breaks off, or part of the tree could not be read.
 */
export async function listAll(session: Session, spool: Spool, cx: Context): Promise<void> {
  const token = newToken();
  session.ask(`list\n${token}\n`);
  const findings = new Findings();
  let entries: Entry[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = await session.reader.some();
    if (piece === null) throw new StreamEnded();
    const data: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    for (;;) {
      // Records begin with a digit or a letter, everything else with two slashes.
      const isLine = data[at] === 0x2f && data[at + 1] === 0x2f;
      const end = isLine ? data.indexOf(0x0a, at) : data.indexOf(RECORD_END, at);
      if (end < 0) break;
      if (isLine) {
        const line = data.toString('utf8', at + 2, end);
        at = end + 1;
        if (line.startsWith(`${token} `)) {
          session.reader.unread(data.subarray(at));
          await spool.add(entries);
          findings.conclude(cx);
          return;
        }
        if (line.startsWith('!')) findings.complain(line.slice(1));
        continue;
      }
      const record = parseRecord(data.subarray(at, end), session.dialect);
      at = end + RECORD_END.length;
      const { name, kind } = record;
      if (name === null) findings.undecodable++;
      else if (kind === 'link to a folder') {
        // Those further up were listed as the folders that they lead to.
        if (!isFollowed(name)) findings.linkToFolder(name);
      } else {
        if (kind !== 'file') findings.irregular(kind);
        entries.push(entryOf({ ...record, name }));
      }
    }
    rest = data.subarray(at);
    if (entries.length < BATCH) continue;
    await spool.add(entries);
    entries = [];
  }
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readWaiting, readWhole, type ReadAnswer } from '../../../src/stores/folder/read.ts';
import { Reader } from '../../../src/stores/folder/reader.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reader-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, content: string | Buffer = name): string {
  writeFileSync(join(root, name), content);
  return join(root, name);
}

const onUnix = process.platform === 'win32' ? it.skip : it;
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('reading while others wait, too', () => {
  onUnix('answers as reading by itself does', async () => {
    const link = join(root, 'link');
    symlinkSync(file('target'), link);
    mkdirSync(join(root, 'folder'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const hidden = file('hidden');
    chmodSync(hidden, 0o600);
    const paths = [file('a'), file('empty', ''), file('large', Buffer.alloc(3 << 20, 'x')), hidden, link];
    for (const path of [...paths, join(root, 'folder'), join(root, 'pipe'), join(root, 'missing')]) {
      expect(await readWaiting(path)).toEqual(readWhole(path));
    }
    expect(await readWaiting(hidden)).toMatchObject({ ok: true, owner: true, changed: false });
    expect(await readWaiting(join(root, 'missing'))).toMatchObject({ ok: false, code: 'ENOENT' });
    expect(await readWaiting(link)).toMatchObject({ ok: false, code: 'ELOOP' });
  });

  onLinux('tells of a file that holds more than it said', async () => {
    // The kernel makes up what these hold when it is read, and says that they are empty.
    expect(readWhole('/proc/self/status')).toMatchObject({ ok: true, changed: true });
    expect(await readWaiting('/proc/self/status')).toMatchObject({ ok: true, changed: true });
  });
});

describe('the reader', () => {
  /** Reads batches of four and tells how many answers of each were there at once. */
  async function atOnce(batches: number, waited: () => number): Promise<number[]> {
    const paths = ['a', 'b', 'c', 'd'].map((name) => file(name));
    const reader = new Reader(waited);
    const counts: number[] = [];
    for (let batch = 0; batch < batches; batch++) {
      const answers = new Map<number, ReadAnswer>();
      const reading = reader.read(paths, (read, index) => answers.set(index, read));
      counts.push(answers.size);
      await reading;
      expect([...answers.keys()].sort()).toEqual([0, 1, 2, 3]);
      for (const [index, read] of answers) {
        expect(read).toMatchObject({ ok: true, bytes: Buffer.from('abcd'.charAt(index)), changed: false });
      }
    }
    return counts;
  }

  it('reads one after the other where the disk answers from memory', async () => {
    expect(await atOnce(4, () => 0)).toEqual([4, 4, 4, 4]);
  });

  it('waits for all of a batch at once where it does not, and now and then sees whether that still pays', async () => {
    let waited = 0;
    const counts = await atOnce(40, () => (waited += 100));
    expect(counts.slice(0, 4)).toEqual([4, 4, 0, 0]);
    expect(counts.flatMap((count, batch) => (count === 1 ? batch + 1 : []))).toEqual([32]);
    expect(counts.at(-1)).toBe(0);
  });

  it('goes back to that once it pays no more', async () => {
    let [waited, calls] = [0, 0];
    const counts = await atOnce(34, () => (++calls <= 4 ? (waited += 100) : waited));
    expect(counts.slice(0, 3)).toEqual([4, 4, 0]);
    expect(counts.slice(31)).toEqual([1, 4, 4]);
  });
});

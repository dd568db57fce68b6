import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DetailLists } from '../../src/report/details.ts';

let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'details-'));
});
afterEach(() => rmSync(temporary, { recursive: true }));

describe('the exact lists', () => {
  it('hold one key a line, whatever is in it, for the runner alone', () => {
    const lists = new DetailLists('sync', temporary);
    const keys = ['a\nb', '"', '😀', ...Array.from({ length: 5000 }, (_, at) => `key ${at}`)];
    for (const key of keys) lists.add('held-back', key);
    lists.close();
    const path = join(lists.folder, 'held-back.jsonl');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as string)).toEqual(keys);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(lists.folder).mode & 0o777).toBe(0o700);
  });

  it('of an earlier run are gone', () => {
    const first = new DetailLists('sync', temporary);
    first.add('failed', 'old');
    first.close();
    const second = new DetailLists('sync', temporary);
    second.close();
    expect(() => statSync(join(second.folder, 'failed.jsonl'))).toThrow('ENOENT');
  });
});

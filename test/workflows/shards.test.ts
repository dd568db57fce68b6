/** migrate.yml with several parts at once: one of them fails, is run again, and the next round copies only what came meanwhile. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inRange } from '../../src/stores/keys.ts';
import type { Key, KeyRange } from '../../src/stores/model.ts';
import { startScene, type Scene } from '../e2e/scene.ts';
import { jobOf, summaryOf, transcript, type RunOptions, type WorkflowRun } from '../runner/run.ts';
import { rehearse, webHost } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

/** Bytes of a file that is worth a job of its own; no disk holds them. */
const GIANT = 15e9;

let scene: Scene;
/** Public media, as paths below the root in the order of their keys. */
let paths: readonly string[];
beforeAll(async () => {
  scene = await startScene(150);
  scene.cloud.instances.add({ webHost, root: scene.root, version: '4.5.3' });
  const apart = new Set([...scene.tree.hidden, ...scene.tree.neverCopied]);
  const all = (readdirSync(scene.root, { recursive: true }) as string[]).filter((path) => !apart.has(path));
  paths = all.filter((path) => statSync(join(scene.root, path)).isFile()).sort();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

const at = (path: string): string => join(scene.root, path);

/** Makes some files as large as a video archive, and returns what makes them what they were. */
function inflate(some: readonly string[]): () => void {
  const before = some.map((path) => ({ path, body: readFileSync(at(path)), modified: statSync(at(path)).mtime }));
  some.forEach((path) => truncateSync(at(path), GIANT));
  return () => {
    for (const { path, body, modified } of before) {
      writeFileSync(at(path), body);
      utimesSync(at(path), modified, modified);
    }
  };
}

function start(options: Partial<RunOptions>): Promise<WorkflowRun> {
  const inputs = { phase: 'start', source: scene.root, publish: false };
  return rehearse(scene, { workflow: 'migrate', inputs, options });
}

const copiedBy = (run: WorkflowRun, job: string): number =>
  Number(jobOf(run, `migrate / ${job}`).steps.find(({ id }) => id === 'sync')?.outputs['copied-objects']);
const late = 'accounts/avatars/000/000/099/original/00112233445566aa.png';

it('copies in parts, one of which fails, is run again, and the page sums up all of them', async () => {
  const quarter = Math.floor(paths.length / 4);
  const deflate = inflate([1, 2, 3].map((part) => paths[part * quarter] ?? ''));
  let ranges: readonly KeyRange[] = [];
  let restored: readonly string[] = [];
  const first = await start({
    onStep: (job, step) => {
      if (!job.endsWith('Round 1 / Plan') || step.id !== 'plan') return;
      deflate();
      ranges = JSON.parse(step.outputs['shards'] ?? '[]') as KeyRange[];
      // Somebody restores files of the last part meanwhile, with a wrong umask.
      const last = ranges.at(-1) ?? { after: null, upTo: null };
      const own = paths.filter((path) => inRange(path.normalize('NFC') as Key, last));
      restored = own.slice(0, Math.ceil((own.length * 2) / 3));
      restored.forEach((path) => chmodSync(at(path), 0o600));
    },
  });
  expect(ranges).toHaveLength(3);
  const results = Object.fromEntries(first.jobs.map(({ path, result }) => [path.replace('migrate / ', ''), result]));
  expect(results).toMatchObject({
    ...{ 'Round 1 / Part 0': 'success', 'Round 1 / Part 1': 'success', 'Round 1 / Part 2': 'failure' },
    ...{ 'Round 2': 'skipped', Prove: 'skipped', Summary: 'success' },
  });
  const parts = [0, 1, 2].map((part) => copiedBy(first, `Round 1 / Part ${part}`));
  expect(parts.every((objects) => objects > 10)).toBe(true);
  expect(parts.reduce((sum, objects) => sum + objects, 0)).toBe(paths.length - restored.length);
  expect(jobOf(first, 'migrate / Summary').outputs).toMatchObject({
    'copied-objects': String(paths.length - restored.length),
  });
  expect(summaryOf(first)).toContain('wrong umask');

  restored.forEach((path) => chmodSync(at(path), 0o644));
  const ran: string[] = [];
  const second = await start({
    failedOf: first,
    onStep: (job, step) => {
      ran.push(job.replace('migrate / ', ''));
      if (!job.endsWith('Round 1 / Part 2') || step.id !== 'sync') return;
      mkdirSync(dirname(at(late)), { recursive: true });
      writeFileSync(at(late), 'late');
    },
  });
  expect([second.conclusion, second.conclusion === 'success' ? '' : transcript(second)]).toEqual(['success', '']);
  expect(ran).not.toContain('Round 1 / Part 0');
  expect(copiedBy(second, 'Round 1 / Part 2')).toBe(restored.length);
  expect(copiedBy(second, 'Round 2 / Part 0')).toBe(1);
  expect(jobOf(second, 'migrate / Round 3 / copy').result).toBe('skipped');
  expect(scene.objects).toBe(paths.length + 1);

  // Over both attempts: what each part did, once.
  const bytes = [...paths, late].reduce((sum, path) => sum + statSync(at(path)).size, 0);
  expect(jobOf(second, 'migrate / Summary').outputs).toMatchObject({
    'copied-objects': String(paths.length + 1),
    'copied-bytes': String(bytes),
  });
  const page = jobOf(second, 'migrate / Summary').steps.at(-1)?.summary ?? '';
  expect(page).toContain('The bucket is complete and proven');
  expect(page).not.toContain('wrong umask');
  for (const run of [first, second]) expect(traces(run, secretsOf(scene.cloud), scene.tree)).toEqual([]);
}, 180_000);

/** A whole migration by the bundle, step by step, and what it leaves behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toKey } from '../../src/stores/keys.ts';
import { leaks, type ActionRun } from './action.ts';
import { errorsOf, mediaHost, startScene, webHost, type Scene } from './scene.ts';

const titles = ['plan', 'provision', 'sync', 'verify', 'publish', 'sync again'] as const;
type Title = (typeof titles)[number];

let scene: Scene;
const runs = {} as Record<Title, ActionRun>;
/** Operations at the S3 API of each step. */
const operations = {} as Record<Title, Readonly<Record<string, number>>>;

beforeAll(async () => {
  scene = await startScene(300);
  const envFile = join(scene.folder, '.env.production');
  writeFileSync(envFile, 'LOCAL_DOMAIN=demo.example\nS3_ENABLED=false\nSMTP_SERVER="smtp.demo.example"\n');
  const publishing = { phase: 'switch', form: 'dotenv', target: 'file', file: envFile, 'waive-csp-wait': mediaHost };
  const inputs: Partial<Record<Title, Readonly<Record<string, string>>>> = {
    provision: { 'settle-minutes': '1' },
    verify: { sample: '100' },
    publish: { ...publishing, 'mastodon-version': '4.5.3' },
  };
  for (const title of titles) {
    // R2 takes one write a second for a key. Steps that follow one another faster write the journal twice, and both are counted.
    await sleep(1000);
    scene.cloud.state.meter.reset();
    runs[title] = await scene.run(title.replace(' again', ''), inputs[title]);
    operations[title] = scene.cloud.state.meter.snapshot().operations;
  }
}, 180_000);
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

const report = (title: Title): Record<string, unknown> =>
  JSON.parse(readFileSync(runs[title].outputs['report'] ?? '', 'utf8')) as Record<string, unknown>;

describe('every step', () => {
  it.each(titles)('%s ends well, with a summary and a report that only its user can read', (title) => {
    const run = runs[title];
    expect([run.exitCode, errorsOf(run), run.runnerWarnings, run.skippedOutputs]).toEqual([0, '', [], []]);
    expect(run.summary).toMatch(/^#/);
    expect(statSync(run.outputs['report'] ?? '').mode & 0o777).toBe(0o600);
    expect(report(title)).toMatchObject({ version: 1, step: title.replace(' again', ''), outcome: 'success' });
  });

  it.each(titles)('%s shows no secret', (title) => {
    expect(leaks(runs[title], scene.secrets)).toEqual([]);
  });

  it.each(titles)('%s names no private file outside the lists for the runner alone', (title) => {
    const run = runs[title];
    const { hidden, neverCopied } = scene.tree;
    expect(hidden.length).toBeGreaterThan(0);
    const details = run.outputs['details'] ?? '';
    const texts = [run.rawLog, run.summary, JSON.stringify(run.outputs), ...filesBelow(run.folder, details)];
    for (const name of [...hidden, ...neverCopied].map((path) => basename(path).replace(/\.\w+$/, ''))) {
      expect(texts.filter((text) => text.includes(name))).toEqual([]);
    }
    for (const file of details === '' ? [] : readdirSync(details)) {
      expect(statSync(join(details, file)).mode & 0o777).toBe(0o600);
    }
  });
});

describe('what was done', () => {
  it('plan counted and changed nothing', () => {
    const { outputs } = runs.plan;
    expect(outputs).toMatchObject({
      objects: String(scene.tree.migratable.objects),
      bytes: String(scene.tree.migratable.bytes),
      phase: 'prepare',
    });
    expect(Number(outputs['changes'])).toBeGreaterThan(0);
    expect(Object.keys(operations.plan)).toEqual([]);
  });

  it('provision made the bucket and its host', () => {
    expect(runs.provision.outputs).toMatchObject({
      changed: 'true',
      'media-host': mediaHost,
      endpoint: scene.cloud.url,
    });
    expect(scene.cloud.control.domains.get(mediaHost)).toMatchObject({ enabled: true, bucketId: 'default/media' });
  });

  it('sync copied what plan had counted, one request each', () => {
    const { objects, bytes } = scene.tree.migratable;
    expect(runs.sync.outputs).toMatchObject({
      complete: 'true',
      'copied-objects': String(objects),
      'copied-bytes': String(bytes),
      'remaining-objects': '0',
    });
    expect(scene.objects).toBe(objects);
    // The journal is one more.
    expect(operations.sync['PutObject']).toBe(objects + 1);
    const billed = Object.entries(operations.sync).reduce((sum, [, count]) => sum + count, 0);
    expect(Number(runs.sync.outputs['class-a']) + Number(runs.sync.outputs['class-b'])).toBe(billed);
    for (const path of [...scene.tree.hidden, ...scene.tree.neverCopied]) {
      expect(scene.media.get(toKey(path))).toBeUndefined();
    }
  });

  it('what was held back is listed for whoever has access to the runner', () => {
    const list = readFileSync(join(runs.sync.outputs['details'] ?? '', 'held-back.jsonl'), 'utf8');
    const names = list
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string);
    expect(names.sort()).toEqual(scene.tree.hidden.map(toKey).sort());
  });

  it('verify proved it', () => {
    expect(runs.verify.outputs).toMatchObject({ verified: 'true', 'failed-checks': '[]' });
  });

  it('publish changed the storage settings and not a byte beside them', () => {
    const text = readFileSync(join(scene.folder, '.env.production'), 'utf8');
    expect(text).toContain('LOCAL_DOMAIN=demo.example\n');
    expect(text).toContain('SMTP_SERVER="smtp.demo.example"\n');
    expect(text).toMatch(/^S3_ENABLED=true$/m);
    expect(text).toMatch(new RegExp(`^S3_ALIAS_HOST=${mediaHost}$`, 'm'));
    expect(text).not.toMatch(/^S3_ENABLED=false/m);
  });

  it('the second sync looked at what had just been made, and wrote nothing but the journal', () => {
    expect(runs['sync again'].outputs).toMatchObject({ complete: 'true', 'copied-objects': '0' });
    expect(operations['sync again']['PutObject']).toBe(1);
    expect(operations['sync again']['ListObjectsV2'] ?? 0).toBeLessThanOrEqual(2);
  });
});

describe('a copy of the bucket in a folder', () => {
  it('holds every byte, is proven, and shows no secret', async () => {
    const destination = join(scene.folder, 'copy');
    const elsewhere = { source: '', destination };
    const copied = await scene.run('sync', elsewhere);
    expect([copied.exitCode, errorsOf(copied)]).toEqual([0, '']);
    expect(copied.outputs).toMatchObject({ complete: 'true', 'copied-objects': String(scene.objects) });
    for (const key of scene.media.keys().filter((name) => !name.startsWith('.mastodon-r2/'))) {
      const path = join(destination, key);
      expect((await scene.media.get(key)?.read())?.equals(readFileSync(path))).toBe(true);
      expect(statSync(path).mode & 0o7777).toBe(0o644);
    }
    const proven = await scene.run('verify', { ...elsewhere, checks: 'copy' });
    expect([proven.exitCode, proven.outputs['verified']]).toEqual([0, 'true']);
    for (const run of [copied, proven]) expect(leaks(run, scene.secrets)).toEqual([]);
  }, 60_000);
});

describe('what somebody broke', () => {
  it('verify finds: one object missing, one truncated, one of the wrong type', async () => {
    const [missing = '', truncated = '', mistyped = ''] = scene.media.keys().filter((key) => key.endsWith('.jpg'));
    scene.media.delete(missing);
    const whole = (await scene.media.get(truncated)?.read()) ?? Buffer.alloc(0);
    await scene.media.put(truncated, whole.subarray(0, 20), scene.media.get(truncated)?.headers ?? {});
    const bytes = (await scene.media.get(mistyped)?.read()) ?? Buffer.alloc(0);
    await scene.media.put(mistyped, bytes, { 'content-type': 'text/html' });

    // The switch was offered and nobody has made it, as the instance itself tells: the source is still the measure.
    scene.cloud.instances.add({ webHost, root: scene.root });
    const run = await scene.run('verify', { sample: 'all', 'web-host': webHost });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['verified']).toBe('false');
    expect(JSON.parse(run.outputs['failed-checks'] ?? '')).toEqual(expect.arrayContaining(['inventory', 'headers']));
    for (const key of [missing, truncated, mistyped]) {
      expect(errorsOf(run)).toContain(key);
      expect(run.summary).toContain(basename(key));
    }
    expect(leaks(run, scene.secrets)).toEqual([]);
  }, 30_000);
});

function filesBelow(folder: string, except: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== except)
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

/**
 * `npm run demo [-- --source DIR --objects N --keep --bundle FILE]`: a whole migration on this machine. Builds a Mastodon-shaped media
 * folder (or reads yours, which it never writes to), starts a local Cloudflare and runs the committed bundle step by step.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { startCloud } from '../cloud/cloud.ts';
import { dailyGroups, redirectGroups } from '../cloud/control/groups.ts';
import { closing } from './closing.ts';
import { buildMediaTree, fewestObjects } from './media-tree.ts';
import { rehearse, webHost, type DemoCloud } from './rehearsal.ts';
import { formatLine, renderMarkdown, type TerminalOptions } from './terminal.ts';

const terminal: Required<TerminalOptions> = {
  columns: Math.min(120, Math.max(80, process.stdout.columns || 110)),
  color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { source, objects, keep, bundle } = readArguments();
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'mastodon-media-r2-demo-'));
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const cloud = await openCloud(source ?? join(folder, 'public/system'));
  try {
    const root = source ?? (await build(join(folder, 'public/system'), objects));
    const results = await rehearse({
      cloud,
      source: root,
      folder,
      ...(bundle === undefined ? {} : { bundle }),
      sourceIsStill: source === undefined,
      signal: interrupted.signal,
      onStart: (title, number, of) => print(`\n${rule(`${number}/${of} ${title}`)}`),
      onLine: (line) => {
        const shown = formatLine(line, terminal);
        if (shown !== null) print(shown);
      },
      onEnd: ({ summary }) => {
        if (summary !== '') print(`\n${renderMarkdown(summary, terminal).trimEnd()}`);
      },
    });
    const seconds = (performance.now() - startedMs) / 1000;
    print(
      `\n${rule('what happened')}\n${renderMarkdown(closing(results, { folder, source: root, seconds, keep }), terminal)}`,
    );
    return results.length > 0 && results.every(({ ok }) => ok) && !interrupted.signal.aborted ? 0 : 1;
  } finally {
    await cloud.close();
    if (!keep) for (const bulky of ['public', 'runs']) rmSync(join(folder, bulky), { recursive: true, force: true });
  }
}

interface Arguments {
  /** An existing folder, absolute. */
  readonly source?: string;
  readonly objects: number;
  /** Keep the built media and the runners' folders too. */
  readonly keep: boolean;
  /** Run this instead of the committed bundle: `src/index.ts` shows a change before it is built. */
  readonly bundle?: string;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      source: { type: 'string' },
      objects: { type: 'string', default: '2200' },
      keep: { type: 'boolean', default: false },
      bundle: { type: 'string' },
    },
  });
  const { keep } = values;
  const objects = Number(values.objects);
  if (!Number.isSafeInteger(objects) || objects < fewestObjects) {
    throw new Error(`--objects takes a number from ${fewestObjects} on, not ${values.objects}.`);
  }
  // npm runs scripts in the repository; paths are meant from where it was called.
  const [source, bundle] = [values.source, values.bundle].map((path) =>
    path === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', path),
  );
  if (source !== undefined && statSync(source, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`--source ${source} is no folder.`);
  }
  return { ...(source === undefined ? {} : { source }), ...(bundle === undefined ? {} : { bundle }), objects, keep };
}

async function build(root: string, objects: number): Promise<string> {
  const startedMs = performance.now();
  const { all, hidden, neverCopied } = await buildMediaTree(root, { objects });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  print(
    `Built ${root}: ${all.objects.toLocaleString('en')} files, ${Math.round(all.bytes / 1e6)} MB, in ${seconds} s.`,
  );
  print(
    `${hidden.length} of them are hidden (mode 0600) and ${neverCopied.length} are user data: they must not be copied.`,
  );
  return root;
}

/**
 * An account with a zone for the media host, a token that may do what a migration needs and no more, and a Mastodon-like instance
 * behind a proxied host of that zone.
 */
async function openCloud(root: string): Promise<DemoCloud & { close(): Promise<void> }> {
  const cloud = await startCloud();
  const { url, state, control } = cloud;
  const zone = control.addZone('demo.example');
  control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: true });
  const mediaHost = 'files.demo.example';
  const instance = cloud.instances.add({ webHost, version: '4.5.3', root, csp: [mediaHost] });
  const token = control.addToken({ permissions: [...dailyGroups, ...redirectGroups] });
  const secretAccessKey = state.credentials.get(token.id)?.secretAccessKey ?? '';
  return {
    url,
    accountId: state.accountId,
    apiToken: token.value,
    secrets: [token.value, secretAccessKey],
    serveFromMediaHost: () => (instance.servesFrom = { host: mediaHost }),
    billed: () => state.meter.snapshot(),
    close: () => cloud.close(),
  };
}

function rule(title: string): string {
  return `── ${title} ${'─'.repeat(Math.max(0, terminal.columns - title.length - 4))}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

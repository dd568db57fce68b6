/** Puts the store contract to the local cloud, to Cloudflare's simulator, and to R2 itself where the environment names it. */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { CloudState } from '../cloud/state.ts';
import { startS3 } from '../cloud/s3/server.ts';
import { clientFor, rules } from './contract.ts';
import type { Rule, Target } from './contract.ts';
import { listKeys } from './contract/target.ts';

interface Server {
  readonly target: Target;
  close(): Promise<void>;
}

const bucket = 'contract';
const keys = { accessKeyId: 'contract'.padEnd(32, '0'), secretAccessKey: 'secret'.padEnd(64, '0') };

function contract(name: string, chosen: readonly Rule[], start: () => Promise<Server>): void {
  describe(name, () => {
    let server: Server;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.close());
    it.each(chosen.map((rule, index) => [`${rule.title} [${rule.tag}]`, rule, index] as const))(
      '%s',
      async (_, rule, index) => {
        await rule.run({ ...server.target, prefix: `${server.target.prefix}${String(index)}/` });
      },
    );
  });
}

contract('the local cloud', rules, async () => {
  let aheadMs = 0;
  const state = new CloudState({ now: () => Date.now() + aheadMs });
  state.createBucket(bucket);
  state.addCredentials({ ...keys, buckets: [bucket], access: 'read-write' });
  const server = await startS3(state);
  const raw = { endpoint: server.url, bucket, ...keys };
  const client = clientFor(raw);
  const pause = (): Promise<void> => {
    aheadMs += 1000;
    return Promise.resolve();
  };
  return {
    target: { ...raw, client, prefix: 'contract/', pause },
    close: async () => {
      client.destroy();
      await server.close();
      state.close();
    },
  };
});

const simulator = await startSimulator();
if (simulator instanceof Error) {
  describe("Cloudflare's simulator", () => {
    it.skip(`SKIPPED: workerd cannot run here (${simulator.message.split('\n')[0] ?? ''})`, () => undefined);
  });
} else {
  const all = (process.env['CONTRACT_SLOW'] ?? '') !== '';
  const agreed = rules.filter((rule) => rule.tag === 'agreed' && (all || rule.slow !== true));
  contract("Cloudflare's simulator", agreed, () => Promise.resolve(simulator));
}

const {
  R2_CONTRACT_ENDPOINT: endpoint,
  R2_CONTRACT_BUCKET: realBucket,
  R2_CONTRACT_ACCESS_KEY_ID: accessKeyId,
  R2_CONTRACT_SECRET_ACCESS_KEY: secretAccessKey,
} = process.env;
if (endpoint && realBucket && accessKeyId && secretAccessKey) {
  contract('R2', rules, () => {
    const raw = { endpoint, bucket: realBucket, accessKeyId, secretAccessKey };
    const client = clientFor(raw);
    // A name of its own for each run, removed afterwards; nothing else in the bucket is touched.
    const prefix = `contract-${randomBytes(8).toString('hex')}/`;
    const target: Target = { ...raw, client, prefix, pause: () => sleep(1100) };
    return Promise.resolve({
      target,
      close: async () => {
        const left = await listKeys(target, prefix);
        for (let index = 0; index < left.length; index += 1000) {
          const Objects = left.slice(index, index + 1000).map((Key) => ({ Key }));
          await client.send(new DeleteObjectsCommand({ Bucket: realBucket, Delete: { Objects } }));
        }
        client.destroy();
      },
    });
  });
}

/** @see https://github.com/cloudflare/workers-sdk/pull/14280 */
async function startSimulator(): Promise<Server | Error> {
  try {
    const { Miniflare } = await import('miniflare');
    const simulator = new Miniflare({
      modules: true,
      script: 'export default { fetch: () => new Response() };',
      handleRuntimeStdio: (output: Readable, errors: Readable) => {
        output.resume();
        errors.resume();
      },
      r2Buckets: { BUCKET: { id: bucket, s3Credentials: keys } },
    });
    const url = await simulator.ready;
    const raw = { endpoint: new URL('/cdn-cgi/local/r2/s3', url).href, bucket, ...keys };
    const client = clientFor(raw);
    return {
      target: { ...raw, client, prefix: 'contract/', pause: () => Promise.resolve() },
      close: async () => {
        client.destroy();
        await simulator.dispose();
      },
    };
  } catch (error) {
    return error as Error;
  }
}

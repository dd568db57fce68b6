/** Tokens of the local cloud that the API made: what they may do there and as S3 keys. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Cloudflare } from '../../src/cloudflare/client.ts';
import { createS3Client } from '../../src/stores/s3/sdk.ts';
import { clientOf } from '../cloudflare/world.ts';
import { startCloud, type LocalCloud } from './cloud.ts';

let cloud: LocalCloud;
let client: Cloudflare;
let account: { account_id: string };
/** Ten minutes behind, so that it can go on by fifteen and clients still sign with a time that is near enough. */
let nowMs = Date.now() - 600_000;
beforeAll(async () => {
  cloud = await startCloud({ now: () => nowMs });
  for (const name of ['media', 'other']) cloud.state.createBucket(name);
  const { value } = cloud.control.addToken({ permissions: ['Account API Tokens Write', 'Workers R2 Storage Write'] });
  client = clientOf(cloud, value);
  account = { account_id: cloud.state.accountId };
});
afterAll(async () => {
  await cloud.close();
  expect(cloud.contractProblems).toEqual([]);
});

async function mint(group: string, scope: string, resource: string): Promise<{ id: string; value: string }> {
  const { result } = await client.accounts.tokens.permissionGroups.list({ ...account, name: group, scope });
  const groups = result.map(({ id = '' }) => ({ id }));
  const policies = [{ effect: 'allow' as const, permission_groups: groups, resources: { [resource]: '*' } }];
  const { id = '', value = '' } = await client.accounts.tokens.create({ ...account, name: 'a key', policies });
  return { id, value };
}

const ofBucket = (access: 'Read' | 'Write', bucket = 'media') =>
  mint(
    `Workers R2 Storage Bucket Item ${access}`,
    'com.cloudflare.edge.r2.bucket',
    `com.cloudflare.edge.r2.bucket.${cloud.state.accountId}_default_${bucket}`,
  );

function s3(accessKeyId: string, value: string, sessionToken?: string): Promise<S3Client> {
  const secretAccessKey = sessionToken === undefined ? createHash('sha256').update(value).digest('hex') : value;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  return createS3Client({ endpoint: cloud.url, bucket: 'media', region: 'auto', credentials });
}

const put = (Bucket: string) => new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' });
const list = (Bucket: string) => new ListObjectsV2Command({ Bucket });
const statusOf = (sent: Promise<{ $metadata: { httpStatusCode?: number } }>) =>
  sent.then(
    ({ $metadata }) => $metadata.httpStatusCode,
    (error: unknown) => (error as S3ServiceException).$metadata.httpStatusCode,
  );

describe('a token for the objects of a bucket', () => {
  it('is an S3 key for them, and for nothing else', async () => {
    const { id, value } = await ofBucket('Write');
    const key = await s3(id, value);
    expect(await statusOf(key.send(put('media')))).toBe(200);
    expect(await statusOf(key.send(list('media')))).toBe(200);
    expect(await statusOf(key.send(new HeadBucketCommand({ Bucket: 'media' })))).toBe(403);
    expect(await statusOf(key.send(list('other')))).toBe(403);
    const reading = await ofBucket('Read');
    expect(await statusOf((await s3(reading.id, reading.value)).send(list('media')))).toBe(200);
    expect(await statusOf((await s3(reading.id, reading.value)).send(put('media')))).toBe(403);
  });

  it('may do nothing at the control API but verify itself', async () => {
    const { id, value } = await ofBucket('Write');
    const own = clientOf(cloud, value);
    expect(await own.accounts.tokens.verify(account)).toMatchObject({ id, status: 'active' });
    await expect(own.r2.buckets.get('media', account)).rejects.toMatchObject({ status: 403 });
  });

  it('ends when it is deleted or disabled, and with its old secret when it is rolled', async () => {
    const { id, value } = await ofBucket('Write');
    const rolled = await client.accounts.tokens.value.update(id, account, { body: {} });
    expect(await statusOf((await s3(id, value)).send(list('media')))).toBe(403);
    expect(await statusOf((await s3(id, rolled)).send(list('media')))).toBe(200);
    const { name = '', policies = [] } = await client.accounts.tokens.get(id, account);
    await client.accounts.tokens.update(id, { ...account, name, policies, status: 'disabled' });
    expect(await statusOf((await s3(id, rolled)).send(list('media')))).toBe(401);
    await client.accounts.tokens.delete(id, account);
    await expect(client.accounts.tokens.get(id, account)).rejects.toMatchObject({ status: 404 });
  });

  it('is not known at once, where that is switched on', async () => {
    cloud.control.faults.unknownKeyRequests = 2;
    const { id, value } = await ofBucket('Write');
    cloud.control.faults.unknownKeyRequests = 0;
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push(await statusOf((await s3(id, value)).send(list('media'))));
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('is refused where resource and permission do not go together', async () => {
    const wrong = mint(
      'Workers R2 Storage Write',
      'com.cloudflare.api.account',
      'com.cloudflare.edge.r2.bucket.x_default_media',
    );
    await expect(wrong).rejects.toMatchObject({ status: 400 });
  });
});

it('temporary credentials take all three parts, and end by themselves', async () => {
  const { id } = await ofBucket('Write');
  const made = await client.r2.temporaryCredentials.create({
    ...account,
    bucket: 'media',
    parentAccessKeyId: id,
    permission: 'object-read-only',
    ttlSeconds: 900,
  });
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = made;
  const key = await s3(accessKeyId, secretAccessKey, sessionToken);
  expect(await statusOf(key.send(list('media')))).toBe(200);
  expect(await statusOf(key.send(put('media')))).toBe(403);
  expect(await statusOf((await s3(accessKeyId, secretAccessKey, 'another')).send(list('media')))).toBe(403);
  nowMs += 901_000;
  const late = (await s3(accessKeyId, secretAccessKey, sessionToken)).send(list('media'));
  await expect(late).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 400 } });
});

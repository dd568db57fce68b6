/** Rules on multipart uploads. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getText } from './objects.ts';
import { listKeys, refused } from './target.ts';
import type { Rule, Target } from './target.ts';

const multipart = 'https://developers.cloudflare.com/r2/objects/multipart-objects/';
const unequal = 'https://github.com/apache/opendal/issues/2904';
const smallest = 5 * 1024 * 1024;

interface Upload {
  readonly names: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  part(number: number, body: Buffer): Promise<string>;
  complete(parts: readonly (readonly [number, string])[], ifNoneMatch?: string): Promise<string | undefined>;
}

async function begin(target: Target): Promise<Upload> {
  const object = { Bucket: target.bucket, Key: `${target.prefix}large` };
  const headers = { ContentType: 'video/mp4', CacheControl: 'max-age=9', Metadata: { a: '1' } };
  const { UploadId = '' } = await target.client.send(new CreateMultipartUploadCommand({ ...object, ...headers }));
  const names = { ...object, UploadId };
  return {
    names,
    part: async (PartNumber, Body) => {
      const ContentMD5 = createHash('md5').update(Body).digest('base64');
      const answer = await target.client.send(new UploadPartCommand({ ...names, PartNumber, Body, ContentMD5 }));
      return answer.ETag ?? '';
    },
    complete: async (parts, IfNoneMatch) => {
      const Parts = parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
      const command = new CompleteMultipartUploadCommand({ ...names, MultipartUpload: { Parts }, IfNoneMatch });
      return (await target.client.send(command)).ETag;
    },
  };
}

async function send(upload: Upload, sizes: readonly number[]): Promise<(readonly [number, string])[]> {
  const parts: (readonly [number, string])[] = [];
  for (const [index, size] of sizes.entries()) {
    parts.push([index + 1, await upload.part(index + 1, Buffer.alloc(size, String(index)))]);
  }
  return parts;
}

async function abort(target: Target, upload: Upload): Promise<unknown> {
  return target.client.send(new AbortMultipartUploadCommand(upload.names));
}

/** The ETag of a multipart object: MD5 of the parts' MD5s, and their number. */
function etagOf(bodies: readonly Buffer[]): string {
  const digests = bodies.map((body) => createHash('md5').update(body).digest());
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${String(bodies.length)}"`;
}

export const multipartRules: readonly Rule[] = [
  {
    title: 'If-None-Match: * completes an upload only where nothing is stored by then',
    // The simulator takes no notice of the header here.
    tag: 'documented',
    source: 'https://developers.cloudflare.com/r2/api/s3/conditional-operations/',
    run: async (target) => {
      const upload = await begin(target);
      const parts = await send(upload, [9]);
      await target.client.send(
        new PutObjectCommand({ Bucket: target.bucket, Key: upload.names.Key, Body: 'somebody else' }),
      );
      await target.pause();
      await refused(upload.complete(parts, '*'), 412, 'PreconditionFailed');
      assert.equal(await getText(target, upload.names.Key), 'somebody else');
      await abort(target, upload);
    },
  },
  {
    title: 'parts become one object, its ETag made of theirs, its headers those of the beginning',
    tag: 'agreed',
    source: multipart,
    run: async (target) => {
      const bodies = [Buffer.alloc(smallest, 'a'), Buffer.alloc(smallest, 'b'), Buffer.from('the end')];
      const upload = await begin(target);
      const parts: (readonly [number, string])[] = [];
      for (const index of [2, 0, 1]) {
        const body = bodies[index] ?? Buffer.alloc(0);
        parts.push([index + 1, await upload.part(index + 1, body)]);
      }
      parts.sort(([a], [b]) => a - b);
      assert.deepEqual(await listKeys(target, target.prefix), [], 'nothing is there before the end');
      assert.equal(await upload.complete(parts), etagOf(bodies));
      const { Bucket, Key } = upload.names;
      const head = await target.client.send(new HeadObjectCommand({ Bucket, Key }));
      const { ContentLength, ETag, ContentType, CacheControl, Metadata } = head;
      assert.deepEqual(
        { ContentLength, ETag, ContentType, CacheControl, Metadata },
        {
          ContentLength: 2 * smallest + 7,
          ETag: etagOf(bodies),
          ContentType: 'video/mp4',
          CacheControl: 'max-age=9',
          Metadata: { a: '1' },
        },
      );
      const seam = await getText(target, Key, `bytes=${String(2 * smallest - 2)}-${String(2 * smallest + 2)}`);
      assert.equal(seam, 'bbthe');
    },
  },
  {
    title: 'the ETag of a part is the MD5 of its body (the simulator invents one)',
    tag: 'documented',
    source: multipart,
    run: async (target) => {
      const upload = await begin(target);
      const body = Buffer.from('part');
      assert.equal(await upload.part(1, body), `"${createHash('md5').update(body).digest('hex')}"`);
      await abort(target, upload);
    },
  },
  {
    title: 'a single part may be of any size',
    tag: 'agreed',
    run: async (target) => {
      const upload = await begin(target);
      assert.equal(await upload.complete(await send(upload, [3])), etagOf([Buffer.from('000')]));
    },
  },
  {
    title: 'a part sent again replaces the first',
    tag: 'agreed',
    run: async (target) => {
      const upload = await begin(target);
      await upload.part(1, Buffer.from('old'));
      await target.pause();
      await upload.complete([[1, await upload.part(1, Buffer.from('new'))]]);
      assert.equal(await getText(target, upload.names.Key), 'new');
    },
  },
  {
    title: 'parts but the last must have 5 MiB',
    tag: 'agreed',
    source: multipart,
    run: async (target) => {
      const upload = await begin(target);
      await refused(upload.complete(await send(upload, [smallest - 1, 10])), 400, 'EntityTooSmall');
    },
  },
  {
    title: 'parts but the last must have one size (the simulator says NoSuchUpload)',
    tag: 'documented',
    source: unequal,
    run: async (target) => {
      const upload = await begin(target);
      const parts = await send(upload, [smallest, smallest + 1, 10]);
      await refused(upload.complete(parts), 400, 'InvalidPart');
      await abort(target, upload);
    },
  },
  {
    title: 'the last part must not be larger than the others',
    tag: 'documented',
    source: multipart,
    run: async (target) => {
      const upload = await begin(target);
      await refused(upload.complete(await send(upload, [smallest, smallest + 1])), 400, 'InvalidPart');
      await abort(target, upload);
    },
  },
  {
    title: 'a part that was never sent, or not so, cannot be named at the end',
    tag: 'agreed',
    run: async (target) => {
      const upload = await begin(target);
      const [first] = await send(upload, [10]);
      assert.ok(first !== undefined);
      await refused(upload.complete([first, [2, first[1]]]), 400, 'InvalidPart');
      await refused(upload.complete([[1, '"d41d8cd98f00b204e9800998ecf8427e"']]), 400, 'InvalidPart');
    },
  },
  {
    title: 'an aborted upload leaves nothing and takes nothing more',
    tag: 'agreed',
    run: async (target) => {
      const upload = await begin(target);
      const parts = await send(upload, [10]);
      await abort(target, upload);
      await refused(upload.part(2, Buffer.from('x')), 404, 'NoSuchUpload');
      await refused(upload.complete(parts), 404, 'NoSuchUpload');
      assert.deepEqual(await listKeys(target, target.prefix), []);
    },
  },
  {
    title: 'an unknown upload is 404',
    tag: 'agreed',
    run: async (target) => {
      const unknown = { Bucket: target.bucket, Key: `${target.prefix}large`, UploadId: 'unknown' };
      const call = target.client.send(new UploadPartCommand({ ...unknown, PartNumber: 1, Body: 'x' }));
      await refused(call, 404, 'NoSuchUpload');
    },
  },
  {
    title: 'a part can be a piece of another object',
    tag: 'agreed',
    run: async (target) => {
      const Key = `${target.prefix}whole`;
      await target.client.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: '0123456789' }));
      const upload = await begin(target);
      const copied = await target.client.send(
        new UploadPartCopyCommand({
          ...upload.names,
          PartNumber: 1,
          CopySource: `${target.bucket}/${Key}`,
          CopySourceRange: 'bytes=2-5',
        }),
      );
      await upload.complete([[1, copied.CopyPartResult?.ETag ?? '']]);
      assert.equal(await getText(target, upload.names.Key), '2345');
    },
  },
  {
    title: 'the parts and uploads under way can be listed (the simulator cannot)',
    tag: 'documented',
    source: 'https://developers.cloudflare.com/r2/api/s3/api/',
    run: async (target) => {
      const upload = await begin(target);
      await send(upload, [10, 20]);
      const listed = await target.client.send(new ListPartsCommand(upload.names));
      assert.deepEqual(
        listed.Parts?.map((part) => [part.PartNumber, part.Size]),
        [
          [1, 10],
          [2, 20],
        ],
      );
      const { UploadId } = upload.names;
      const underWay = async (): Promise<boolean> => {
        const uploads = await target.client.send(
          new ListMultipartUploadsCommand({ Bucket: target.bucket, Prefix: target.prefix }),
        );
        return uploads.Uploads?.some((other) => other.UploadId === UploadId) ?? false;
      };
      assert.equal(await underWay(), true);
      await abort(target, upload);
      assert.equal(await underWay(), false);
    },
  },
];

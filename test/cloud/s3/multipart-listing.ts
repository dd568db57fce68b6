/** ListParts and ListMultipartUploads. */
import { compareUtf8 } from '../order.ts';
import { xmlAnswer } from './call.ts';
import type { Answer, BucketCall, ObjectCall } from './call.ts';
import { invalidArgument } from './errors.ts';
import { percentEncode } from './encoding.ts';
import { findUpload } from './multipart.ts';
import { element, text, xmlDocument } from './xml.ts';

const pageSize = 1000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(call: ObjectCall): Answer {
  const { request, bucket, key } = call;
  const upload = findUpload(call);
  const after = readNumber(request.parameter('part-number-marker'), 0);
  const most = Math.min(readNumber(request.parameter('max-parts'), pageSize), pageSize);
  const parts = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
  const page = parts.slice(0, most);
  return xmlAnswer(
    xmlDocument(
      'ListPartsResult',
      text('Bucket', bucket.name),
      text('Key', key),
      text('UploadId', upload.id),
      text('PartNumberMarker', after),
      text('NextPartNumberMarker', page.at(-1)?.[0]),
      text('MaxParts', most),
      text('IsTruncated', page.length < parts.length),
      ...page.map(([number, part]) =>
        element(
          'Part',
          text('PartNumber', number),
          text('LastModified', new Date(part.modifiedMs).toISOString()),
          text('ETag', `"${part.md5}"`),
          text('Size', part.body.size),
        ),
      ),
      text('StorageClass', upload.storageClass),
    ),
  );
}

/** Without delimiter. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listMultipartUploads({ request, bucket }: BucketCall): Answer {
  const prefix = request.parameter('prefix') ?? '';
  const keyMarker = request.parameter('key-marker') ?? '';
  const idMarker = request.parameter('upload-id-marker') ?? '';
  const most = Math.min(readNumber(request.parameter('max-uploads'), pageSize), pageSize);
  const encode = request.parameter('encoding-type') === 'url' ? percentEncode : (value: string): string => value;
  const uploads = [...bucket.uploads.values()]
    .filter((upload) => {
      const order = compareUtf8(upload.key, keyMarker);
      const later = order > 0 || (order === 0 && idMarker !== '' && upload.id > idMarker);
      return upload.key.startsWith(prefix) && later;
    })
    .sort((a, b) => compareUtf8(a.key, b.key) || (a.id < b.id ? -1 : 1));
  const page = uploads.slice(0, most);
  const last = page.length < uploads.length ? page.at(-1) : undefined;
  return xmlAnswer(
    xmlDocument(
      'ListMultipartUploadsResult',
      text('Bucket', bucket.name),
      text('KeyMarker', encode(keyMarker)),
      text('UploadIdMarker', idMarker),
      text('NextKeyMarker', last && encode(last.key)),
      text('NextUploadIdMarker', last?.id),
      text('Prefix', encode(prefix)),
      text('MaxUploads', most),
      text('IsTruncated', last !== undefined),
      text('EncodingType', request.parameter('encoding-type')),
      ...page.map((upload) =>
        element(
          'Upload',
          text('Key', encode(upload.key)),
          text('UploadId', upload.id),
          text('StorageClass', upload.storageClass),
          text('Initiated', new Date(upload.createdMs).toISOString()),
        ),
      ),
    ),
  );
}

function readNumber(told: string | undefined, otherwise: number): number {
  if (told === undefined || told === '') return otherwise;
  if (!/^\d+$/.test(told)) throw invalidArgument(`${told} is no number`);
  return Number(told);
}

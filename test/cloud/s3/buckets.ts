/** Buckets through the S3 API. */
import { xmlAnswer } from './call.ts';
import type { Answer, BucketCall, Call } from './call.ts';
import { covers } from './access.ts';
import { S3Failure, refuse } from './errors.ts';
import { receiveText } from './intake.ts';
import { element, text, textOf, xmlDocument } from './xml.ts';

const locations: readonly string[] = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'];

/** The buckets of the endpoint's jurisdiction. */
export function listBuckets({ request, state, verified }: Call): Answer {
  const buckets = [...state.buckets.values()]
    .filter((bucket) => bucket.jurisdiction === request.jurisdiction)
    .filter((bucket) => covers(verified.credentials, bucket.name, bucket.jurisdiction))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((bucket) =>
      element('Bucket', text('Name', bucket.name), text('CreationDate', new Date(bucket.createdMs).toISOString())),
    );
  const owner = element('Owner', text('ID', state.accountId), text('DisplayName', state.accountId));
  return xmlAnswer(xmlDocument('ListAllMyBucketsResult', owner, element('Buckets', ...buckets)));
}

export function headBucket(): Answer {
  return { status: 200 };
}

export function getBucketLocation({ bucket }: BucketCall): Answer {
  return xmlAnswer(xmlDocument('LocationConstraint', bucket.location));
}

/** @throws S3Failure BucketConflict when there is one of that name in the jurisdiction. */
export async function createBucket({ request, state, verified }: Call, name: string): Promise<Answer> {
  const told = request.header('content-length');
  const xml = told === undefined || told === '0' ? '' : await receiveText(request, state.bodies, verified.sha256);
  const constraint = (textOf(xml, 'LocationConstraint') ?? '').toLowerCase();
  if (!['', 'auto', 'us-east-1', ...locations].includes(constraint)) {
    throw new S3Failure(400, 'InvalidLocationConstraint', 'The specified location constraint is not valid.');
  }
  if (!/^[a-z\d][a-z\d-]{1,61}[a-z\d]$/.test(name)) throw refuse('InvalidBucketName');
  const { jurisdiction } = request;
  if (state.bucket(name, jurisdiction) !== undefined) throw refuse('BucketConflict');
  const location = locations.includes(constraint) ? { location: constraint.toUpperCase() } : {};
  state.createBucket(name, { jurisdiction, ...location });
  return { status: 200, headers: { location: `/${name}` } };
}

export function deleteBucket({ state, bucket }: BucketCall): Answer {
  if (bucket.count > 0) throw refuse('BucketNotEmpty');
  state.deleteBucket(bucket.name, bucket.jurisdiction);
  return { status: 204 };
}

/** Pages of a listing, with and without delimiter, for the benchmark's endpoint. */

const SYNTHETIC = { size: 20_000, etag: '00000000000000000000000000000000', modifiedMs: Date.UTC(2026, 0, 1) };

/** @param keys - sorted; ASCII only, so that the order of UTF-16 is that of bytes. */
export function listing(
  keys: readonly string[],
  query: URLSearchParams,
  kept: (key: string) => { size: number; etag: string; modifiedMs: number } | undefined,
): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const most = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const after = tokenOf(query) ?? query.get('marker') ?? query.get('start-after') ?? '';
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string): string => text;
  let at = after === '' ? firstAtOrAfter(keys, prefix) : firstAtOrAfter(keys, `${after}\u0000`);
  if (after < prefix) at = firstAtOrAfter(keys, prefix);
  const contents: string[] = [];
  const prefixes: string[] = [];
  let last = '';
  let count = 0;
  for (; at < keys.length && count < most; count++) {
    const key = keys[at] ?? '';
    if (!key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut >= 0) {
      const common = key.slice(0, cut + delimiter.length);
      prefixes.push(`<CommonPrefixes><Prefix>${encode(common)}</Prefix></CommonPrefixes>`);
      last = `${common}\uffff`;
      at = firstAtOrAfter(keys, last);
      continue;
    }
    const { size, etag, modifiedMs } = kept(key) ?? SYNTHETIC;
    contents.push(
      `<Contents><Key>${encode(key)}</Key><LastModified>${new Date(modifiedMs).toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    );
    last = key;
    at++;
  }
  const more = keys[at]?.startsWith(prefix) === true;
  const token = more
    ? `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken><NextMarker>${encode(last)}</NextMarker>`
    : '';
  const encoding = query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : '';
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>bench</Name><Prefix>${encode(prefix)}</Prefix><KeyCount>${count}</KeyCount><MaxKeys>${most}</MaxKeys>${encoding}<IsTruncated>${more}</IsTruncated>${token}${contents.join('')}${prefixes.join('')}</ListBucketResult>`;
}

function tokenOf(query: URLSearchParams): string | undefined {
  const token = query.get('continuation-token');
  return token === null ? undefined : Buffer.from(token, 'base64url').toString();
}

function firstAtOrAfter(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

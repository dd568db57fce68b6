/** All checks, in the order in which they are run and told. */
import { caching } from './caching.ts';
import type { Check } from './check.ts';
import { cors } from './cors.ts';
import { drift } from './drift.ts';
import { federation } from './federation.ts';
import { inventory } from './inventory.ts';
import { key } from './key.ts';
import { live } from './live.ts';
import { noListing } from './no-listing.ts';
import { oldUrls } from './old-urls.ts';
import { ownPictures } from './own-pictures.ts';
import { partialReads } from './partial-reads.ts';
import { privateFiles } from './private-files.ts';
import { publicReads } from './public-reads.ts';
import { r2Dev } from './r2-dev.ts';
import { secondCopy } from './second-copy.ts';
import { sippy } from './sippy.ts';
import { storedHeaders } from './stored-headers.ts';
import { tls } from './tls.ts';
import { upload } from './upload.ts';

export const checks: readonly Check[] = [
  inventory,
  secondCopy,
  storedHeaders,
  publicReads,
  partialReads,
  cors,
  noListing,
  privateFiles,
  r2Dev,
  tls,
  caching,
  federation,
  live,
  upload,
  key,
  oldUrls,
  ownPictures,
  sippy,
  drift,
];

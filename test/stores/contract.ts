/**
 * The store contract: what this project relies on in R2's S3 API, rule by rule, to be put to any server that claims to be
 * one. Each rule says how far it is known to hold.
 */
import { accessRules } from './contract/access.ts';
import { copyRules } from './contract/copy.ts';
import { listingRules } from './contract/listing.ts';
import { multipartRules } from './contract/multipart.ts';
import { objectRules } from './contract/objects.ts';
import { refusalRules } from './contract/refusals.ts';
import type { Rule } from './contract/target.ts';
import { writeRules } from './contract/writes.ts';

export { clientFor } from './contract/target.ts';
export type { Rule, Target } from './contract/target.ts';

/** Every rule. */
export const rules: readonly Rule[] = [
  ...objectRules,
  ...writeRules,
  ...copyRules,
  ...listingRules,
  ...multipartRules,
  ...refusalRules,
  ...accessRules,
];

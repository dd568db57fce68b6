/** From the text of an input to its value, by the type in its row of the table. */
import { parseRange, parseRate } from './values/measures.ts';
import { parseHost, parseLocation, parseOrigin, parseUrl } from './values/net.ts';
import {
  parseAccountId,
  parseBoolean,
  parseBranch,
  parseBucket,
  parseChoice,
  parseInteger,
  parseKubeName,
  parseList,
  parseMultiline,
  parsePath,
  parseRepository,
  parseSecret,
  parseSecretLines,
  parseText,
  parseVersion,
} from './values/plain.ts';
import type { InputSpec } from './spec.ts';
import type { Parsed } from './values/parsed.ts';

export type { Location } from './values/net.ts';
export type { Parsed } from './values/parsed.ts';

/**
 * Reads one input.
 * @param text - what was given, without white space around it; not empty.
 * @param allowed - the values it may have in the step at hand.
 */
export function parseValue(spec: InputSpec, text: string, allowed?: readonly string[]): Parsed<unknown> {
  const { name } = spec;
  switch (spec.type) {
    case 'account-id':
      return parseAccountId(name, text);
    case 'boolean':
      return parseBoolean(name, text);
    case 'branch':
      return parseBranch(name, text);
    case 'bucket':
      return parseBucket(name, text);
    case 'choice':
      return parseChoice(name, text, allowed ?? []);
    case 'host':
      return parseHost(name, text);
    case 'integer':
      return parseInteger(spec, text);
    case 'kube-name':
      return parseKubeName(name, text);
    case 'list':
      return parseList(name, text, allowed);
    case 'location':
      return parseLocation(name, text);
    case 'multiline':
      return spec.secret === true ? parseSecretLines(name, text) : parseMultiline(name, text);
    case 'origin':
      return parseOrigin(name, text);
    case 'path':
      return parsePath(name, text);
    case 'range':
      return parseRange(name, text);
    case 'rate':
      return parseRate(name, text);
    case 'repository':
      return parseRepository(name, text);
    case 'secret':
      return parseSecret(name, text);
    case 'text':
      return parseText(name, text);
    case 'url':
      return parseUrl(name, text);
    case 'version':
      return parseVersion(name, text);
  }
}

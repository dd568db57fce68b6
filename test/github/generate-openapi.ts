/**
 * Makes `test/fixtures/github/openapi.json`, the part of GitHub's own description of its API (OpenAPI) that the fake here is checked against.
 * The whole description has 13 MB and is no dependency of this project. To renew the part:
 *
 *     npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
 *     node test/github/generate-openapi.ts package/generated/api.github.com.json
 *
 * @see https://github.com/octokit/openapi (MIT; its notice lies beside the part)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repo = '/repos/{owner}/{repo}';
const secret = '/secrets/{secret_name}';
const environment = `${repo}/environments/{environment_name}`;

/** What this project asks of GitHub, method by method. */
const operations: Readonly<Record<string, readonly string[]>> = {
  [repo]: ['get'],
  [`${repo}/compare/{basehead}`]: ['get'],
  [`${repo}/git/ref/{ref}`]: ['get'],
  [`${repo}/git/refs`]: ['post'],
  [`${repo}/git/refs/{ref}`]: ['patch', 'delete'],
  [`${repo}/git/commits`]: ['post'],
  [`${repo}/git/commits/{commit_sha}`]: ['get'],
  [`${repo}/git/trees`]: ['post'],
  [`${repo}/git/trees/{tree_sha}`]: ['get'],
  [`${repo}/git/blobs`]: ['post'],
  [`${repo}/git/blobs/{file_sha}`]: ['get'],
  [`${repo}/pulls`]: ['get', 'post'],
  [`${repo}/pulls/{pull_number}`]: ['patch'],
  [`${repo}/pulls/{pull_number}/requested_reviewers`]: ['post'],
  [`${repo}/issues/{issue_number}/labels`]: ['post'],
  [`${repo}/actions/secrets/public-key`]: ['get'],
  [`${repo}/actions${secret}`]: ['get', 'put', 'delete'],
  [environment]: ['get'],
  [`${environment}/secrets/public-key`]: ['get'],
  [`${environment}${secret}`]: ['get', 'put', 'delete'],
};

/** Words for people; they make up more than half of the text. */
const dropped = new Set([
  ...['description', 'summary', 'example', 'examples', 'tags', 'externalDocs', 'operationId'],
  ...['headers', 'links'],
]);

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Tree = Readonly<Record<string, Json>>;

const whole = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  readonly info: { readonly version: string; readonly license: Json };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
};
const components: Record<string, Record<string, Json>> = {};

const paths = Object.fromEntries(
  Object.entries(operations).map(([path, verbs]) => {
    const described = whole.paths[path];
    if (described === undefined) throw new Error(`${path} is not described.`);
    const kept = verbs.map((verb) => {
      const operation = described[verb];
      if (operation === undefined) throw new Error(`${verb} ${path} is not described.`);
      return [verb, lean(operation)] as const;
    });
    return [path, Object.fromEntries(kept)];
  }),
);

const part = {
  openapi: '3.0.3',
  info: { title: 'Part of the GitHub v3 REST API', version: whole.info.version, license: whole.info.license },
  paths,
  components,
};
writeFileSync(fileURLToPath(new URL('../fixtures/github/openapi.json', import.meta.url)), `${JSON.stringify(part)}\n`);

/** A copy without words; what it refers to is copied too. */
function lean(value: Json, named = false): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => lean(item));
  if (value === null || typeof value !== 'object') return value;
  const tree = value as Tree;
  if (typeof tree['$ref'] === 'string') keep(tree['$ref']);
  const entries = Object.entries(tree).filter(([name]) => named || !(dropped.has(name) || name.startsWith('x-')));
  // Below `properties` the words are names of fields, and fields may be called `description`.
  return Object.fromEntries(entries.map(([name, child]) => [name, lean(child, !named && name === 'properties')]));
}

function keep(ref: string): void {
  const [group = '', name = ''] = ref.replace('#/components/', '').split('/');
  const kept = (components[group] ??= {});
  if (name in kept || group === 'examples') return;
  const described = whole.components[group]?.[name];
  if (described === undefined) throw new Error(`${ref} is not described.`);
  kept[name] = null;
  kept[name] = lean(described);
}

/**
 * Checks requests and answers of the control API against Cloudflare's own description of it (OpenAPI), where a copy of that
 * description lies beside the repository. Without it nothing is checked.
 * @see https://github.com/cloudflare/api-schemas
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { Exchange } from './handler.ts';

/** Where the description is looked for: beside the repository. */
export const descriptionPath = fileURLToPath(
  new URL('../../../../shared/cloudflare-openapi-subset.json', import.meta.url),
);

/** Operations of the API that the copy leaves out; the official client has them. */
const leftOut: ReadonlySet<string> = new Set(['/zones/{zone_id}/argo/tiered_caching']);

/** Answers described as a list and as one object at once, which nothing can be; the requests are checked all the same. */
const impossible = /^(?!GET)\w+ \/accounts\/\{account_id\}\/rules\/lists|\/rules\/lists\/\{list_id\}/;

/** Judges an exchange: what is wrong with it, in words. */
export type Contract = (exchange: Exchange) => readonly string[];

/** Compiling takes long, and a test file starts many clouds. */
const loaded = new Map<string, Contract>();

/** @returns `undefined` where there is no description. */
export function loadContract(path = descriptionPath): Contract | undefined {
  if (!existsSync(path)) return undefined;
  const contract = loaded.get(path) ?? compileContract(path);
  loaded.set(path, contract);
  return contract;
}

function compileContract(path: string): Contract {
  const description = JSON.parse(readFileSync(path, 'utf8')) as Description;
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, allErrors: true });
  ajv.addSchema(description, 'api');
  const compiled = new Map<string, ValidateFunction>();
  const check = (what: string, pointer: readonly string[], value: unknown): readonly string[] => {
    const $ref = `api#/${pointer.map(escape).join('/')}`;
    const validate = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, validate);
    return validate(value) ? [] : [`${what}: ${ajv.errorsText(validate.errors)}`];
  };

  return ({ method, template, query, headers, body, status, answer }) => {
    if (leftOut.has(template)) return [];
    const verb = method.toLowerCase();
    const operation = description.paths[template]?.[verb];
    const name = `${method} ${template}`;
    if (operation === undefined) return [`${name} is not in the description`];
    const at = ['paths', template, verb];
    /** Where the schema of a body is; bodies and answers may be described elsewhere. */
    const schemaOf = (where: readonly string[], described: Described | undefined): readonly string[] => {
      const there = described?.$ref?.replace('#/', '').split('/') ?? [...at, ...where];
      return [...there, 'content', 'application/json', 'schema'];
    };
    const problems: string[] = [];

    // Some operations are described with a body that has no form.
    const { requestBody } = operation;
    const isFormless =
      requestBody?.$ref === undefined && requestBody?.content?.['application/json']?.schema === undefined;
    if (requestBody !== undefined && !isFormless && status < 400) {
      problems.push(...check(`request ${name}`, schemaOf(['requestBody'], requestBody), body));
    }
    for (const [index, parameter] of (operation.parameters ?? []).entries()) {
      const given = parameter.in === 'query' ? query.get(parameter.name) : headers[parameter.name];
      if ((parameter.in !== 'query' && parameter.in !== 'header') || given === null || given === undefined) continue;
      const value = ['number', 'integer'].includes(parameter.schema?.type ?? '') ? Number(given) : given;
      problems.push(...check(`${parameter.name} of ${name}`, [...at, 'parameters', String(index), 'schema'], value));
    }
    const named = String(status);
    const key = named in operation.responses ? named : status < 400 ? '200' : '4XX';
    if (status < 400 && impossible.test(name)) return problems;
    const where = schemaOf(['responses', key], operation.responses[key]);
    // Some failures are described as a success and a failure at once, which nothing can be: the failure is meant.
    const parts = operation.responses[key]?.content?.['application/json']?.schema?.allOf?.length ?? 0;
    const failure = key === '4XX' && parts > 1 ? ['allOf', String(parts - 1)] : [];
    problems.push(...check(`answer ${status} of ${name}`, [...where, ...failure], answer));
    return problems;
  };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly requestBody?: Described;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly schema?: { readonly type?: string };
  }[];
  readonly responses: Readonly<Record<string, Described>>;
}

interface Described {
  readonly $ref?: string;
  readonly content?: Record<string, { schema?: { allOf?: readonly unknown[] } }>;
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

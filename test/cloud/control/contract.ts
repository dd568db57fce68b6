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

/** Judges an exchange: what is wrong with it, in words. */
export type Contract = (exchange: Exchange) => readonly string[];

/** @returns `undefined` where there is no description. */
export function loadContract(path = descriptionPath): Contract | undefined {
  if (!existsSync(path)) return undefined;
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
    const verb = method.toLowerCase();
    const operation = description.paths[template]?.[verb];
    const name = `${method} ${template}`;
    if (operation === undefined) return [`${name} is not in the description`];
    const at = ['paths', template, verb];
    const problems: string[] = [];

    if (operation.requestBody !== undefined && status < 400) {
      const where = [...at, 'requestBody', 'content', 'application/json', 'schema'];
      problems.push(...check(`request ${name}`, where, body));
    }
    for (const [index, parameter] of (operation.parameters ?? []).entries()) {
      const given = parameter.in === 'query' ? query.get(parameter.name) : headers[parameter.name];
      if ((parameter.in !== 'query' && parameter.in !== 'header') || given === null || given === undefined) continue;
      const value = parameter.schema?.type === 'number' ? Number(given) : given;
      problems.push(...check(`${parameter.name} of ${name}`, [...at, 'parameters', String(index), 'schema'], value));
    }
    const key = status < 400 ? '200' : '4XX';
    const where = [...at, 'responses', key, 'content', 'application/json', 'schema'];
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
  readonly requestBody?: unknown;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly schema?: { readonly type?: string };
  }[];
  readonly responses: Readonly<
    Record<string, { content?: Record<string, { schema?: { allOf?: readonly unknown[] } }> }>
  >;
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** Checks what is asked of the fake, and what it answers, against GitHub's own description of its API (OpenAPI). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';

/** One operation of the API, found for a request. */
export interface Operation {
  /** As in `GET /repos/{owner}/{repo}`. */
  readonly route: string;
  /** Values of the placeholders, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Described {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const file = fileURLToPath(new URL('../fixtures/github/openapi.json', import.meta.url));

export class Contract {
  readonly #description = JSON.parse(readFileSync(file, 'utf8'), typedNull) as Description;
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    this.#ajv.addSchema(this.#description, 'api');
  }

  /** @returns `undefined` for what the description does not have. */
  find(method: string, path: string): Operation | undefined {
    const asked = path.split('/');
    for (const [template, verbs] of Object.entries(this.#description.paths)) {
      const names = template.split('/');
      if (!(method.toLowerCase() in verbs) || names.length !== asked.length) continue;
      if (!names.every((name, i) => name.startsWith('{') || name === asked[i])) continue;
      const values = names.flatMap((name, i) =>
        name.startsWith('{') ? [[name.slice(1, -1), decodeURIComponent(asked[i] ?? '')] as const] : [],
      );
      return { route: `${method} ${template}`, parameters: Object.fromEntries(values) };
    }
    return undefined;
  }

  /** What is wrong with the body of a request. */
  request(route: string, body: unknown): readonly string[] {
    const described = this.#operation(route);
    if (described.requestBody === undefined) return body === undefined ? [] : [`${route} takes no body`];
    return this.#check(`request ${route}`, [...at(route), 'requestBody', ...json], body);
  }

  /** What is wrong with an answer. */
  answer(route: string, status: number, body: unknown): readonly string[] {
    const described = this.#operation(route).responses[String(status)];
    // Some refusals are told in prose only.
    if (described === undefined) return status >= 400 ? [] : [`${route} never answers ${status}`];
    const place = described.$ref === undefined ? [...at(route), 'responses', String(status)] : pointer(described.$ref);
    const content = this.#resolve<Content>(described).content;
    // Refusals come with a message where the description has none.
    if (content === undefined)
      return body === undefined || status >= 400 ? [] : [`${route} answers ${status} without a body`];
    return this.#check(`answer ${status} of ${route}`, [...place, ...json], body);
  }

  /** The smallest answer that the description allows, with `given` in it. */
  example(route: string, status: number, given: object): unknown {
    const described = this.#operation(route).responses[String(status)];
    const schema = described?.content?.['application/json']?.schema;
    if (schema === undefined) throw new Error(`${route} has no answer ${status}.`);
    return this.#fill(schema, given);
  }

  #fill(unresolved: Schema, given: unknown): unknown {
    const schema = this.#resolve<Schema>(unresolved);
    const parts = schema.allOf ?? schema.anyOf?.slice(0, 1) ?? schema.oneOf?.slice(0, 1);
    if (given === undefined && schema.nullable === true) return null;
    if (Array.isArray(given)) return given.map((item: unknown) => this.#fill(schema.items ?? {}, item));
    if (parts !== undefined) {
      return parts.reduce<unknown>((sum, part) => {
        const filled = this.#fill(part, given);
        return typeof filled === 'object' && filled !== null ? { ...(sum as object), ...filled } : filled;
      }, {});
    }
    if (schema.properties !== undefined && (given === undefined || (typeof given === 'object' && given !== null))) {
      const properties = schema.properties;
      const own = (given ?? {}) as Record<string, unknown>;
      const required = [...(schema.required ?? []), ...Object.keys(own).filter((name) => name in properties)];
      const filled = required.map((name) => [name, this.#fill(properties[name] ?? {}, own[name])] as const);
      return { ...own, ...Object.fromEntries(filled) };
    }
    return given ?? schema.enum?.[0] ?? plain(schema);
  }

  #operation(route: string): Described {
    const [method = '', template = ''] = route.split(' ');
    const described = this.#description.paths[template]?.[method.toLowerCase()];
    if (described === undefined) throw new Error(`${route} is not described.`);
    return described;
  }

  #resolve<T>(value: T & { readonly $ref?: string }): T {
    if (value.$ref === undefined) return value;
    const [, group = '', name = ''] = pointer(value.$ref);
    return this.#description.components[group]?.[name] as T;
  }

  #check(what: string, where: readonly string[], value: unknown): readonly string[] {
    const $ref = `api#/${where.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = this.#compiled.get($ref) ?? this.#ajv.compile({ $ref });
    this.#compiled.set($ref, validate);
    return validate(value) ? [] : [`${what}: ${this.#ajv.errorsText(validate.errors)}`];
  }
}

/** The validator takes `nullable` beside `type` only; GitHub also writes it beside `anyOf`. */
function typedNull(_name: string, value: unknown): unknown {
  const schema = value as Schema | null;
  if (schema === null || typeof schema !== 'object' || schema.nullable !== true || schema.type !== undefined)
    return value;
  const { nullable, ...rest } = schema;
  return { anyOf: [rest, { type: 'null', nullable }] };
}

const json = ['content', 'application/json', 'schema'];

function at(route: string): readonly string[] {
  const [method = '', template = ''] = route.split(' ');
  return ['paths', template, method.toLowerCase()];
}

function pointer(ref: string): readonly string[] {
  return ref.replace('#/', '').split('/');
}

function plain(schema: Schema): unknown {
  switch (schema.type) {
    case 'string':
      return schema.format === 'date-time'
        ? '2026-01-01T00:00:00Z'
        : schema.format === 'uri'
          ? 'https://example.org'
          : 'text';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return {};
  }
}

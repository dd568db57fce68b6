/** The jobs that a matrix stands for. */
import { isList, isMapping, textOf, type Mapping, type Value } from './expression.ts';

/** GitHub's limit for one matrix. */
const MOST_JOBS = 256;

/**
 * Every combination, less `exclude`, with `include` merged in or added.
 * @throws Error for an empty list, which GitHub refuses, and for more than 256 jobs.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrixinclude
 */
export function combinations(matrix: Value): readonly Mapping[] {
  if (!isMapping(matrix)) throw new Error('a matrix is a mapping');
  const { include = [], exclude = [], ...vectors } = matrix;
  let all: Mapping[] = Object.keys(vectors).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(vectors)) {
    if (!isList(values) || values.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`);
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  all = all.filter((one) => !mappings(exclude).some((out) => fits(one, out, Object.keys(out))));
  const added: Mapping[] = [];
  for (const extra of mappings(include)) {
    // An item joins the combinations whose own values it would not change; one that joins none is a job of its own.
    const joins = all.filter((one) =>
      fits(
        one,
        extra,
        Object.keys(extra).filter((key) => key in vectors),
      ),
    );
    if (joins.length === 0) added.push(extra);
    else all = all.map((one) => (joins.includes(one) ? { ...one, ...extra } : one));
  }
  const jobs = [...all, ...added];
  if (jobs.length === 0) throw new Error('Matrix must define at least one vector');
  if (jobs.length > MOST_JOBS) throw new Error(`The strategy generated ${jobs.length} jobs, and the maximum is 256`);
  return jobs;
}

function fits(one: Mapping, other: Mapping, keys: readonly string[]): boolean {
  return keys.every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
}

function mappings(value: Value): readonly Mapping[] {
  if (!isList(value)) return [];
  return value.filter(isMapping);
}

/** As GitHub adds it to the name of a job, such as `(1, a)`. */
export function matrixLabel(one: Mapping): string {
  const flat = (value: Value): string[] => {
    if (isList(value)) return value.flatMap(flat);
    return isMapping(value) ? Object.values(value).flatMap(flat) : [textOf(value)];
  };
  const text = flat(one).join(', ');
  return `(${text.length > 100 ? `${text.slice(0, 97)}...` : text})`;
}

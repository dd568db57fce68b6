/** Looks for secrets and for names of private files in everything that a run leaves where people see it. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { LocalCloud } from '../cloud/cloud.ts';
import type { TreeSummary } from '../demo/media-tree.ts';
import { encodedForms } from '../e2e/runner-log.ts';
import type { WorkflowRun } from '../runner/run.ts';

/**
 * Where something was found that must not be there. A secret itself is not repeated.
 * @param more - texts that the run left elsewhere, such as pull requests.
 */
export function traces(
  run: WorkflowRun,
  secrets: readonly string[],
  tree: TreeSummary,
  more: readonly string[] = [],
): readonly string[] {
  const texts = [...shown(run), ...more.map((text, index) => [`text ${index} beside the run`, text] as const)];
  const privateNames = [...tree.hidden, ...tree.neverCopied].map((path) => basename(path).replace(/\.\w+$/, ''));
  const forms = [
    ...secrets.map((secret, index) => [`secret ${index}`, formsOf(secret)] as const),
    ...privateNames.map((name) => [`private name ${name}`, [name]] as const),
  ];
  return forms.flatMap(([what, variants]) => {
    return texts
      .filter(([, text]) => variants.some((form) => text.includes(form)))
      .map(([where]) => `${what} in ${where}`);
  });
}

/** All secrets that an account has by now, those made by runs included, with what is derived from them. */
export function secretsOf({ control, state }: LocalCloud): readonly string[] {
  const tokens = [...control.tokens.values()].flatMap(({ value, id, policies }) => {
    const made = policies.length > 0;
    return [value, createHash('sha256').update(value).digest('hex'), ...(made ? [id] : [])];
  });
  const keys = [...state.credentials.values()].flatMap(({ secretAccessKey, sessionToken }) => [
    secretAccessKey,
    ...(sessionToken === undefined ? [] : [sessionToken]),
  ]);
  return [...new Set([...tokens, ...keys])];
}

/** Also each line of a secret of several, as of a private key; what stands around those is no secret. */
function formsOf(secret: string): readonly string[] {
  if (secret === '') return [];
  const lines = secret.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return [secret, ...lines].flatMap((each) => [...encodedForms(each), Buffer.from(each).toString('hex')]);
}

function shown(run: WorkflowRun): (readonly [where: string, text: string])[] {
  const artifacts = [...run.artifacts].flatMap(([name, files]) =>
    [...files].map(([path, content]) => [`artifact ${name}/${path}`, `${path}\n${content.toString('utf8')}`] as const),
  );
  const jobs = run.jobs.flatMap((job) => [
    [`outputs of ${job.path}`, JSON.stringify(job.outputs)] as const,
    [`name of ${job.path}`, job.path] as const,
    ...job.steps.flatMap((step) => [
      [`log of ${job.path}`, step.log] as const,
      [`summary of ${job.path}`, step.summary] as const,
      [`annotations of ${job.path}`, JSON.stringify(step.annotations)] as const,
    ]),
  ]);
  return [...artifacts, ...jobs];
}

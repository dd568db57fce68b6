/** Looks for secrets and for names of private files in everything that a run leaves where people see it. */
import { basename } from 'node:path';
import type { TreeSummary } from '../demo/media-tree.ts';
import { encodedForms } from '../e2e/runner-log.ts';
import type { WorkflowRun } from '../runner/run.ts';

/** Where something was found that must not be there. A secret itself is not repeated. */
export function traces(run: WorkflowRun, secrets: readonly string[], tree: TreeSummary): readonly string[] {
  const texts = shown(run);
  const privateNames = [...tree.hidden, ...tree.neverCopied].map((path) => basename(path).replace(/\.\w+$/, ''));
  const forms = [
    ...secrets.map((secret, index) => [`secret ${index}`, encodedForms(secret)] as const),
    ...privateNames.map((name) => [`private name ${name}`, [name]] as const),
  ];
  return forms.flatMap(([what, variants]) => {
    return texts
      .filter(([, text]) => variants.some((form) => text.includes(form)))
      .map(([where]) => `${what} in ${where}`);
  });
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

/** Actions of GitHub's own that the workflows use, in this process. Their commits are those the workflows pin. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { downloadArtifact, uploadArtifact, type Artifact } from './artifacts.ts';
import type { Repository } from './workflow-file.ts';

export interface BuiltinCall {
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  /** The repository of the run. */
  readonly repository: Repository;
  readonly artifacts: Map<string, Artifact>;
  /** Prints a line to the log; workflow commands are obeyed. */
  readonly print: (line: string) => void;
}

/** Returns its outputs; throws to fail the step. */
export type Builtin = (call: BuiltinCall) => Readonly<Record<string, string>>;

/** Checks out the repository of the run; others and other commits are not here. */
const checkout: Builtin = ({ inputs, workspace, repository }) => {
  const other = ['repository', 'ref'].find((name) => (inputs[name] ?? '') !== '');
  if (other !== undefined) throw new Error(`This runner checks out the repository of the run alone, without ${other}.`);
  const target = join(workspace, inputs['path'] ?? '.');
  if (!existsSync(join(repository.folder, '.git'))) cpSync(repository.folder, target, { recursive: true });
  else {
    const { status, stderr } = spawnSync('git', ['clone', '--quiet', repository.folder, target], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  return {};
};

/** Node is what this process runs on. */
const setupNode: Builtin = () => ({ 'node-version': process.version });

/** By `uses`, with the commit. */
export const builtins: Readonly<Record<string, Builtin>> = {
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': checkout,
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020': setupNode,
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': uploadArtifact,
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c': downloadArtifact,
};

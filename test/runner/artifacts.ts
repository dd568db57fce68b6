/** The artifacts of a run, and the two actions that put them there and take them out. */
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative, resolve } from 'node:path';
import type { Builtin } from './builtins.ts';

/** Files by their path in the artifact. */
export type Artifact = ReadonlyMap<string, Buffer>;

/**
 * Artifacts cannot be changed once they are there, only replaced where the upload asks for it.
 * @see https://github.com/actions/upload-artifact/blob/main/README.md
 */
export const uploadArtifact: Builtin = ({ inputs, workspace, artifacts, print }) => {
  const name = inputs['name'] ?? 'artifact';
  if (/["<>|*?:\\/\r\n]/.test(name) || name === '') throw new Error(`The artifact name is not valid: ${name}.`);
  const places = (inputs['path'] ?? '').split('\n').filter((line) => line.trim() !== '');
  if (places.length === 0) throw new Error('Input required and not supplied: path');
  const found = filesAt(
    places.map((place) => resolve(workspace, place.trim())),
    inputs['include-hidden-files'] === 'true',
  );
  if (found.files.length === 0) {
    const problem = `No files were found with the provided path: ${places.join(', ')}. No artifacts will be uploaded.`;
    const choice = inputs['if-no-files-found'] ?? 'warn';
    if (choice === 'error') throw new Error(problem);
    print(choice === 'warn' ? `::warning::${problem}` : problem);
    return {};
  }
  if (artifacts.has(name) && inputs['overwrite'] !== 'true') {
    throw new Error(
      `Failed to CreateArtifact: Received non-retryable error: Conflict: an artifact with this name already exists on the workflow run: ${name}`,
    );
  }
  artifacts.set(name, new Map(found.files.map((file) => [relative(found.root, file), readFileSync(file)])));
  return { 'artifact-id': String(artifacts.size) };
};

/** @see https://github.com/actions/download-artifact/blob/main/README.md */
export const downloadArtifact: Builtin = ({ inputs, workspace, artifacts }) => {
  const { name = '', pattern = '' } = inputs;
  const into = resolve(workspace, inputs['path'] ?? '.');
  if (name !== '' && !artifacts.has(name))
    throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
  const wanted = [...artifacts].filter(([each]) =>
    name === '' ? pattern === '' || matchesGlob(each, pattern) : each === name,
  );
  // A single artifact is unpacked where the path says, even when a pattern found it.
  const together = wanted.length === 1 || inputs['merge-multiple'] === 'true';
  for (const [each, files] of wanted) {
    for (const [path, content] of files) {
      const target = together ? join(into, path) : join(into, each, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
  return { 'download-path': into };
};

/** Files below the places, and the folder that their paths in the artifact are relative to. */
function filesAt(places: readonly string[], hidden: boolean): { root: string; files: readonly string[] } {
  // The place itself may be hidden, too: then nothing of it is looked at.
  const kept = (root: string, file: string): boolean =>
    hidden ||
    !relative(dirname(root), file)
      .split('/')
      .some((part) => part.startsWith('.'));
  const found = places.map((place) => {
    const fixed = fixedPart(place);
    const matches = place.includes('*') ? globSync(place) : existsSync(place) ? [place] : [];
    return { fixed, files: matches.flatMap(below).filter((file) => kept(fixed, file)) };
  });
  const files = [...new Set(found.flatMap((one) => one.files))];
  const only = found.length === 1 ? found[0] : undefined;
  if (only === undefined) return { root: commonFolder(found.map(({ fixed }) => fixed)), files };
  return { root: files.length === 1 && files[0] === only.fixed ? dirname(only.fixed) : only.fixed, files };
}

/** The path as far as it has no wildcard. */
function fixedPart(place: string): string {
  const parts = place.split('/');
  const wild = parts.findIndex((part) => part.includes('*'));
  return wild === -1 ? place : parts.slice(0, wild).join('/');
}

function below(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function commonFolder(paths: readonly string[]): string {
  const split = paths.map((path) => path.split('/'));
  const first = split[0] ?? [];
  const end = first.findIndex((part, index) => split.some((other) => other[index] !== part));
  const common = (end === -1 ? first : first.slice(0, end)).join('/');
  return existsSync(common) && statSync(common).isFile() ? join(common, '..') : common;
}

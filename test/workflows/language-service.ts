/** GitHub's own validator for workflows and actions, on files of this repository. */
import { readFileSync } from 'node:fs';
import { validate } from '@actions/languageservice';
import type { ActionMetadata } from '@actions/languageservice/action';
import type { FileReference } from '@actions/workflow-parser/workflows/file-reference';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { inRepository } from './files.ts';

/** Inputs of the actions by others that the workflows use, at the pinned versions. */
const others: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['repository', 'ref', 'token', 'path', 'persist-credentials', 'fetch-depth'],
  'actions/setup-node': ['node-version', 'cache'],
  'actions/upload-artifact': [
    'name',
    'path',
    'if-no-files-found',
    'overwrite',
    'retention-days',
    'include-hidden-files',
  ],
  'actions/download-artifact': ['name', 'pattern', 'path', 'merge-multiple'],
  'actions/attest': ['subject-path', 'subject-checksums'],
  'github/codeql-action': ['languages', 'queries', 'config', 'category'],
};

/** Every finding, with its line. */
export async function findings(path: string): Promise<readonly string[]> {
  const text = readFileSync(inRepository(path), 'utf8');
  const document = TextDocument.create(`file:///repository/${path}`, 'yaml', 1, text);
  const found = await validate(document, {
    fileProvider: {
      getFileContent: (reference: FileReference) => {
        const { path: file } = reference;
        return Promise.resolve({ name: file, content: readFileSync(inRepository(file), 'utf8') });
      },
    },
    actionsMetadataProvider: {
      fetchActionMetadata: ({ owner, name }) => Promise.resolve(metadata(`${owner}/${name}`)),
    },
  });
  return found.map(
    ({ message, range }) => `${path}:${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );
}

function metadata(action: string): ActionMetadata | undefined {
  // Examples name this repository in a form to be filled in.
  if (action === 'OWNER/mastodon-media-r2')
    return parse(readFileSync(inRepository('action.yml'), 'utf8')) as ActionMetadata;
  const inputs = others[action];
  if (inputs === undefined) return undefined;
  return {
    name: action,
    description: action,
    inputs: Object.fromEntries(inputs.map((name) => [name, { description: name }])),
  };
}

/** Every output of every step. */
import { steps } from './spec.ts';
import type { OutputSpec } from './spec.ts';

export const outputTable = [
  {
    name: 'report',
    steps,
    initial: '',
    description: 'Path of the JSON report of the step. It names no private file and holds no secret.',
  },
  {
    name: 'details',
    steps: ['plan', 'sync', 'verify'],
    initial: '',
    description:
      'Path of a folder with the exact lists of keys, readable by the runner alone. It may name private files: never upload it.',
  },
  {
    name: 'shards',
    steps: ['plan'],
    initial: '[]',
    description: 'JSON list of key ranges for a job matrix; `[]` when nothing is left to copy.',
  },
  {
    name: 'unprotected',
    steps: ['plan'],
    initial: '[]',
    description: 'JSON list of the `environments` that would let a job go on without an approval.',
  },
  { name: 'objects', steps: ['plan'], initial: '0', description: 'Objects that a sync would copy.' },
  { name: 'bytes', steps: ['plan'], initial: '0', description: 'Their bytes.' },
  {
    name: 'changes',
    steps: ['plan'],
    initial: '0',
    description: 'Number of changes that provision would make.',
  },
  {
    name: 'phase',
    steps: ['plan'],
    initial: 'unknown',
    description: 'Where the migration stands: `prepare`, `copy`, `switch`, `finalise`, `done` or `unknown`.',
  },
  { name: 'endpoint', steps: ['provision'], initial: '', description: 'Origin of the S3 API of the bucket.' },
  { name: 'media-host', steps: ['provision'], initial: '', description: 'Host name that serves the media.' },
  {
    name: 'changed',
    steps: ['provision', 'redirect'],
    initial: 'false',
    description: '`true` when something was changed (`mode: apply`, `remove`) or differs (`mode: check`).',
  },
  {
    name: 'mastodon-key',
    steps: ['provision'],
    initial: '',
    description:
      "What became of Mastodon's key: `made`, `kept`, `corrected`, `retired`, or empty without `mint-token`. Never the key itself.",
  },
  {
    name: 'complete',
    steps: ['sync'],
    initial: 'false',
    description: '`true` when both listings were read to the end, nothing failed and nothing remains.',
  },
  { name: 'copied-objects', steps: ['sync'], initial: '0', description: 'Objects copied.' },
  { name: 'copied-bytes', steps: ['sync'], initial: '0', description: 'Bytes copied.' },
  {
    name: 'remaining-objects',
    steps: ['sync'],
    initial: '',
    description: 'Objects that still have to be copied; empty when that is not known.',
  },
  { name: 'class-a', steps: ['sync'], initial: '0', description: 'R2 Class A operations used.' },
  { name: 'class-b', steps: ['sync'], initial: '0', description: 'R2 Class B operations used.' },
  {
    name: 'redirect-engine',
    steps: ['redirect'],
    initial: '',
    description: 'The engine that was chosen: `bulk`, `single`, `nginx`, `caddy` or `apache`.',
  },
  { name: 'verified', steps: ['verify'], initial: 'false', description: '`true` when no check failed.' },
  { name: 'failed-checks', steps: ['verify'], initial: '[]', description: 'JSON list of the checks that failed.' },
  {
    name: 'files',
    steps: ['publish'],
    initial: '[]',
    description: 'JSON list of the files that were written or changed.',
  },
  { name: 'commit', steps: ['publish'], initial: '', description: 'SHA of the commit, where one was made.' },
  {
    name: 'pull-request-url',
    steps: ['publish'],
    initial: '',
    description: 'URL of the pull request, or empty where none was opened or updated.',
  },
] as const satisfies readonly OutputSpec[];

/** The name of an output. */
export type OutputName = (typeof outputTable)[number]['name'];

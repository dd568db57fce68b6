/**
 * Writes action.yml, the tables of inputs and outputs in README.md, and what the workflows repeat of them, from the tables in
 * src/inputs; and the program for servers from src/stores/ssh.
 *
 *   node .github/scripts/generate.ts           writes the files
 *   node .github/scripts/generate.ts --check   exits 1 when one of them is not what it would write
 */
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outputTable } from '../../src/inputs/outputs.ts';
import { steps } from '../../src/inputs/spec.ts';
import { inputGroups } from '../../src/inputs/table.ts';
import type { InputGroup, InputSpec, OutputSpec } from '../../src/inputs/spec.ts';
import { programFile } from '../../src/stores/ssh/program.ts';
import { withInputs } from './workflow-inputs.ts';

const root = join(import.meta.dirname, '..', '..');
const width = 118;

/** The text of action.yml. */
export function actionYml(): string {
  const lines = [
    '# Generated from src/inputs by .github/scripts/generate.ts: change the tables there.',
    'name: Mastodon media on R2',
    'author: Mastodon media on R2 contributors',
    ...folded(
      '',
      'description',
      'Moves the media of a Mastodon instance to Cloudflare R2 and keeps them right: bucket, media host, copy, redirects, proof and settings.',
    ),
    'branding:',
    '  icon: cloud',
    '  color: purple',
    'inputs:',
  ];
  for (const group of inputGroups as readonly InputGroup[]) {
    lines.push(...(group === inputGroups[0] ? [] : ['']), `  # ${group.title}`);
    for (const spec of group.inputs) lines.push(...inputYml(spec));
  }
  lines.push('', 'outputs:');
  for (const spec of outputTable) {
    lines.push(`  ${spec.name}:`, ...folded('    ', 'description', outputDescription(spec)));
  }
  lines.push('', 'runs:', '  using: node24', '  main: dist/index.js', '');
  return lines.join('\n');
}

function inputYml(spec: InputSpec): string[] {
  return [
    `  ${spec.name}:`,
    ...folded('    ', 'description', inputDescription(spec)),
    `    required: ${String(isAlwaysRequired(spec))}`,
    ...(spec.fromRunner === undefined ? [] : [`    default: ${spec.fromRunner}`]),
  ];
}

/** Whether no step works without it. Where some do, the action itself says what is missing. */
export function isAlwaysRequired(spec: InputSpec): boolean {
  return spec.required?.length === steps.length;
}

/** What action.yml says of an input. */
export function inputDescription(spec: InputSpec): string {
  const secret = spec.secret === true ? ['Secret.'] : [];
  return [spec.description, ...facts(spec), ...secret, `Steps: ${listSteps(spec.steps)}.`].join(' ');
}

/** What a workflow says of an input: the steps are its own business. */
export function workflowDescription(spec: InputSpec): string {
  return [spec.description, ...facts(spec)].join(' ');
}

/** What action.yml says of an output. */
export function outputDescription(spec: OutputSpec): string {
  return `${spec.description} Steps: ${listSteps(spec.steps)}.`;
}

/** What may be given, what must be, and what stands otherwise: a sentence each. */
function facts(spec: InputSpec): string[] {
  const sentences = allowedText(spec);
  if (spec.type === 'integer') {
    sentences.push(
      `${String(spec.min)} to ${String(spec.max)}${spec.word === undefined ? '' : `, or \`${spec.word}\``}.`,
    );
  }
  if (spec.required?.length === spec.steps.length) sentences.push('Required.');
  else if (spec.required !== undefined) sentences.push(`Required by ${listSteps(spec.required)}.`);
  if (spec.default !== undefined) sentences.push(`Default: \`${spec.default}\`.`);
  if (spec.otherwise !== undefined) sentences.push(`Default: ${spec.otherwise}.`);
  return sentences;
}

function allowedText({ allowed }: InputSpec): string[] {
  if (allowed === undefined) return [];
  const words = (list: readonly string[]): string => list.map((word) => `\`${word}\``).join(', ');
  if ('length' in allowed) return [`One of ${words(allowed)}.`];
  return Object.entries(allowed).map(([step, list]) => `For ${step} one of ${words(list)}.`);
}

function listSteps(list: readonly string[]): string {
  return list.length === steps.length ? 'all' : list.join(', ');
}

/** A YAML folded scalar, wrapped. */
function folded(indent: string, key: string, text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent.length + 2 + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return [`${indent}${key}: >-`, ...lines.map((line) => `${indent}  ${line}`)];
}

/** The tables of the README, by the names of their markers. */
export function readmeTables(): Record<'inputs' | 'outputs', string> {
  const groups = (inputGroups as readonly InputGroup[]).map(({ title, inputs }) => {
    const oneStep = inputs.every(({ steps: used }) => used.length === 1);
    const rows = inputs.map((spec) => {
      const required = spec.required === undefined ? '' : ' *';
      return [`\`${spec.name}\`${required}`, ...(oneStep ? [] : [listSteps(spec.steps)]), inputCell(spec)];
    });
    return `### ${title}\n\n${table(oneStep ? ['input', 'what'] : ['input', 'steps', 'what'], rows)}`;
  });
  const outputs = outputTable.map((spec: OutputSpec) => [
    `\`${spec.name}\``,
    listSteps(spec.steps),
    cell(spec.description),
  ]);
  return { inputs: groups.join('\n\n'), outputs: table(['output', 'steps', 'what'], outputs) };
}

function inputCell(spec: InputSpec): string {
  const secret = spec.secret === true ? ['Secret.'] : [];
  return cell([spec.description, ...facts(spec), ...secret].join(' '));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** `|` would end a cell. */
function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

/**
 * Puts the tables between their markers.
 * @throws when a marker is missing.
 */
export function withTables(readme: string): string {
  return Object.entries(readmeTables()).reduce((text, [name, generated]) => {
    const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`README.md lacks the markers ${start} and ${end}.`);
    // Prettier would pad every cell to the longest of its column.
    const body = `\n<!-- prettier-ignore-start -->\n\n${generated}\n\n<!-- prettier-ignore-end -->\n`;
    return text.slice(0, from + start.length) + body + text.slice(to);
  }, readme);
}

/** What is installed on servers that grant a key nothing else. */
const serverProgram = 'examples/server/mastodon-media-r2-serve';

/** Every file that is written, and what makes it from what it was. */
function generated(): Record<string, (now: string) => string> {
  const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort();
  const written = workflows.map((name) => [name, (now: string) => withInputs(now, workflowDescription)] as const);
  return {
    'action.yml': () => actionYml(),
    'README.md': withTables,
    [serverProgram]: () => programFile,
    ...Object.fromEntries(written),
  };
}

function main(check: boolean): number {
  let stale = 0;
  for (const [name, generate] of Object.entries(generated())) {
    const path = join(root, name);
    const now = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const want = generate(now);
    if (now === want) continue;
    if (!check) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, want);
      if (name === serverProgram) chmodSync(path, 0o755);
    } else {
      console.error(`${name} is not what src says. Run: node .github/scripts/generate.ts`);
      stale = 1;
    }
  }
  return stale;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.includes('--check'));

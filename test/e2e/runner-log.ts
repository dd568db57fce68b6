/**
 * What a runner does with the lines that a step prints: workflow commands are obeyed, masked values are covered.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @see https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
 */

/** A message that GitHub shows on the page of the run. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: string;
}

/** One printed line. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** As printed. Holds secrets. */
  readonly raw: string;
  /** As the log shows it. */
  readonly text: string;
  /** Where the line was a workflow command; its message is masked. */
  readonly command?: { readonly name: string; readonly message: string; readonly title?: string };
  /** How many groups the line is in. */
  readonly depth: number;
}

/** Reads the lines of one step in the order in which they come. */
export class RunnerLog {
  readonly lines: LogLine[] = [];
  readonly annotations: Annotation[] = [];
  readonly masks: Masks;
  #depth = 0;
  /** Set by `::stop-commands::token`; no command is obeyed until `::token::`. */
  #resumeToken: string | null = null;

  /** @param masks - those of the job, where steps before this one have masked values. */
  constructor(masks = new Masks()) {
    this.masks = masks;
  }

  read(raw: string, stream: LogLine['stream']): LogLine {
    const command = this.#accept(parseCommand(raw));
    if (command?.name === 'add-mask') this.masks.add(command.message);
    if (command?.name === 'endgroup') this.#depth = 0;
    const line: LogLine = {
      stream,
      raw,
      text: this.masks.cover(raw),
      depth: this.#depth,
      ...(command === null ? {} : { command: this.#shown(command) }),
    };
    if (command?.name === 'group') this.#depth = 1; // groups do not nest
    if (command !== null && isLevel(command.name)) this.annotations.push(this.#annotation(command.name, command));
    this.lines.push(line);
    return line;
  }

  #accept(command: Command | null): Command | null {
    if (this.#resumeToken !== null) {
      if (command?.name === this.#resumeToken) this.#resumeToken = null;
      return null;
    }
    if (command?.name === 'stop-commands') this.#resumeToken = command.message.toLowerCase();
    return command !== null && known.has(command.name) ? command : null;
  }

  #shown({ name, message, properties }: Command): NonNullable<LogLine['command']> {
    const title = properties['title'];
    const shown = { name, message: this.masks.cover(message) };
    return title === undefined ? shown : { ...shown, title: this.masks.cover(title) };
  }

  #annotation(level: Annotation['level'], { message, properties }: Command): Annotation {
    const place = Object.entries(properties).filter(([name]) => ['title', 'file', 'line'].includes(name));
    const covered = place.map(([name, value]) => [name, this.masks.cover(value)] as const);
    return { level, message: this.masks.cover(message), ...Object.fromEntries(covered) };
  }
}

/** The values that the log must not show. Only text printed after a value was added is covered. */
export class Masks {
  /** Longest first, so that a secret within another leaves no rest of the longer one. */
  #forms: readonly string[] = [];

  /** A value of several lines is also masked line by line. */
  add(value: string): void {
    const secrets = [value, ...value.split(/\r?\n/)].filter((secret) => secret.trim() !== '');
    const forms = new Set([...this.#forms, ...secrets.flatMap(encodedForms)]);
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
  }

  cover(text: string): string {
    return this.#forms.reduce((covered, form) => covered.replaceAll(form, '***'), text);
  }

  hides(text: string): boolean {
    return this.cover(text) !== text;
  }
}

/**
 * A secret as it may appear in text: itself, escaped for JSON, for URLs and for XML, and the part of its base64 that does
 * not depend on what stands before and after it.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
export function encodedForms(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    return bytes.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const escaped = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), xml];
  return [...new Set([secret, ...escaped, ...base64.filter((form) => form.length >= 6)])];
}

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** The commands that a runner of today obeys. */
const known = new Set([
  ...['add-mask', 'debug', 'notice', 'warning', 'error', 'group', 'endgroup', 'stop-commands', 'echo'],
  ...['add-matcher', 'remove-matcher', 'set-output', 'save-state'],
]);

/** `::name key=value,key=value::message` at the start of a line, or the older `##[name key=value;…]message` anywhere in it. */
function parseCommand(line: string): Command | null {
  const match = /^\s*::([^:\s]+)(?: (.*?))?::(.*)$/s.exec(line) ?? /##\[([^\]\s]+)(?: ([^\]]*))?\](.*)$/s.exec(line);
  if (match === null) return null;
  const [, name = '', list = '', message = ''] = match;
  const pairs = list.split(/[,;]/).flatMap((pair) => {
    const [key = '', ...value] = pair.split('=');
    return value.length === 0 ? [] : [[key.trim(), unescape(value.join('='), true)] as const];
  });
  return { name: name.toLowerCase(), properties: Object.fromEntries(pairs), message: unescape(message, false) };
}

function unescape(text: string, property: boolean): string {
  const plain = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  return (property ? plain.replaceAll('%3A', ':').replaceAll('%2C', ',') : plain).replaceAll('%25', '%');
}

function isLevel(name: string): name is Annotation['level'] {
  return name === 'error' || name === 'warning' || name === 'notice';
}

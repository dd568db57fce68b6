/** Collects what needs attention and shows it on the run's page, few and telling. */
import { count, counted } from './format.ts';
import { visible } from './visible.ts';

/** How grave an annotation is. */
export type Level = 'notice' | 'warning' | 'error';

/** The part of `@actions/core` that annotations need. */
export type AnnotationSink = Readonly<Record<Level, (message: string, properties: { title: string }) => void>>;

/**
 * GitHub shows ten annotations of a level for each step and drops the rest. One error is left for the step's own failure,
 * which is told last.
 * @see https://github.com/orgs/community/discussions/26680
 */
const most: Readonly<Record<Level, number>> = { error: 9, warning: 10, notice: 10 };

/** Messages told in full of those that share a title. */
const examples = 5;

/** Characters of a message. */
const longest = 1000;

/** What shares a level and a title: how many there are, and the first of them. */
interface Group {
  total: number;
  readonly first: string[];
}

/** Annotations of one step: added while it runs, emitted once at its end. */
export class Annotations {
  private readonly byLevel: Record<Level, Map<string, Group>> = {
    error: new Map(),
    warning: new Map(),
    notice: new Map(),
  };

  /** Adds one. Those of the same level and title become one annotation. */
  add(level: Level, title: string, message: string): void {
    const groups = this.byLevel[level];
    const group = groups.get(title) ?? { total: 0, first: [] };
    groups.set(title, group);
    group.total += 1;
    // A million files may fail for the same reason: the rest is counted only.
    if (group.first.length < examples) group.first.push(message);
  }

  /** Shows all, gravest first, and forgets them. The last one of a level tells what had no room. */
  emit(sink: AnnotationSink): void {
    for (const level of ['error', 'warning', 'notice'] as const) {
      const groups = [...this.byLevel[level]];
      this.byLevel[level].clear();
      const shown = groups.length <= most[level] ? groups : groups.slice(0, most[level] - 1);
      for (const [title, group] of shown) sink[level](together(group), { title: visible(title, 200) });
      const rest = groups.slice(shown.length).map(([title]) => title);
      if (rest.length > 0) {
        const title = `${counted(rest.length, 'more kind')} of ${level}, see the job summary`;
        sink[level](together({ total: rest.length, first: rest.slice(0, examples) }), { title });
      }
    }
  }
}

/** The first messages, a line each, and how many there are besides. */
function together({ total, first }: Group): string {
  const lines = first.map((message) => visible(message, longest));
  const rest = total - first.length;
  return (rest > 0 ? [...lines, `and ${count(rest)} more`] : lines).join('\n');
}

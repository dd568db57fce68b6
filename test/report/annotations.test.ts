import { describe, expect, it } from '@jest/globals';
import { Annotations, type AnnotationSink, type Level } from '../../src/report/annotations.ts';

function collect(annotations: Annotations): { level: Level; title: string; message: string }[] {
  const seen: { level: Level; title: string; message: string }[] = [];
  const to =
    (level: Level): AnnotationSink[Level] =>
    (message, { title }) =>
      seen.push({ level, title, message });
  annotations.emit({ error: to('error'), warning: to('warning'), notice: to('notice') });
  return seen;
}

describe('Annotations', () => {
  it('shows the gravest first and each once', () => {
    const annotations = new Annotations();
    annotations.add('notice', 'n', 'one');
    annotations.add('error', 'e', 'two');
    expect(collect(annotations)).toEqual([
      { level: 'error', title: 'e', message: 'two' },
      { level: 'notice', title: 'n', message: 'one' },
    ]);
    expect(collect(annotations)).toEqual([]);
  });

  it('makes one of those that share a title', () => {
    const annotations = new Annotations();
    for (let i = 1; i <= 2000; i += 1) annotations.add('warning', 'Not copied', `file ${i}`);
    const [only, ...others] = collect(annotations);
    expect(others).toEqual([]);
    expect(only?.message).toBe('file 1\nfile 2\nfile 3\nfile 4\nfile 5\nand 1,995 more');
  });

  it('stays within what GitHub shows, with room for the failure of the step, and tells the rest', () => {
    const annotations = new Annotations();
    for (let i = 1; i <= 10; i += 1) annotations.add('warning', `w${i}`, 'x');
    for (let i = 1; i <= 10; i += 1) annotations.add('error', `e${i}`, 'x');
    for (let i = 1; i <= 11; i += 1) annotations.add('notice', `n${i}`, 'x');
    const seen = collect(annotations);
    const of = (level: Level): typeof seen => seen.filter((each) => each.level === level);
    expect(of('warning').map((each) => each.title)).toContain('w10');
    expect(of('error')).toHaveLength(9);
    expect(of('error').at(-1)?.message).toBe('e9\ne10');
    expect(of('notice')).toHaveLength(10);
    expect(of('notice').at(-1)?.title).toContain('2 more kinds of notice');
  });

  it('shows unseen characters and cuts', () => {
    const annotations = new Annotations();
    annotations.add('error', 'a\nb', `x\u202e\r\n::error::${'y'.repeat(5000)}`);
    const [only] = collect(annotations);
    expect(only?.title).toBe('a\\nb');
    expect(only?.message).toContain('x\\u202e\\r\\n');
    expect(only?.message).not.toMatch(/[\r\n\u202e]/);
    expect(only?.message.length).toBeLessThan(1100);
  });
});

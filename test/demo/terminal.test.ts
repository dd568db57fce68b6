import { describe, expect, it } from '@jest/globals';
import { RunnerLog } from '../e2e/runner-log.ts';
import { formatLine, renderMarkdown } from './terminal.ts';
import { pad, width, wrap } from './text-width.ts';

const shown = (markdown: string, columns = 100): string => renderMarkdown(markdown, { columns });

describe('a summary in the terminal', () => {
  it('sets headings, paragraphs and lists apart', () => {
    expect(shown('# Plan\nTwo lines\nof text.\n\n## Next\n- one\n- two\n  - inner\n1. first')).toBe(
      'Plan\n====\n\nTwo lines of text.\n\nNext\n----\n\n• one\n• two\n  • inner\n1. first\n',
    );
  });

  it('aligns tables as text', () => {
    const table = '| Kind | Objects |\n| :--- | ---: |\n| **avatars** | 1,204 |\n| `a\\|b` &#124; | 7 |\n| 日本 | 12 |';
    expect(shown(table)).toBe(
      ['Kind     Objects', '───────  ───────', 'avatars    1,204', 'a|b |          7', '日本          12', ''].join(
        '\n',
      ),
    );
  });

  it('wraps the widest column of a table that does not fit', () => {
    const table = `| Check | Evidence |\n| --- | --- |\n| cors | ${'word '.repeat(30)} |`;
    const lines = shown(table, 40).split('\n');
    expect(lines.every((line) => width(line) <= 40)).toBe(true);
    expect(lines.join(' ').match(/word/g)).toHaveLength(30);
  });

  it('opens details and indents them', () => {
    const markdown =
      '<details><summary>All <b>3</b> kinds</summary>\n\n- a\n\n```diff\n- old | b\n```\n\n</details>\n\nAfter';
    expect(shown(markdown)).toBe('▾ All 3 kinds\n\n  • a\n\n      - old | b\n\nAfter\n');
  });

  it('shows inline marks as their text, and escaped ones as themselves', () => {
    expect(shown('**bold** _italic_ `x*y*` <code>&lt;b&gt;</code> snake_case_name 2 * 3 * 4')).toBe(
      'bold italic x*y* <b> snake_case_name 2 * 3 * 4\n',
    );
    expect(shown('\\*no\\* &#42;&#42;no&#42;&#42; <span>&#64;</span>me &#96;t&#96;')).toBe('*no* **no** @me `t`\n');
  });

  it('writes links out', () => {
    expect(shown('[R2](https://example.com/r2), <a href="https://example.com">here</a>')).toBe(
      'R2 (https://example.com/r2), here (https://example.com)\n',
    );
  });

  it('uses styles only when asked to', () => {
    expect(shown('# A **b**')).not.toContain('\u001b');
    expect(renderMarkdown('some **bold** text', { color: true })).toBe('some \u001b[1mbold\u001b[22m text\n');
  });

  it('lets no text steer the terminal', () => {
    expect(shown('a\u001b[2Jb &#27;[2J c\u0007')).not.toMatch(/(?!\n)\p{Control}/u);
    expect(shown('```\n\u001b[31m\n```')).not.toContain('\u001b');
  });

  it('shows a table and a fence that end with the text', () => {
    expect(shown('| a |\n| --- |')).toBe('a\n─\n');
    expect(shown('```\nx')).toBe('    x\n');
  });
});

describe('a log line in the terminal', () => {
  const format = (...lines: string[]): (string | null)[] => {
    const log = new RunnerLog();
    return lines.map((line) => formatLine(log.read(line, 'stdout')));
  };

  it('shows annotations, groups and plain lines', () => {
    expect(
      format(
        '::group::Listing',
        'inside',
        '::endgroup::',
        '::error title=Sync::no%0Agood',
        '::warning::hm',
        '::debug::x',
      ),
    ).toEqual(['Listing', '  inside', null, 'error: Sync: no\n  good', 'warning: hm', null]);
  });

  it('applies masks', () => {
    expect(format('::add-mask::hunter22', 'the key is hunter22', '::notice::hunter22')).toEqual([
      null,
      'the key is ***',
      'notice: ***',
    ]);
  });
});

describe('the width of text', () => {
  it('counts columns, not characters', () => {
    expect(width('abc')).toBe(3);
    expect(width('日本')).toBe(4);
    expect(width('🐘')).toBe(2);
    expect(width('e\u0301')).toBe(1);
    expect(width('\u001b[1mbold\u001b[22m')).toBe(4);
    expect(pad('日', 4, 'right')).toBe('  日');
  });

  it('breaks long words and keeps all of them', () => {
    const lines = wrap('short aaaaaaaaaaaaaaaaaaaaaaaa end', 10);
    expect(lines.every((line) => width(line) <= 10)).toBe(true);
    expect(lines.join('').replaceAll(' ', '')).toBe('shortaaaaaaaaaaaaaaaaaaaaaaaaend');
  });
});

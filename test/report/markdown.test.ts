import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  blocks,
  code,
  details,
  document,
  fence,
  heading,
  link,
  list,
  Markdown,
  markup,
  nothing,
  summaryLimit,
  table,
  text,
} from '../../src/report/markdown.ts';
import { visible } from '../../src/report/visible.ts';
import { allTokens, hostile, rendered, unseen } from './hostile.ts';

const setApart = /<span>&#\d+;<\/span>/g;
const reference = /&#\d+;/g;

describe('text', () => {
  it('leaves nothing that Markdown or HTML reads, and loses nothing', () => {
    fc.assert(
      fc.property(hostile, (foreign) => {
        const { source } = text(foreign, 10_000);
        const bare = source.replace(setApart, '').replace(reference, '');
        expect(bare).not.toMatch(/[&<>|`*_~[\]#\\:$@]/);
        expect(bare).not.toMatch(unseen);
        expect(bare).not.toMatch(/www\./i);
        expect(rendered(source)).toBe(visible(foreign, 10_000));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['- item', '+ item', '1. item', '12) item', '    indented', '===', '# heading', '> quote', '| a |'])(
    'does not let %j begin anything at the start of a line',
    (foreign) => {
      expect(text(foreign).source).toMatch(/^&#\d+;/);
      expect(rendered(text(foreign).source)).toBe(foreign);
    },
  );

  it('sets apart what is read again after rendering', () => {
    expect(text('@admin').source).toBe('<span>&#64;</span>admin');
    expect(text('fixes #12').source).toBe('fixes <span>&#35;</span>12');
    expect(text('closes GH-12').source).toBe('closes GH<span>&#45;</span>12');
    expect(text(':+1: and $x$').source).not.toMatch(/(?<!span>)&#(?:36);/);
    expect(text(':+1:').source).toMatch(/^<span>&#58;<\/span>\+1/);
  });

  it('shows ends of lines, terminal sequences and turned writing', () => {
    expect(rendered(text('a\nb\r\u001b[31m\u202egnp.exe').source)).toBe('a\\nb\\r\\u001b[31m\\u202egnp.exe');
  });

  it('cuts long text without halving a character', () => {
    expect(text('😀'.repeat(600), 3).source).toBe('😀😀😀…');
    expect(text('short', 5).source).toBe('short');
  });

  it('leaves ordinary words readable in the source', () => {
    expect(text('media/cache: 12.5% of 3,000; done.').source).toBe('media/cache&#58; 12.5% of 3,000; done.');
  });
});

describe('markup', () => {
  it('escapes what is put in and keeps its own words', () => {
    expect(markup`**${'*'}** ${3} ${markup`_x_`}`.source).toBe('**&#42;** 3 _x_');
    expect(markup`words`.source).toBe('words');
  });
});

describe('code', () => {
  it('can be left by no name', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { source } = code(name, 10_000);
        expect(source.replace(setApart, '').match(/<[^>]*>/g) ?? []).toEqual(name === '' ? [] : ['<code>', '</code>']);
      }),
    );
  });

  it('says when a name is empty', () => {
    expect(code('').source).toBe('(empty)');
  });
});

describe('table', () => {
  it('has as many cells in each row as headers, whatever the cells hold', () => {
    fc.assert(
      fc.property(fc.array(fc.array(hostile, { maxLength: 4 }), { maxLength: 4 }), hostile, (rows, header) => {
        const lines = table([header, 'b', markup`c`], rows).source.split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(line.match(/\|/g)).toHaveLength(4);
      }),
    );
  });

  it('aligns columns', () => {
    const lines = table(['a', 'b'], [['x', 1]], { align: ['left', 'right'] }).source.split('\n');
    expect(lines).toEqual(['| a | b |', '| :--- | ---: |', '| x | 1 |']);
  });
});

describe('blocks of other kinds', () => {
  it('keeps hostile text within a heading, a list item and a summary', () => {
    expect(heading(3, allTokens).source.split('\n')).toHaveLength(1);
    expect(list([allTokens, 'b']).source.split('\n')).toHaveLength(2);
    const folded = details(allTokens, markup`body`).source;
    expect(folded.match(/<\/?(?:details|summary)>/g)).toEqual(['<details>', '<summary>', '</summary>', '</details>']);
    expect(folded).toContain('</summary>\n\nbody\n\n</details>');
  });

  it('joins blocks and skips empty ones', () => {
    expect(blocks(markup`a`, nothing, markup`b`).source).toBe('a\n\nb');
  });

  it('closes a fence with its last line only', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 6 }), (body) => {
        const lines = fence('diff', body).source.split('\n');
        expect(lines).toHaveLength(body.length + 2);
        const marks = lines.at(-1) ?? '';
        expect(marks).toMatch(/^`{3,}$/);
        expect(lines[0]).toBe(`${marks}diff`);
        for (const line of lines.slice(1, -1)) expect(line).not.toContain(marks);
      }),
    );
  });

  it('cuts a long fence and says so', () => {
    expect(fence('', ['a', 'b', 'c'], 2).source).toBe('```\na\nb\n… and 1 more lines\n```');
  });

  it('links to https only and keeps the address within its quotes', () => {
    expect(link('x', 'https://example.org/a?b=c').source).toBe('<a href="https://example.org/a?b=c">x</a>');
    expect(link('x', 'javascript:alert(1)').source).not.toContain('<a');
    expect(link('x', 'https://example.org/"><script>').source).not.toMatch(/"[^>]*"[^>]*>.*<script/);
    fc.assert(
      fc.property(hostile, (path) => {
        expect(link('x', `https://example.org/${path}`).source).toMatch(/^(?:<a href="[^"<>]*">x<\/a>|x \(<code>)/);
      }),
    );
  });
});

describe('document', () => {
  it('stays under the limit, keeps the first blocks and says that it was cut', () => {
    const block = new Markdown('ä'.repeat(10_000));
    const cut = document([markup`first`, ...Array.from({ length: 100 }, () => block), markup`last`]);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(summaryLimit);
    expect(cut.startsWith('first\n')).toBe(true);
    expect(cut).toContain('was cut here');
    expect(cut).not.toContain('last');
  });

  it('holds everything when there is room', () => {
    expect(document([markup`a`, nothing, markup`b`])).toBe('a\n\nb\n');
  });

  it('leaves half of what GitHub takes for other text', () => {
    expect(summaryLimit).toBeLessThanOrEqual(2 ** 19);
  });
});

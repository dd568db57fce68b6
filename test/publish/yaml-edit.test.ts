import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Document, parse } from 'yaml';
import { isFile } from '../../src/publish/renderer.ts';
import { quoted, rewriteYaml } from '../../src/publish/yaml-edit.ts';
import type { MapEdit } from '../../src/publish/yaml-edit.ts';

const set = { path: ['a', 'env'], set: [['X', '"1"']] } as const satisfies MapEdit;

function edited(text: string | null, edit: MapEdit = set): string {
  const result = rewriteYaml(text === null ? null : Buffer.from(text), (file) => file.edit(0, edit));
  return isFile(result)
    ? Buffer.from(result).toString()
    : `refused: ${result.map(({ problem }) => problem).join('; ')}`;
}

describe('a value of YAML', () => {
  it.each([
    ['is made in a new file', null, 'a:\n  env:\n    X: "1"\n'],
    ['is made below comments', '# only this\n', '# only this\na:\n  env:\n    X: "1"\n'],
    ['is made beside others', 'b: 1\n', 'b: 1\na:\n  env:\n    X: "1"\n'],
    ['is made where the last line is open', 'b: 1', 'b: 1\na:\n  env:\n    X: "1"'],
    ['is made in an empty map', 'a:\n  env: {} # none\nb: 1\n', 'a:\n  env: # none\n    X: "1"\nb: 1\n'],
    ['is made under a bare name', 'a: # c\nb: 1\n', 'a: # c\n  env:\n    X: "1"\nb: 1\n'],
    ['is made under null', 'a:\n  env: ~\n', 'a:\n  env:\n    X: "1"\n'],
    ['keeps the indentation', 'a:\n      env:\n         Y: 2\n', 'a:\n      env:\n         Y: 2\n         X: "1"\n'],
    ['replaces', "a:\n  env:\n    X: 'old'   # why\n    Y: 2\n", 'a:\n  env:\n    X: "1"   # why\n    Y: 2\n'],
    [
      'replaces several lines',
      'a:\n  env:\n    X: |\n      o\n      p\n    Y: 2\n',
      'a:\n  env:\n    X: "1"\n    Y: 2\n',
    ],
    ['replaces nothing', 'a:\n  env:\n    "X":\n    Y: 2\n', 'a:\n  env:\n    "X": "1"\n    Y: 2\n'],
    ['makes a number a text', 'a:\n  env:\n    X: 1\n', 'a:\n  env:\n    X: "1"\n'],
    ['leaves what is right', "a:\n  env:\n    X: '1' # c\n", "a:\n  env:\n    X: '1' # c\n"],
    ['keeps line ends', 'a:\r\n  env:\r\n    Y: 2 # c\r\n', 'a:\r\n  env:\r\n    Y: 2 # c\r\n    X: "1"\r\n'],
    ['keeps a byte order mark', '\uFEFFa:\n  env:\n    X: 0\n', '\uFEFFa:\n  env:\n    X: "1"\n'],
    ['goes below a block of text', 'a:\n  env:\n    Y: |-\n      t\n', 'a:\n  env:\n    Y: |-\n      t\n    X: "1"\n'],
    ['leaves other documents', 'a:\n  env:\n---\nb: {c: [1,  2]}\n', 'a:\n  env:\n    X: "1"\n---\nb: {c: [1,  2]}\n'],
  ])('%s', (_, before, after) => {
    expect(edited(before)).toBe(after);
    expect(edited(after)).toBe(after);
  });

  it('goes with its line, the comment above stays', () => {
    const before = 'a:\n  env:\n    X: "1"\n    # about\n    OLD: >\n      one\n\n      two\n    Y: 2 # OLD\n';
    expect(edited(before, { ...set, remove: (name) => name === 'OLD' })).toBe(
      'a:\n  env:\n    X: "1"\n    # about\n    Y: 2 # OLD\n',
    );
  });

  it('gets its comment once', () => {
    const noted = { ...set, note: '# from there' };
    const once = edited('a:\n  env:\n    Y: 2\n', noted);
    expect(once).toBe('a:\n  env:\n    Y: 2\n    # from there\n    X: "1"\n');
    expect(edited(once, noted)).toBe(once);
  });
});

describe('YAML is refused', () => {
  it.each([
    ['with a flow map', 'a: {env: {Y: 2}}\n', 'flow style'],
    ['with a flow map to fill', 'a:\n  env: {Y: 2}\n', 'flow style'],
    ['with an anchor on the way', 'a: &all\n  env:\n    Y: 2\nb: *all\n', 'anchor'],
    ['with an alias on the way', 'b: &all\n  env:\n    Y: 2\na: *all\n', 'anchor'],
    ['with a merge key', 'b: &all\n  Z: 1\na:\n  env:\n    <<: *all\n    Y: 2\n', 'merge key'],
    ['with an anchor on the value', 'a:\n  env:\n    X: &x 2\n    Y: *x\n', 'anchor'],
    ['with a tag', 'a:\n  env: !vault\n    Y: 2\n', 'has a tag'],
    ['with a list for a map', 'a:\n  env:\n    - X\n', 'is no map'],
    ['with a map for a value', 'a:\n  env:\n    X:\n      y: 1\n', 'is no single value'],
    ['with a name twice', 'a:\n  env:\n    X: 1\n    X: 2\n', 'no valid YAML'],
    ['when it is a template', 'a:\n  {{- if x }}\n  env: 1\n  {{ end }}\n', 'no valid YAML'],
    [
      'when it never ends',
      `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]\n`).join('')}`,
      'repeats aliases',
    ],
  ])('%s', (_, text, told) => {
    expect(edited(text)).toContain(told);
  });

  it('that is not UTF-8', () => {
    const result = rewriteYaml(Buffer.from('a: \xff\n', 'latin1'), (file) => file.edit(0, set));
    expect(result).toEqual([{ problem: 'the file is not UTF-8', fix: 'save it as UTF-8' }]);
  });

  it('without a word of what is in it', () => {
    expect(edited('a: "hush\nb: hush\n')).not.toContain('hush');
    expect(edited('a: {hush: hush}\n')).not.toContain('hush');
  });
});

describe('whatever the file', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.string({ unit: 'binary' }));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom('a', 'env', 'X', 'OLD'), fc.string()), tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const text = fc.oneof(
    fc
      .tuple(tree, fc.constantFrom(0, 20), fc.constantFrom(2, 4))
      .map(([value, lineWidth, indent]) => new Document(value).toString({ lineWidth, indent })),
    fc
      .array(
        fc.constantFrom(
          'a:',
          'env:',
          'X: 1',
          'OLD: |',
          '  ',
          '\n',
          '# c',
          '- ',
          '{',
          '}',
          '"',
          "'",
          '&x ',
          '*x',
          '? ',
          ': ',
          '---\n',
          '\t',
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join('')),
  );
  const edit: MapEdit = { ...set, remove: (name) => name === 'OLD' };

  it('the result holds what was asked for, all the rest, and is stable; or it is refused', () => {
    fc.assert(
      fc.property(text, (before) => {
        const once = edited(before, edit);
        if (once.startsWith('refused: ')) return;
        expect(edited(once, edit)).toBe(once);
        const lines = new Set(before.split('\n'));
        const added = once.split('\n').filter((line) => !lines.has(line));
        expect(added.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 500 },
    );
  });

  it('a value comes back as it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09._:/@,+-'.split('')) }), (value) => {
        const once = edited('a:\n  env: {}\n', { ...set, set: [['X', quoted(value)]] });
        expect(parse(once)).toEqual({ a: { env: { X: value } } });
      }),
    );
  });
});

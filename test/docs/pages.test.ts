/** What the pages say of each other and of the code stays true. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inRepository, repositoryRoot } from '../workflows/files.ts';

const pages = globSync(['*.md', 'docs/*.md'], { cwd: repositoryRoot }).sort();
const read = (path: string): string => readFileSync(inRepository(path), 'utf8');

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => !leads(page, link));
    expect(broken).toEqual([]);
  });

  it('reach every page and every example', () => {
    const all = pages.map(read).join('\n');
    const there = [
      ...pages.filter((page) => page.startsWith('docs/')),
      ...globSync('examples/*', { cwd: repositoryRoot }),
    ];
    expect(there.filter((path) => !all.includes(path.replace('docs/', '')))).toEqual([]);
  });
});

describe('troubleshooting', () => {
  it('quotes messages that exist', () => {
    // What is put together from several texts is one text again.
    const code = globSync(['src/**/*.ts', '.github/workflows/*.yml'], { cwd: repositoryRoot })
      .map((path) =>
        read(path)
          .replaceAll(/['`] \+\s*['`]/g, '')
          .replaceAll(/\$(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[A-Z_]+)/g, '…'),
      )
      .join('\n');
    const rows = read('docs/troubleshooting.md').split('\n## What users see')[0]?.split('\n') ?? [];
    const quoted = rows
      .filter((row) => row.startsWith('| `'))
      .flatMap((row) => [...(row.split(/(?<!\\)\|/)[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
    const parts = quoted
      .flatMap((text) => text.split('…').map((part) => part.trim()))
      .filter((part) => part.length > 3);
    expect(parts.length).toBeGreaterThan(70);
    expect(parts.filter((part) => !code.includes(part))).toEqual([]);
  });
});

function leads(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(inRepository(target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): readonly string[] {
  return [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^( *)```[^]*?^\1```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

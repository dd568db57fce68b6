/** The marks within a line of Markdown. */

export type Style = 'bold' | 'dim' | 'italic' | 'code' | 'red' | 'yellow' | 'blue';

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', apos: "'" };

/**
 * Shows a line's text with its styles: bold, italic and code (in either notation), links as `label (address)`.
 * Character references are read last, so that what they stand for is text and nothing else.
 */
export function parseInline(markdown: string, style: (text: string, style: Style) => string): string {
  /** Code is read by nobody else, so it is set aside until the end. */
  const aside: string[] = [];
  const setAside = (text: string): string => `\ue000${aside.push(text) - 1}\ue001`;

  return markdown
    .replace(/(`+)(.+?)\1(?!`)/g, (_, __, text: string) => setAside(style(text.trim(), 'code')))
    .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => setAside(sign))
    .replace(/<code>(.*?)<\/code>/gi, (_, text: string) => style(text, 'code'))
    .replace(/<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gi, (_, url: string, label: string) => linked(label, url))
    .replace(/!?\[([^\]]*)\]\(([^)\s]*)\)/g, (_, label: string, url: string) => linked(label, url))
    .replace(/<(?:strong|b)>(.*?)<\/(?:strong|b)>/gi, (_, text: string) => style(text, 'bold'))
    .replace(/<(?:em|i)>(.*?)<\/(?:em|i)>/gi, (_, text: string) => style(text, 'italic'))
    .replace(/(\*\*|__)(?=\S)(.+?)\1/g, (_, __, text: string) => style(text, 'bold'))
    .replace(/(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)/g, (_, __, text: string) => style(text, 'italic'))
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name = '') =>
      reference(whole, decimal, hex, name as string),
    )
    .replace(/\ue000(\d+)\ue001/g, (_, index: string) => aside[Number(index)] ?? '');
}

function linked(label: string, url: string): string {
  return label === url ? label : `${label} (${url})`;
}

function reference(whole: string, decimal: string | undefined, hex: string | undefined, name: string): string {
  const digits = decimal ?? hex;
  if (digits === undefined) return names[name.toLowerCase()] ?? whole;
  const code = parseInt(digits, decimal === undefined ? 16 : 10);
  return code >= 0x20 && code <= 0x10_ffff && code !== 0x7f ? String.fromCodePoint(code) : whole;
}

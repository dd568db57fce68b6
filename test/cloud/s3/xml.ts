/** The little XML that the S3 API needs: writing answers, and reading the two request bodies there are. */

const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An element around text, which is escaped, or nothing when there is no text. */
export function text(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** An element around elements. */
export function element(name: string, ...children: string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** A whole answer. */
export function xmlDocument(root: string, ...children: string[]): string {
  return `${declaration}<${root} xmlns="${namespace}">${children.join('')}</${root}>`;
}

/** A refusal's body. */
export function errorDocument(code: string, message: string): string {
  return `${declaration}<Error>${text('Code', code)}${text('Message', message)}</Error>`;
}

/**
 * The contents of every element of a name, not looking inside those found. Enough for `<Delete>` and
 * `<CompleteMultipartUpload>`, where no element contains another of its name.
 */
export function contentsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>([\\s\\S]*?)</${name}\\s*>)`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

/** The text of the first element of a name. */
export function textOf(xml: string, name: string): string | undefined {
  const content = contentsOf(xml, name)[0];
  return content === undefined ? undefined : unescapeXml(content);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function escapeXml(value: string): string {
  // Control characters cannot stand in XML 1.0 as they are; a reader would also turn CR into LF.
  // eslint-disable-next-line no-control-regex
  return /[&<>"'\u0000-\u001f\u007f]/.test(value)
    ? // eslint-disable-next-line no-control-regex
      value.replace(/[&<>"'\u0000-\u001f\u007f]/g, (c) => escapes[c] ?? `&#x${c.charCodeAt(0).toString(16)};`)
    : value;
}

function unescapeXml(value: string): string {
  return value.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi,
    (whole, hex?: string, dec?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (dec !== undefined) return String.fromCodePoint(Number(dec));
      return characters[name ?? ''] ?? whole;
    },
  );
}

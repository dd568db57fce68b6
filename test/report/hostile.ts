/** Strings that try to break out of wherever they are put, for property tests, and the reading of a summary as GitHub shows it. */
import fc from 'fast-check';

const tokens = [
  '|', '\\|', '`', '```', '\n', '\r\n', '\t', '\0', '\u001b[31m', '\u0085', '\u2028', '\u202e', '\u200b', '\u00ad', '\ufeff',
  '<script>alert(1)</script>', '</details>', '<!--', '-->', '<img src=x onerror=y>', '&lt;', '&#60;', '&',
  '::error::', '::set-output name=a::b', ':', '::', '##[', '##[command]', '@', '@admin', '#12', 'GH-12', 'fixes ', '$', '$x$', ':smile:',
  '[a](javascript:b)', '![a](b)', 'https://evil.example/', 'www.evil.example', 'a@evil.example', '**', '__', '~~', '# ', '- ', '+ ', '1. ', '    ',
  '=', '---', '\\', '\ud800', '\udc00', '\u{e0041}', 'é', '日本', 'a', ' ', 'system/media_attachments/files/1.png',
]; // prettier-ignore

/** Any string, made of such tokens and of any other characters. */
export const hostile: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...tokens), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 12 })
  .map((pieces) => pieces.join(''));

/** One string that holds every token. */
export const allTokens = tokens.join(' ');

/** Text as a reader sees it: character references resolved, the elements of this project's own removed. */
export function rendered(markdown: string): string {
  return markdown
    .replace(/<\/?(?:span|code|details|summary|a)(?: href="[^"]*")?>/g, '')
    .replace(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number)));
}

/** Characters that show nothing, end a line or move the cursor. */
export const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

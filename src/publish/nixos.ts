/**
 * A module for NixOS. Plain values go into `extraConfig`, which everybody on the machine can read; the key is in a file
 * of its own, which systemd and the `mastodon-tootctl` wrapper (bash) both read.
 *
 * Nix files cannot be edited without understanding all of Nix. So either the whole file is ours, a module to import, or
 * the block stands between its two markers.
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/services/web-apps/mastodon.nix
 */
import { isProblems, phaseSettings } from '../mastodon/phases.ts';
import { ownedBy } from '../mastodon/settings.ts';
import type { Settings } from '../mastodon/settings.ts';
import type { Refusal, RenderRequest, Rendered, Renderer } from './renderer.ts';

/** The renderer for NixOS modules. */
export const nixos: Renderer = { form: 'nixos', render };

const first = '# >>> mastodon-media-r2: settings kept up to date by the action';
const last = '# <<< mastodon-media-r2';
const markers = /^([ \t]*)# >>> mastodon-media-r2\b[^\n]*\n([^]*?)^[ \t]*# <<< mastodon-media-r2[ \t]*\r?$/m;

function render(request: RenderRequest, existing: Uint8Array | null): Rendered {
  // Latin-1 keeps every byte; what is looked for is ASCII.
  const text = Buffer.from(existing ?? []).toString('latin1');
  const block = markers.exec(text);
  const [whole = '', indent = '', inside = ''] = block ?? [];
  const outside = block === null ? text : text.slice(0, block.index) + text.slice(block.index + whole.length);
  const refusals = objections(text, outside, block !== null);
  if (refusals.length > 0) return refusals;

  const settings = phaseSettings(request, new Map(valuesIn(inside)));
  if (isProblems(settings)) return settings;
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const lines = blockLines(settings, request, inside);
  if (block === null) {
    const module = ['{ ... }:', '{', ...lines.map((line) => `  ${line}`), '}', ''];
    return Buffer.from(module.join(eol), 'latin1');
  }
  const rendered = lines.map((line) => indent + line).join(eol) + (whole.endsWith('\r') ? '\r' : '');
  return Buffer.from(text.slice(0, block.index) + rendered + text.slice(block.index + whole.length), 'latin1');
}

function objections(text: string, outside: string, hasBlock: boolean): readonly Refusal[] {
  if (text.trim() !== '' && !hasBlock) {
    const fix = `give a new file, such as mastodon-media-r2.nix, and import it; or put the two lines "${first}" and "${last}" where the settings belong, between attributes of the module`;
    return [{ problem: 'the file has no block of ours, and Nix files are not edited elsewhere', fix }];
  }
  if ((text.match(/^[ \t]*# >>> mastodon-media-r2\b/gm) ?? []).length > 1) {
    return [{ problem: 'the file has the block twice', fix: 'remove one of them, with its two marker lines' }];
  }
  const owned = ownedBy([{ name: 'S3_ENABLED', value: 'true' }]);
  const elsewhere = [...outside.matchAll(/^[^#\n]*?\b([A-Z][A-Z0-9_]*)"?[ \t]*=/gm)].find(([, name = '']) =>
    owned(name),
  );
  if (elsewhere === undefined) return [];
  const problem = `${elsewhere[1] ?? ''} is set outside the block, and Nix takes no value twice`;
  return [{ problem, fix: 'remove it there: the block sets it' }];
}

function valuesIn(block: string): readonly (readonly [string, string])[] {
  return [...block.matchAll(/^[ \t]*([A-Z][A-Z0-9_]*) = "([^"\\$]*)";[ \t]*\r?$/gm)].map(
    ([, name = '', value = '']) => [name, value],
  );
}

function blockLines(settings: Settings, { secret }: RenderRequest, inside: string): readonly string[] {
  const values = settings.flatMap((setting) => ('value' in setting ? [`  ${setting.name} = "${setting.value}";`] : []));
  const lines = [first, 'services.mastodon.extraConfig = {', ...values, '};'];
  if (!settings.some((setting) => 'secret' in setting)) return [...lines, last];
  // The path is the operator's to choose; once it is there it stays.
  const chosen = /^[ \t]*(services\.mastodon\.extraEnvFiles = [^\n]*;)[ \t]*\r?$/m.exec(inside)?.[1];
  return [
    ...lines,
    '# A file with AWS_ACCESS_KEY_ID=... and AWS_SECRET_ACCESS_KEY=..., one line each, for the user mastodon alone.',
    chosen ?? `services.mastodon.extraEnvFiles = [ "/var/lib/mastodon/secrets/${secret.name}.env" ];`,
    last,
  ];
}

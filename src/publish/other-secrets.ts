/**
 * Mastodon's other secrets. A file that holds some is committed only where it is in the repository already: this action
 * never carries them from somewhere into git.
 */

/** Names that Mastodon, the official chart and their databases have for secrets; a password on top of all. */
const secretName = new RegExp(
  String.raw`\b(SECRET_KEY_BASE|OTP_SECRET|VAPID_PRIVATE_KEY|ACTIVE_RECORD_ENCRYPTION_(?:PRIMARY_KEY|DETERMINISTIC_KEY|KEY_DERIVATION_SALT)` +
    String.raw`|PAPERCLIP_SECRET|(?:\w+_)?(?:PASS|PASSWORD)|\w+_CLIENT_SECRET|DEEPL_API_KEY|AWS_SECRET_ACCESS_KEY|SWIFT_PASSWORD|AZURE_STORAGE_ACCESS_KEY|DATABASE_URL|REDIS_URL` +
    String.raw`|secret_key_base|otp_secret|private_key|primaryKey|deterministicKey|keyDerivationSalt|access_secret|(?:\w+_)?password)\b` +
    // Assigned in an env file, YAML or Nix; not to nothing, to a variable or to a reference.
    String.raw`["']?[ \t]*[:=][ \t]*(?!["']{2}|[#;]|null\b|~)["']?[^\s"'${'$'}{\[]`,
  'g',
);

/** The names of secrets that a file gives values to, in any form. Values are not part of the answer. */
export function otherSecrets(file: Uint8Array): readonly string[] {
  const lines = Buffer.from(file).toString('latin1').split('\n');
  const live = lines.filter((line) => !/^\s*(?:#|\/\/)/.test(line)).join('\n');
  return [...new Set([...live.matchAll(secretName)].map(([, name = '']) => name))].sort();
}

/**
 * Secrets that a commit would bring into a repository.
 * @param tracked - the file on the branch that the commit is for; `null` where it is not there.
 */
export function secretsAdded(tracked: Uint8Array | null, committed: Uint8Array): readonly string[] {
  const there = new Set(tracked === null ? [] : otherSecrets(tracked));
  return otherSecrets(committed).filter((name) => !there.has(name));
}

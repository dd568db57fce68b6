/**
 * Seals a key for age recipients: an env file that `age --decrypt` gives back.
 * @see https://age-encryption.org/v1
 */
import { envLines } from './sink.ts';
import type { Sealer } from './sealed-file.ts';

const armorHead = '-----BEGIN AGE ENCRYPTED FILE-----';

/**
 * @param recipients - `age1...`, of any kind that needs no plugin.
 * @returns a sealer that writes the armored form, which is text and can be committed and read in a pull request.
 */
export function ageSealer(recipients: readonly string[]): Sealer {
  return {
    name: 'age file',
    advice: 'Decrypt it with age where Mastodon runs: it is an env file with both halves.',
    recognises: (text) => text.startsWith(armorHead) || text.startsWith('age-encryption.org/v1\n'),
    seal: async (key) => {
      const { Encrypter, armor } = await import('age-encryption');
      const encrypter = new Encrypter();
      for (const recipient of recipients) {
        try {
          encrypter.addRecipient(recipient);
        } catch (error) {
          // A private key given by mistake must not be quoted.
          const shown = /^age1[0-9a-z]+$/.test(recipient) ? recipient : 'one of them, which does not begin with age1';
          throw new Error(
            `key-recipients: age cannot seal for ${shown}. Fix: give public keys as age-keygen prints them (age1...); recipients of plugins and SSH keys are not supported.`,
            { cause: error },
          );
        }
      }
      return `${armor.encode(await encrypter.encrypt(envLines(key))).trimEnd()}\n`;
    },
  };
}

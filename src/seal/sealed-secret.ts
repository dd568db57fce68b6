/**
 * Seals a key for a Kubernetes cluster that runs Sealed Secrets, as `kubeseal` does: only its controller can open it, and only
 * under this name in this namespace.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md
 */
import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import { halves } from './sink.ts';
import type { Sealer } from './sealed-file.ts';

/** Which Secret it becomes. */
export interface SecretIdentity {
  readonly name: string;
  readonly namespace: string;
}

/** @param certificate - PEM, as `kubeseal --fetch-cert` prints it. */
export function sealedSecretSealer(certificate: string, { name, namespace }: SecretIdentity): Sealer {
  return {
    name: 'SealedSecret manifest',
    advice: `Apply or commit it: the controller makes the Secret ${name} in the namespace ${namespace} of it.`,
    recognises: (text) => /^kind: *["']?SealedSecret["']?\s*$/m.test(text) || /"kind":\s*"SealedSecret"/.test(text),
    seal: (key) =>
      new Promise((resolve) => {
        const cluster = publicKeyOf(certificate);
        // Names are checked to be of the letters, digits and dashes that mean nothing else in YAML.
        const quoted = { name: JSON.stringify(name), namespace: JSON.stringify(namespace) };
        resolve(
          [
            'apiVersion: bitnami.com/v1alpha1',
            'kind: SealedSecret',
            'metadata:',
            `  name: ${quoted.name}`,
            `  namespace: ${quoted.namespace}`,
            'spec:',
            '  encryptedData:',
            `    ${halves.accessKeyId}: ${sealValue(cluster, key.accessKeyId, `${namespace}/${name}`)}`,
            `    ${halves.secretAccessKey}: ${sealValue(cluster, key.secretAccessKey, `${namespace}/${name}`)}`,
            '  template:',
            '    metadata:',
            `      name: ${quoted.name}`,
            `      namespace: ${quoted.namespace}`,
            '    type: Opaque',
            '',
          ].join('\n'),
        );
      }),
  };
}

/**
 * Two bytes with the length of the sealed session key, that key, then the value under AES-256-GCM. A session key seals one value
 * only, which is why its nonce can be zero.
 */
function sealValue(cluster: KeyObject, value: string, label: string): string {
  const sessionKey = randomBytes(32);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const sealedKey = publicEncrypt(
    { key: cluster, padding, oaepHash: 'sha256', oaepLabel: Buffer.from(label) },
    sessionKey,
  );
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  const sealed = [cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()];
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sealedKey.length);
  return Buffer.concat([length, sealedKey, ...sealed]).toString('base64');
}

/** @throws when it is no RSA certificate of today. */
function publicKeyOf(pem: string): KeyObject {
  const fix = 'Fix: give what kubeseal --fetch-cert prints.';
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (error) {
    throw new Error(`key-certificate: this is no certificate in PEM form. ${fix}`, { cause: error });
  }
  if (certificate.publicKey.asymmetricKeyType !== 'rsa') {
    throw new Error(`key-certificate: Sealed Secrets has RSA certificates, this is another kind. ${fix}`);
  }
  // The controller goes on opening what older keys sealed, but kubeseal refuses to seal for a certificate that has ended.
  if (certificate.validToDate.getTime() < Date.now()) {
    throw new Error(`key-certificate: the certificate has ended (${certificate.validTo}). ${fix}`);
  }
  return certificate.publicKey;
}

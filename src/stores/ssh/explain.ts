/** What OpenSSH's complaints mean and what to do about them. */
import { createHash } from 'node:crypto';

/** A connection that could not be made or was lost, in words. */
export class SshError extends Error {
  override readonly name = 'SshError';
  /** Whether trying again later may help. */
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

/** Where the complaint came from. */
export interface Where {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
}

/** What `ssh` says where the server grants no further session. */
export const REFUSED = /Session open refused|open failed: |administratively prohibited|no more sessions/i;

/**
 * @param stderr - of `ssh`: its own words and the server's, so hostile; quoted in part only.
 * @param offered - lines for `known_hosts` as the server offers its keys now, where they could be asked for.
 */
export function explain(stderr: string, where: Where, offered: readonly string[] = []): SshError {
  const { host, port } = where;
  const at = port === 22 ? host : `${host}:${port}`;
  const has = (pattern: RegExp): boolean => pattern.test(stderr);
  if (has(REFUSED)) {
    return passing(`${at} grants no more sessions on one connection (MaxSessions).`);
  }
  if (has(/REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .* key in/)) {
    return fatal(
      `The host key of ${at} is not the one in ssh-known-hosts: the server was set up anew, or somebody is in between. ` +
        `Compare on the server (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then replace the line.${told(offered)}`,
    );
  }
  if (has(/Host key verification failed|host key is known for|No .* host key is known/)) {
    return fatal(`The host key of ${at} is not in ssh-known-hosts.${told(offered)}`);
  }
  if (has(/Permission denied \(/)) {
    return fatal(
      `${at} refused the key${where.user === undefined ? '' : ` for the user ${where.user}`}. Add its public half to ~/.ssh/authorized_keys of that user, and check that ` +
        'the folder and the file are writable by nobody else (the log of sshd says why).',
    );
  }
  if (has(/Too many authentication failures/)) {
    return fatal(`${at} saw too many keys before the right one. Give ssh-key, or an agent that holds this key alone.`);
  }
  if (has(/Could not resolve hostname/)) return fatal(`There is no address for the host ${host}. Check source.`);
  if (has(/Connection refused/)) {
    return passing(
      `${at} refuses connections: sshd does not run on that port, or a firewall (fail2ban?) has shut this runner out.`,
    );
  }
  if (has(/timed out|No route to host|Network is unreachable|Operation timed out/)) {
    return passing(
      `${at} does not answer. Is port ${port} open to this runner? Behind a firewall, use a runner of your own, ProxyJump in ssh-config, or a VPN step before this one.`,
    );
  }
  if (has(/kex_exchange_identification|Connection closed by|Connection reset by|banner exchange/)) {
    return passing(
      `${at} hung up before the login. It may be overloaded (MaxStartups) or have shut this runner out after failed logins (fail2ban).`,
    );
  }
  if (has(/Bad configuration option|terminating, \d+ bad configuration|configuration option/)) {
    return fatal(`OpenSSH does not understand ssh-config: ${firstLine(stderr)}`);
  }
  if (has(/error in libcrypto|invalid format|incorrect passphrase/)) {
    return fatal(
      'ssh-key is no private key without a passphrase in OpenSSH or PEM form. Paste the whole file, with its first and last line.',
    );
  }
  return passing(`The connection to ${at} was lost${stderr.trim() === '' ? '' : `: ${firstLine(stderr)}`}.`);
}

/** The fingerprint of a line of `known_hosts`, as `ssh-keygen -l` shows it. */
export function fingerprint(line: string): string {
  const [, , blob = ''] = line.split(' ');
  return `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

function told(offered: readonly string[]): string {
  if (offered.length === 0) return '';
  const lines = offered.map((line) => `\n${line}\n  fingerprint ${fingerprint(line)}`).join('');
  return (
    ' The server offers these now; compare a fingerprint on the server itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), ' +
    `then add its line to ssh-known-hosts:${lines}`
  );
}

function fatal(message: string): SshError {
  return new SshError(message, false);
}

function passing(message: string): SshError {
  return new SshError(message, true);
}

function firstLine(text: string): string {
  const line = text
    .split('\n')
    .map((each) => each.replace(/\p{C}/gu, '').trim())
    .find((each) => each !== '' && !each.startsWith('Warning: Permanently added'));
  return (line ?? '').slice(0, 200);
}

/** Visitors who know every address that was ever given out, and ask for all of them without a pause. */
import { PublicWeb } from '../../src/net/public-web.ts';

/** The most hops from an old address. */
const REDIRECTS = 2;

export class Visitors {
  /** What did not lead to the right bytes, with when and why. */
  readonly broken: string[] = [];
  /** Answers that were right. */
  served = 0;
  private readonly addresses = new Map<string, Buffer>();
  private readonly web: PublicWeb;
  private rounds = 0;
  private going = true;
  private readonly walk: Promise<void>;

  /** @param hosts - all of them are at the origin. */
  constructor(hosts: readonly string[], origin: string) {
    this.web = new PublicWeb(new Map(hosts.map((host) => [host, origin])));
    this.walk = this.stroll();
  }

  /** Addresses that are given out from now on. `path` begins with a slash. */
  learn(host: string, path: string, body: Buffer): void {
    this.addresses.set(`https://${host}${path}`, body);
  }

  /** Resolves when every address was asked for once more. */
  async goRound(): Promise<void> {
    const until = this.rounds + 2;
    while (this.rounds < until) await new Promise(setImmediate);
  }

  async leave(): Promise<void> {
    this.going = false;
    await this.walk;
  }

  private async stroll(): Promise<void> {
    while (this.going) {
      for (const [address, body] of [...this.addresses]) {
        const trouble = await this.visit(address, body).catch(String);
        if (trouble === undefined) this.served++;
        else this.broken.push(`${new Date().toISOString()} ${address}: ${trouble}`);
      }
      this.rounds++;
      await new Promise(setImmediate);
    }
  }

  private async visit(address: string, wanted: Buffer, hops = REDIRECTS): Promise<string | undefined> {
    const { hostname, pathname } = new URL(address);
    const { status, headers, body } = await this.web.read(hostname, pathname, {}, AbortSignal.timeout(20_000));
    const { location } = headers;
    if ((status === 301 || status === 302) && location !== undefined && hops > 0) {
      return this.visit(location, wanted, hops - 1);
    }
    if (status !== 200) return `${hostname} answers ${status}`;
    return body.equals(wanted) ? undefined : `${hostname} answers with other bytes`;
  }
}

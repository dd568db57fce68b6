/** Takes out of the edge's cache what a pass replaces, repairs or removes at the bucket, while the pass goes on. */
import type { Cloudflare } from '../cloudflare/client.ts';
import { mediaUrl, purgeHost, purgeUrls } from '../cloudflare/purge.ts';
import { findZone } from '../cloudflare/zone.ts';
import type { Context } from '../net/context.ts';

/** Where to purge, and with what. */
export interface EdgePlace {
  readonly client: Cloudflare;
  readonly accountId: string;
  readonly mediaHost: string;
  /** Its pages read media by script, and what they get is cached apart. */
  readonly webHost?: string;
}

/** What came of it. */
export interface Purged {
  /** Addresses purged. */
  readonly purged: number;
  /** Addresses that may still be served as they were. */
  readonly owed: number;
  /** Why the last one was not purged. */
  readonly why?: string;
  /** Everything of the media host was purged, because an earlier pass had left something. */
  readonly wholeHost: boolean;
}

/** Addresses that are purged together. */
const AT_ONCE = 100;

/** Purges in the background; one call at a time. */
export class EdgePurge {
  private readonly place: EdgePlace | undefined;
  private readonly cx: Context;
  private waiting: string[] = [];
  private flying: Promise<void> | undefined;
  private zoneId: string | undefined;
  private done = 0;
  private owed = 0;
  private why: string | undefined;
  private wholeHost = false;

  /** @param place - absent where nothing can be purged: everything offered is owed then. */
  constructor(place: EdgePlace | undefined, cx: Context) {
    this.place = place;
    this.cx = cx;
  }

  /** Takes an object whose content or headers have changed, or that is gone. */
  offer(key: string): void {
    this.waiting.push(key);
    if (this.waiting.length >= AT_ONCE) this.start();
  }

  /** Purges everything of the media host: for what an earlier pass could not purge and no list tells any more. */
  async everything(): Promise<void> {
    const { place, cx } = this;
    if (place === undefined) return;
    try {
      await purgeHost(place.client, { zoneId: await this.zone(place), host: place.mediaHost }, cx);
      this.wholeHost = true;
    } catch (error) {
      this.why = messageOf(error);
    }
  }

  /** Waits until all that was offered is purged or is known to be owed. Never throws. */
  async finish(): Promise<Purged> {
    this.start();
    while (this.flying !== undefined) await this.flying;
    const { done, owed, why, wholeHost } = this;
    return { purged: done, owed, wholeHost, ...(why !== undefined && { why }) };
  }

  private start(): void {
    if (this.flying !== undefined || this.waiting.length === 0) return;
    this.flying = this.flush().finally(() => {
      this.flying = undefined;
      this.start();
    });
  }

  private async flush(): Promise<void> {
    const { place, cx } = this;
    const keys = this.waiting.splice(0);
    // What is refused once is refused always; what passes was tried again already.
    if (place === undefined || this.why !== undefined) {
      this.owed += keys.length;
      return;
    }
    try {
      const urls = keys.map((key) => mediaUrl(place.mediaHost, key));
      const origins = place.webHost === undefined ? [] : [`https://${place.webHost}`];
      await purgeUrls(place.client, { zoneId: await this.zone(place), urls, origins }, cx);
      this.done += keys.length;
    } catch (error) {
      this.why = messageOf(error);
      this.owed += keys.length;
    }
  }

  private async zone(place: EdgePlace): Promise<string> {
    this.zoneId ??= (await findZone(place.client, place.accountId, place.mediaHost)).id;
    return this.zoneId;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

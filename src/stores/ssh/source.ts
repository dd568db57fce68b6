/** A folder on a server that is reached over SSH, as a source. The server is only ever read. */
import type { Context } from '../../net/context.ts';
import { Spool } from '../s3/spool.ts';
import type { Entry, KeyRange, Opened, Source, Unread } from '../model.ts';
import { SftpReading } from './by-sftp.ts';
import { ProgramReading } from './by-program.ts';
import { SshConnection, type SshPlace } from './connection.ts';
import { Inventory } from './inventory.ts';
import { StreamEnded } from './reader.ts';
import { again, type Reading } from './reading.ts';
import { OnlySftp } from './session.ts';

/** The files below a folder of a server; keys are their paths relative to it. To be disposed of. */
export class SshSource implements Source {
  readonly label: string;
  /** A question costs a round trip, however many files it is for. */
  readonly batch = 64;
  private readonly connection: SshConnection;
  private readonly root: string;
  private reading: Promise<Reading> | undefined;
  private listing: Promise<Inventory> | undefined;

  /** @param root - an absolute path on the server. */
  constructor(place: SshPlace, root: string) {
    this.label = `server ${place.host}`;
    this.connection = new SshConnection(place);
    this.root = root;
  }

  /** Names of what is directly in the root (`''`), or in a folder of it (`'system/'`). */
  async names(folder: string, cx: Context): Promise<readonly string[]> {
    return (await this.way(cx)).names(folder, cx);
  }

  async *list(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    yield* (await this.inventory(cx)).list(range);
  }

  async split(range: KeyRange, ways: number, cx: Context): Promise<readonly KeyRange[]> {
    return (await this.inventory(cx)).split(range, ways);
  }

  async *open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    yield* (await this.way(cx)).open(entries, cx);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection[Symbol.asyncDispose]();
    (await this.reading?.catch(() => undefined))?.close();
    await (await this.listing?.catch(() => undefined))?.[Symbol.asyncDispose]();
    this.listing = undefined;
  }

  private inventory(cx: Context): Promise<Inventory> {
    return (this.listing ??= this.takeInventory(cx));
  }

  private async takeInventory(cx: Context): Promise<Inventory> {
    const reading = await this.way(cx);
    const startedMs = cx.clock.now();
    // A listing that broke off begins anew.
    const inventory = await again(cx, async () => {
      await using spool = await Spool.create();
      await reading.list(spool, cx);
      return await Inventory.write(spool.sorted());
    });
    const seconds = ((cx.clock.now() - startedMs) / 1000).toFixed(1);
    const text = `The server told its inventory in ${seconds} s: ${inventory.count} files.`;
    cx.emit({ kind: 'log', level: 'info', text });
    return inventory;
  }

  private way(cx: Context): Promise<Reading> {
    return (this.reading ??= this.choose(cx));
  }

  /** The program where the server runs it, else SFTP. */
  private async choose(cx: Context): Promise<Reading> {
    const program = new ProgramReading(this.connection, this.root);
    let reading: Reading = program;
    try {
      await program.begin(cx);
    } catch (error) {
      program.close();
      // Where the key may run `sftp-server` alone, that ends without a word.
      if (!(error instanceof OnlySftp) && !(error instanceof StreamEnded)) throw error;
      const sftp = new SftpReading(this.connection, this.root);
      await sftp.begin(cx);
      reading = sftp;
    }
    const text =
      reading === program
        ? 'Reading over SSH with find and cat on the server, many files in one answer.'
        : 'The server grants SFTP only, so files are read that way: slower, and changes of mode show in full passes only. See docs/ssh.md for a key that may do more.';
    cx.emit({ kind: 'log', level: reading === program ? 'info' : 'notice', text });
    return reading;
  }
}

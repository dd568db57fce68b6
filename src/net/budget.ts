/** A fixed number of bytes that may be held in memory at once, handed out in order of asking. */
export class ByteBudget {
  private readonly capacity: number;
  private free: number;
  private readonly waiting: { readonly bytes: number; readonly grant: () => void }[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.free = capacity;
  }

  /**
   * Waits until `bytes` are free. More than the whole budget is granted when nothing else is held.
   * @returns the function that gives them back; calling it again does nothing.
   */
  async acquire(bytes: number): Promise<() => void> {
    const share = Math.min(bytes, this.capacity);
    const granted = this.tryAcquire(share);
    if (granted !== undefined) return granted;
    await new Promise<void>((grant) => this.waiting.push({ bytes: share, grant }));
    return this.holding(share);
  }

  /** As {@link acquire}, but only if the bytes are free at once. */
  tryAcquire(bytes: number): (() => void) | undefined {
    const share = Math.min(bytes, this.capacity);
    if (this.waiting.length > 0 || share > this.free) return undefined;
    this.free -= share;
    return this.holding(share);
  }

  private holding(share: number): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.free += share;
      this.hand();
    };
  }

  private hand(): void {
    for (let next = this.waiting[0]; next !== undefined && next.bytes <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.bytes;
      next.grant();
    }
  }
}

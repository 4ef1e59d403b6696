export type Kept = { id: string; version: number; updatedAt: string };

/** The things of one noun, in memory; what is taken off can be put back. */
export class Shelf<T extends Kept> {
  #items: readonly T[];
  readonly #gone = new Map<string, T>();

  constructor(items: readonly T[]) {
    this.#items = items;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  find(id: unknown): T | undefined {
    return this.#items.find((one) => one.id === id);
  }

  add(item: T): T {
    this.#items = [...this.#items, item];
    return item;
  }

  change(id: unknown, change: Partial<T>): T | undefined {
    const before = this.find(id);
    if (!before) return undefined;
    const after = { ...before, ...change, version: before.version + 1, updatedAt: new Date().toISOString() };
    this.#items = this.#items.map((one) => (one === before ? after : one));
    return after;
  }

  remove(id: string): T | undefined {
    const gone = this.find(id);
    if (gone) this.#gone.set(id, gone);
    this.#items = this.#items.filter((one) => one !== gone);
    return gone;
  }

  restore(id: string): T | undefined {
    const back = this.#gone.get(id);
    this.#gone.delete(id);
    return back && this.add(back);
  }
}

/** A Map over another one that it never changes, so that a change can be tried out at no cost. */
export class OverlayMap<Key, Value> extends Map<Key, Value> {
  readonly #base: ReadonlyMap<Key, Value>;
  readonly #removed = new Set<Key>();

  constructor(base: ReadonlyMap<Key, Value>) {
    super();
    this.#base = base;
  }

  override get size(): number {
    return [...this.keys()].length;
  }

  override get(key: Key): Value | undefined {
    if (super.has(key)) return super.get(key);
    return this.#removed.has(key) ? undefined : this.#base.get(key);
  }

  override has(key: Key): boolean {
    return super.has(key) || (!this.#removed.has(key) && this.#base.has(key));
  }

  override set(key: Key, value: Value): this {
    // Map's own constructor calls set before the private fields exist, but only for initial entries: there are none.
    this.#removed.delete(key);
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    const had = this.has(key);
    super.delete(key);
    if (this.#base.has(key)) this.#removed.add(key);
    return had;
  }

  override clear(): void {
    super.clear();
    for (const key of this.#base.keys()) this.#removed.add(key);
  }

  override *entries(): MapIterator<[Key, Value]> {
    for (const [key, value] of this.#base) {
      if (!this.#removed.has(key) && !super.has(key)) yield [key, value];
    }
    yield* super.entries();
  }

  override *keys(): MapIterator<Key> {
    for (const [key] of this.entries()) yield key;
  }

  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  override [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  override forEach(visit: (value: Value, key: Key, map: Map<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  /** Keys that were set over the base, and keys of the base that were removed. */
  changes(): { readonly set: readonly Key[]; readonly removed: readonly Key[] } {
    return { set: [...super.keys()], removed: [...this.#removed] };
  }

  /** Carries the changes over into a map, which is normally the base itself. */
  commitTo(target: Map<Key, Value>): void {
    for (const key of this.#removed) target.delete(key);
    for (const [key, value] of super.entries()) target.set(key, value);
  }
}

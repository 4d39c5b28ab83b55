/** What the record asks of a map of facts; a plain Map is one. */
export interface FactMap<Key, Value> extends Iterable<[Key, Value]> {
  get(key: Key): Value | undefined;
  has(key: Key): boolean;
  set(key: Key, value: Value): unknown;
  delete(key: Key): boolean;
  clear(): void;
  keys(): Iterable<Key>;
  values(): Iterable<Value>;
}

/** A map over another one that it never changes, so that a change can be tried out at no cost. */
export class OverlayMap<Key, Value extends NonNullable<unknown>> implements FactMap<Key, Value> {
  readonly #base: FactMap<Key, Value>;
  /** Made when first needed: most statements leave most maps as they are. */
  #own: Map<Key, Value> | null = null;
  #removed: Set<Key> | null = null;

  constructor(base: FactMap<Key, Value>) {
    this.#base = base;
  }

  get(key: Key): Value | undefined {
    const own = this.#own?.get(key);
    if (own !== undefined) return own;
    return this.#removed?.has(key) === true ? undefined : this.#base.get(key);
  }

  has(key: Key): boolean {
    if (this.#own?.has(key) === true) return true;
    return this.#removed?.has(key) !== true && this.#base.has(key);
  }

  set(key: Key, value: Value): this {
    this.#removed?.delete(key);
    this.#own ??= new Map();
    this.#own.set(key, value);
    return this;
  }

  delete(key: Key): boolean {
    const had = this.has(key);
    this.#own?.delete(key);
    if (this.#base.has(key)) {
      this.#removed ??= new Set();
      this.#removed.add(key);
    }
    return had;
  }

  clear(): void {
    this.#own = null;
    this.#removed = new Set(this.#base.keys());
  }

  *[Symbol.iterator](): Iterator<[Key, Value]> {
    for (const entry of this.#base) {
      if (this.#removed?.has(entry[0]) !== true && this.#own?.has(entry[0]) !== true) yield entry;
    }
    yield* this.#own ?? [];
  }

  *keys(): Iterable<Key> {
    for (const [key] of this) yield key;
  }

  *values(): Iterable<Value> {
    for (const [, value] of this) yield value;
  }

  /** Keys that were set over the base, and keys of the base that were removed. */
  changes(): { readonly set: readonly Key[]; readonly removed: readonly Key[] } {
    return { set: [...(this.#own?.keys() ?? [])], removed: [...(this.#removed ?? [])] };
  }

  /** Carries the changes over into a map, which is normally the base itself. */
  commitTo(target: FactMap<Key, Value>): void {
    if (this.#removed !== null) for (const key of this.#removed) target.delete(key);
    if (this.#own !== null) for (const [key, value] of this.#own) target.set(key, value);
  }
}

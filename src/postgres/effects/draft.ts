import type { RelationKind } from "../../model/catalog.ts";
import type { DataChange, Evidence, LoopCommits, RelationEffect } from "../../model/effect.ts";
import { LOCK_MODES, type LockMode } from "../../model/lock.ts";
import { strengthOf } from "../lock-modes.ts";

const NO_INDEXES: readonly string[] = [];

/** The modes of each set of modes, weakest first; a set has a bit for each mode, by its strength. */
const modesOfSet: readonly (readonly LockMode[])[] = Array.from(
  { length: 2 ** LOCK_MODES.length },
  (_, set) => LOCK_MODES.filter((_mode, strength) => (set & (1 << strength)) !== 0),
);

/** An effect while it is put together. */
export class Draft {
  readonly relation: string;
  readonly kind: RelationKind;
  readonly created: boolean;
  why: string;
  evidence: Evidence;
  rewrites = false;
  scans = false;
  dataChange: DataChange | null = null;
  wholeTable = false;
  loop: LoopCommits | null = null;
  #modes = 0;
  #builds: string[] | null = null;

  constructor(relation: string, kind: RelationKind, why: string, created: boolean, evidence: Evidence) {
    this.relation = relation;
    this.kind = kind;
    this.why = why;
    this.created = created;
    this.evidence = evidence;
  }

  /** Notes a lock; the strongest says why. */
  lock(mode: LockMode, why: string): void {
    const bit = 1 << strengthOf(mode);
    if (bit > this.#modes) this.why = why;
    this.#modes |= bit;
  }

  /** Notes an index that is built, once. */
  build(index: string): void {
    if (this.#builds === null) this.#builds = [index];
    else if (!this.#builds.includes(index)) this.#builds.push(index);
  }

  /**
   * The effect that the draft has become.
   *
   * @param held strongest lock that the transaction held on the relation before, if any.
   * @param failed true where the server would refuse the statement: it does no work and only asks for its locks.
   */
  finish(held: LockMode | undefined, failed: boolean): RelationEffect {
    const locks = modesOfSet[this.#modes] ?? [];
    const lock = locks.at(-1) ?? null;
    const effect: RelationEffect = {
      relation: this.relation,
      kind: this.kind,
      lock,
      locks,
      alreadyHeld: lock !== null && held !== undefined && strengthOf(held) >= strengthOf(lock),
      rewrites: this.rewrites && !failed,
      scans: this.scans && !failed,
      buildsIndexes: failed || this.#builds === null ? NO_INDEXES : this.#builds,
      created: this.created,
      dataChange: this.dataChange,
      wholeTable: this.wholeTable,
      evidence: this.evidence,
      why: this.why,
    };
    return this.loop === null ? effect : { ...effect, loop: this.loop };
  }
}

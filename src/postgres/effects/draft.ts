import type { RelationKind } from "../../model/catalog.ts";
import type { DataChange, Evidence, LoopCommits, RelationEffect } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import { sortModes, strengthOf, strongestMode } from "../lock-modes.ts";

/** An effect while it is put together. */
export interface Draft {
  readonly relation: string;
  readonly kind: RelationKind;
  readonly locks: Set<LockMode>;
  rewrites: boolean;
  scans: boolean;
  readonly builds: Set<string>;
  readonly created: boolean;
  dataChange: DataChange | null;
  wholeTable: boolean;
  loop: LoopCommits | null;
  evidence: Evidence;
  why: string;
}

/** A draft that says nothing yet. */
export function newDraft(
  relation: string,
  kind: RelationKind,
  why: string,
  created: boolean,
  evidence: Evidence,
): Draft {
  return {
    relation,
    kind,
    locks: new Set(),
    rewrites: false,
    scans: false,
    builds: new Set(),
    created,
    dataChange: null,
    wholeTable: false,
    loop: null,
    evidence,
    why,
  };
}

/**
 * The effect that a draft has become.
 *
 * @param held strongest lock that the transaction held on the relation before, if any.
 * @param failed true where the server would refuse the statement: it does no work and only asks for its locks.
 */
export function finishDraft(draft: Draft, held: LockMode | undefined, failed: boolean): RelationEffect {
  const lock = strongestMode(draft.locks);
  const effect: RelationEffect = {
    relation: draft.relation,
    kind: draft.kind,
    lock,
    locks: sortModes(draft.locks),
    alreadyHeld: lock !== null && held !== undefined && strengthOf(held) >= strengthOf(lock),
    rewrites: draft.rewrites && !failed,
    scans: draft.scans && !failed,
    buildsIndexes: failed ? [] : [...draft.builds],
    created: draft.created,
    dataChange: draft.dataChange,
    wholeTable: draft.wholeTable,
    evidence: draft.evidence,
    why: draft.why,
  };
  return draft.loop === null ? effect : { ...effect, loop: draft.loop };
}

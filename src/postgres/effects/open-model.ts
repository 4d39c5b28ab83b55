import type { Node } from "@pgsql/types";
import type { FunctionFacts, RelationKind } from "../../model/catalog.ts";
import type { DataChange, Evidence, LoopCommits } from "../../model/effect.ts";
import type { LockMode } from "../../model/lock.ts";
import type { DatabaseError } from "../../model/statement.ts";
import { newRelation } from "../catalog/new-relation.ts";
import type { Preview } from "../catalog/preview.ts";
import { qualifyName } from "../catalog/quote-identifier.ts";
import { DEEPEST_CALL } from "../catalog/read-routine.ts";
import { rangeName } from "../catalog/tree.ts";
import { isAboutExistence } from "../is-undefined-object.ts";
import { strengthOf, strongestMode } from "../lock-modes.ts";
import { type Draft, finishDraft, newDraft } from "./draft.ts";
import type { Model, ModelledStatement, ModelState } from "./model.ts";

/** What a statement does to rows in several ways is told as the heaviest. */
const weights: readonly DataChange[] = ["insert", "delete", "update", "truncate", "drop"];
const weightOf = (change: DataChange): number => weights.indexOf(change);

/** A model to write into, and the function that closes it. */
export function openModel(
  state: ModelState,
  preview: () => Preview,
  inTransaction: boolean,
  modelTree: (model: Model, tree: Node) => void,
): { readonly model: Model; close(): ModelledStatement } {
  const drafts = new Map<string, Draft>();
  const read = new Set<string>();
  const standIns = new Set<string>();
  const reasons: string[] = [];
  let error: DatabaseError | null = null;
  let runsBodies = false;
  let isPerRow = false;
  const rowLocks = new Map<string, LockMode[]>();
  let loop: LoopCommits | null = null;
  const bodies = new Map<FunctionFacts, Set<string>>();
  let depth = 0;
  let { catalog } = state;
  let previewOfTree = preview;

  const draft = (name: string, kind: RelationKind, why: string): Draft => {
    const found = drafts.get(name);
    if (found !== undefined) return found;
    // A relation that is neither known nor a stand-in is one that this very statement makes.
    const isKnown = kind === "index" ? catalog.hasIndex(name) : catalog.byName(name) !== undefined;
    const isMadeHere = !standIns.has(name) && !isKnown;
    const created = isMadeHere || catalog.isCreated(name);
    const evidence: Evidence = standIns.has(name) ? "assumed" : "modelled";
    const fresh = newDraft(name, kind, why, created, evidence);
    drafts.set(name, fresh);
    return fresh;
  };

  const noteRowLock = (name: string, mode: LockMode): void => {
    if (isPerRow) rowLocks.set(name, [...(rowLocks.get(name) ?? []), mode]);
  };

  const model: Model = {
    get catalog() {
      return catalog;
    },
    major: state.major,
    inTransaction,
    get preview() {
      return previewOfTree();
    },
    get failed() {
      return error !== null;
    },
    find(range) {
      const { schema, name } = rangeName(range);
      return model.findName(schema, name);
    },
    findName(schema, name) {
      const found = catalog.relation(schema, name);
      if (found !== undefined) {
        read.add(found.name);
        return found;
      }
      const qualified = qualifyName(schema ?? catalog.searchPath[0] ?? "public", name);
      if (catalog.complete) {
        model.fail("42P01", `relation "${schema === null ? name : `${schema}.${name}`}" does not exist`);
        return null;
      }
      standIns.add(qualified);
      return newRelation(qualified, "table");
    },
    lock(relation, mode, why) {
      read.add(relation.name);
      const each = draft(relation.name, relation.kind, why);
      const before = strongestMode(each.locks);
      if (before === null || strengthOf(mode) > strengthOf(before)) each.why = why;
      each.locks.add(mode);
      noteRowLock(relation.name, mode);
    },
    lockIndex(index, mode, why) {
      draft(index.name, "index", why).locks.add(mode);
      noteRowLock(index.name, mode);
    },
    perRow(run) {
      const outer = isPerRow;
      isPerRow = true;
      run();
      isPerRow = outer;
    },
    rewrite(relation, why) {
      const each = draft(relation.name, relation.kind, why);
      each.why = why;
      each.rewrites = true;
      each.scans = true;
    },
    refill(relation, why) {
      const each = draft(relation.name, relation.kind, why);
      each.why = why;
      each.rewrites = true;
    },
    scan(relation, why) {
      const each = draft(relation.name, relation.kind, why);
      if (!each.scans && !each.rewrites) each.why = why;
      each.scans = true;
    },
    build(relation, index) {
      const each = draft(relation.name, relation.kind, "an index is built");
      each.builds.add(index);
      each.scans = true;
    },
    change(relation, change, wholeTable) {
      const each = draft(relation.name, relation.kind, "rows are changed");
      if (each.dataChange === null || weightOf(change) >= weightOf(each.dataChange)) each.dataChange = change;
      each.wholeTable ||= wholeTable;
      if (each.loop === null || loop === "never commits") each.loop = loop;
      if (wholeTable && change !== "truncate" && change !== "drop") each.scans = true;
    },
    assume(relation) {
      draft(relation.name, relation.kind, "").evidence = "assumed";
    },
    known(name) {
      const each = drafts.get(name);
      if (each !== undefined && each.evidence === "modelled") each.evidence = "known";
    },
    fail(code, message) {
      error ??= { code, message };
    },
    fork(run) {
      const outer = { catalog, previewOfTree };
      runsBodies = true;
      catalog = catalog.fork();
      run();
      ({ catalog, previewOfTree } = outer);
    },
    body(routine, run) {
      const place = `${loop} ${isPerRow}`;
      const places = bodies.get(routine) ?? new Set();
      if (places.has(place)) return;
      bodies.set(routine, places.add(place));
      if (depth >= DEEPEST_CALL) {
        reasons.push(
          `calls of routines are followed ${DEEPEST_CALL} deep: what ${routine.name} does is not modelled`,
        );
        return;
      }
      depth += 1;
      run();
      depth -= 1;
    },
    step(tree, place, run) {
      const outer = { error, previewOfTree, loop };
      loop = place.loop ?? loop;
      const stepped = catalog;
      const before = new Set(drafts.keys());
      previewOfTree = () => stepped.preview(tree);
      run();
      ({ previewOfTree, loop } = outer);
      const failedHere = outer.error === null && error !== null;
      if (!failedHere) stepped.applyTree(tree);
      if (!failedHere || !place.guarded) return;
      // The error is caught: the locks are let go of, but they were asked for.
      error = null;
      for (const [name, each] of drafts) {
        if (!before.has(name) && each.evidence === "modelled") each.evidence = "known";
      }
    },
    run(tree) {
      modelTree(model, tree);
    },
    notModelled(reason) {
      reasons.push(reason);
    },
  };

  const close = (): ModelledStatement => {
    // Whether something is there cannot be told once SQL ran that nobody could read beforehand.
    const cannotRead = state.catalog.doubted || (runsBodies && reasons.length > 0);
    const isDoubted = error !== null && cannotRead && isAboutExistence(error);
    const failed = error !== null && !isDoubted;
    return {
      effects: [...drafts.values()].map((each) => {
        if (isDoubted) each.evidence = "assumed";
        return finishDraft(each, state.held.get(each.relation), failed);
      }),
      notModelled: reasons,
      rowLocks,
      runsBodies,
      relationsRead: [...read].filter((name) => catalog.byName(name) !== undefined),
      predictedError: failed ? error : null,
    };
  };
  return { model, close };
}

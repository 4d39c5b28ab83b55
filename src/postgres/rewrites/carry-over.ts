import type { Node } from "@pgsql/types";
import type { Constraint, Index, Relation } from "../../model/catalog.ts";
import { writeTree } from "./edit-statement.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import { readIndex } from "./read-index.ts";
import { renameColumnInTree } from "./rename-in-tree.ts";
import { READS_ALL, type StepDraft } from "./step-draft.ts";
import { bareNameOf } from "./taken-names.ts";

/** Indexes and constraints of a column, made anew for the column that takes its place. */
export interface CarriedOver {
  readonly steps: readonly StepDraft[];
  /** Statements that give them the old names, once the old column and its own are gone. */
  readonly renames: readonly string[];
  /** The statement that makes the primary key of its new index, once the old one is gone; none where there is none. */
  readonly primaryKey: readonly string[];
}

/**
 * Makes the indexes and constraints of `from` for `to`, without long locks. Null where one of them cannot be
 * carried over: an exclusion constraint, a deferrable primary key, or a definition that does not parse.
 */
export function carryOver(
  table: Relation,
  written: string,
  columns: { readonly from: string; readonly to: string },
  taken: (name: string) => boolean,
): CarriedOver | null {
  const chosen = new Set<string>();
  const choose = (old: string): string => {
    const name = freeName(old, "_new", (each) => taken(each) || chosen.has(each));
    chosen.add(name);
    return name;
  };
  const steps: StepDraft[] = [];
  const renames: string[] = [];
  const schema = `${quoteName(table.schema)}.`;
  const concerned = table.constraints.filter(
    ({ kind, columns: own }) => own.includes(columns.from) && kind !== "not null" && kind !== "trigger",
  );
  if (concerned.some(({ kind, deferrable }) => kind === "exclude" || (kind === "primary key" && deferrable)))
    return null;
  const primaryKey: string[] = [];
  for (const index of table.indexes.filter((each) => usesColumn(each, columns.from))) {
    const old = bareNameOf(index.name);
    const name = choose(old);
    const text = indexText(index, name, columns);
    if (text === null) return null;
    const { comment } = whenBuildFails(`${schema}${quoteName(name)}`);
    steps.push({ phase: "migrate", transaction: false, statements: [text], comment });
    const behind = concerned.find((each) => each.index === index.name);
    if (behind?.kind === "primary key") {
      // The index takes the name of its constraint.
      primaryKey.push(
        `ALTER TABLE ${written} ADD CONSTRAINT ${quoteName(old)} PRIMARY KEY USING INDEX ${quoteName(name)}`,
      );
    } else if (behind !== undefined) {
      const deferrable = behind.deferrable ? " DEFERRABLE" : "";
      steps.push({
        phase: "migrate",
        transaction: true,
        statements: [
          `ALTER TABLE ${written} ADD CONSTRAINT ${quoteName(name)} UNIQUE USING INDEX ${quoteName(name)}${deferrable}`,
        ],
      });
      renames.push(`ALTER TABLE ${written} RENAME CONSTRAINT ${quoteName(name)} TO ${quoteName(old)}`);
    } else renames.push(`ALTER INDEX ${schema}${quoteName(name)} RENAME TO ${quoteName(old)}`);
  }
  for (const constraint of concerned.filter(({ index, kind }) => index === null || kind === "foreign key")) {
    const name = choose(constraint.name);
    const add = constraintText(constraint, written, name, columns);
    if (add === null) return null;
    steps.push({ phase: "migrate", transaction: true, statements: [add] });
    // What is NOT VALID on the old column stays so: its rows may violate it.
    if (constraint.validated) {
      steps.push({
        phase: "migrate",
        transaction: true,
        statements: [`ALTER TABLE ${written} VALIDATE CONSTRAINT ${quoteName(name)}`],
        comment: READS_ALL,
      });
    }
    renames.push(
      `ALTER TABLE ${written} RENAME CONSTRAINT ${quoteName(name)} TO ${quoteName(constraint.name)}`,
    );
  }
  return { steps, renames, primaryKey };
}

function usesColumn(index: Index, column: string): boolean {
  if (index.columns.includes(column) || index.include.includes(column)) return true;
  const text = `${index.expressions ?? ""} ${index.predicate ?? ""}`;
  return text.includes(column);
}

function indexText(index: Index, name: string, columns: { from: string; to: string }): string | null {
  const tree = readIndex(index.definition);
  if (tree === null) return null;
  const renamed = renameColumnInTree(tree, columns.from, columns.to);
  return writeTree({ IndexStmt: { ...renamed, idxname: name, concurrent: true } });
}

function constraintText(
  constraint: Constraint,
  written: string,
  name: string,
  columns: { from: string; to: string },
): string | null {
  const notValid = /\bNOT VALID$/.test(constraint.definition) ? "" : " NOT VALID";
  const tree = parseOne(
    `ALTER TABLE ${written} ADD CONSTRAINT ${quoteName(name)} ${constraint.definition}${notValid}`,
  );
  return tree === null ? null : writeTree(renameColumnInTree<Node>(tree, columns.from, columns.to));
}

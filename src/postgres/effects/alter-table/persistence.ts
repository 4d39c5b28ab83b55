import type { AlterTableCmd } from "@pgsql/types";
import type { Relation } from "../../../model/catalog.ts";
import { hasStorage } from "../locking.ts";
import type { Model } from "../model.ts";
import type { Subcommand } from "./subcommand.ts";

const ofIndexes = new Set(["btree", "hash", "gin", "gist", "spgist", "brin"]);

/** SET ACCESS METHOD takes one of tables. */
function isOfTables(model: Model, { subtype, name = "" }: AlterTableCmd): boolean {
  if (subtype !== "AT_SetAccessMethod" || !ofIndexes.has(name)) return true;
  model.fail("55000", `access method "${name}" is not of type TABLE`);
  return false;
}

/** A change of persistence or access method copies the heap. */
export const rewriteWhere =
  (needed: (table: Relation, command: AlterTableCmd) => boolean, why: string): Subcommand =>
  (model, table, command, works) => {
    if (!isOfTables(model, command) || !needed(table, command) || !hasStorage(table)) return;
    works.of(table).rewrite ??= why;
    if (model.catalog.byName(table.name) === undefined) model.assume(table);
  };

/** SET TABLESPACE copies the files of a table or materialized view with its TOAST: its indexes stay where they are, and nobody locks them (16). */
export const moveTable: Subcommand = (model, table, { name }, works) => {
  if ((table.kind !== "table" && table.kind !== "materialized view") || name === "pg_default") return;
  if (!hasStorage(table)) return;
  works.of(table).move ??= "the files are copied";
  if (model.catalog.byName(table.name) === undefined) model.assume(table);
};

/** SET LOGGED and UNLOGGED copy the heap, and from 15 on the sequences that the table owns. */
export function setLogged(logged: boolean): Subcommand {
  return (model, table, _command, works) => {
    if (table.partitioned !== null && model.major >= 18) {
      // Up to 17 it is accepted and does nothing.
      const action = logged ? "SET LOGGED" : "SET UNLOGGED";
      model.fail("42809", `ALTER action ${action} cannot be performed on relation "${table.bareName}"`);
      return;
    }

    if (works.of(table).persistenceChanged) {
      model.fail("0A000", "cannot change persistence setting twice");
      return;
    }
    if (model.catalog.byName(table.name) !== undefined && (table.persistence === "permanent") === logged)
      return;
    works.of(table).persistenceChanged = true;
    if (!logged && model.catalog.isPublished(table)) {
      model.fail(
        "55000",
        `cannot change table "${table.bareName}" to unlogged because it is part of a publication`,
      );
      return;
    }
    const other = table.constraints.find(({ references }) => {
      const target = references === null ? undefined : model.catalog.byName(references.relation);
      return (
        target !== undefined &&
        target.name !== table.name &&
        target.persistence === (logged ? "unlogged" : "permanent")
      );
    });
    const referencing = table.referencedBy.find(
      ({ relation }) => model.catalog.byName(relation)?.persistence === (logged ? "unlogged" : "permanent"),
    );
    const clash = logged ? other?.references?.relation : referencing?.relation;
    if (clash !== undefined) {
      const way = logged ? "logged" : "unlogged";
      model.fail(
        "42P16",
        `could not change table "${table.bareName}" to ${way} because it references ${clash}`,
      );
      return;
    }
    if (!hasStorage(table)) return;
    works.of(table).rewrite ??= logged
      ? "every row is written anew, and to the log"
      : "every row is written anew";
    if (model.major < 15) return;
    for (const each of model.catalog.ownedSequences(table.name))
      model.lock(each, "ACCESS EXCLUSIVE", "it changes with its table");
  };
}

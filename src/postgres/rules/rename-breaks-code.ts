import type { RenameStmt } from "@pgsql/types";
import type { Level } from "../../model/finding.ts";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { rewriteRenameColumn, rewriteRenameTable } from "../rewrites/rename-in-deploys.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { findObject } from "./find-object.ts";
import { isAddedHere } from "./is-added-here.ts";
import { madeAgain } from "./made-again.ts";
import { publicationsOf } from "./publications-of.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage, type Usage } from "./running-code.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

const RELATIONS = new Set(["OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE"]);

/** What is no relation and yet called by name, with the error that its old name then gives. */
const OBJECTS: Readonly<Record<string, { readonly kind: string; readonly code: string }>> = {
  OBJECT_TYPE: { kind: "type", code: "42704" },
  OBJECT_DOMAIN: { kind: "domain", code: "42704" },
  OBJECT_FUNCTION: { kind: "function", code: "42883" },
  OBJECT_PROCEDURE: { kind: "procedure", code: "42883" },
};

export const renameBreaksCode: Rule = {
  id: "rename-breaks-code",
  title: "RENAME of what running code uses",
  why: "The moment the rename commits, every query of the version that is still deployed fails on the old name, and the new version fails until then. Both names have to work while old and new code run side by side.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("RenameStmt" in tree) || fails(subject)) return [];
    const { renameType, relation } = tree.RenameStmt;
    if (relation === undefined) return renamedObject(subject, tree.RenameStmt);
    const table = qualifiedName(subject, relation);
    if (!isInProduction(subject, table)) return [];
    if (renameType === "OBJECT_COLUMN" || renameType === "OBJECT_ATTRIBUTE") {
      const verdict = renamedColumn(subject, tree.RenameStmt, table);
      // A column that the change set made is used by nobody yet.
      return verdict.level === "notice" && isAddedHere(subject, table, tree.RenameStmt.subname ?? "")
        ? []
        : [verdict];
    }
    if (!RELATIONS.has(renameType ?? "")) return [];
    // A view under the old name, or another table that takes it, keeps running code working.
    return madeAgain(subject, relation.relname ?? "") !== null
      ? []
      : [renamedRelation(subject, tree.RenameStmt, table)];
  },
};

function renamedColumn(subject: Subject, rename: RenameStmt, table: string): Verdict {
  const { subname: from = "", newname: to = "" } = rename;
  const usage = judgeUsage(subject, table, from);
  const replication = stoppedReplication(subject, table);
  const name = inlineCode(`${displayRelation(table)}.${from}`);
  return {
    concern: "code",
    level: levelOf(usage, replication),
    relation: table,
    title: titleOf(usage, replication, name, inlineCode(to)),
    detail: `Queries that name ${inlineCode(from)} fail from the moment this commits (42703), and code that names ${inlineCode(to)} fails before. ${usage.sentence}${replication} Add the new column, keep both in step, move the code over, then drop the old one.`,
    rewrite: rewriteRenameColumn(subject, rename),
  };
}

/** Logical replication finds tables and columns by their names. Empty: no publication sends the table. */
function stoppedReplication(subject: Subject, table: string): string {
  const publications = publicationsOf(subject, table);
  return publications === null
    ? ""
    : ` Subscribers of ${publications} stop at the next row until they have the new name too.`;
}

function levelOf({ level }: Usage, replication: string): Level {
  return level === "notice" && replication !== "" ? "warning" : level;
}

function titleOf({ level, breaks }: Usage, replication: string, name: string, to: string): string {
  if (level !== "notice") return `${breaks}: ${name} becomes ${to}`;
  return replication === ""
    ? `Renames ${name}, which no code here uses`
    : `Stops logical replication: ${name} becomes ${to}`;
}

function renamedRelation(subject: Subject, rename: RenameStmt, table: string): Verdict {
  const usage = judgeUsage(subject, table, null);
  const name = inlineCode(displayRelation(table));
  const to = inlineCode(rename.newname ?? "");
  const replication = rename.renameType === "OBJECT_TABLE" ? stoppedReplication(subject, table) : "";
  return {
    concern: "code",
    level: levelOf(usage, replication),
    relation: table,
    title: titleOf(usage, replication, name, to),
    detail: `Queries that name ${name} fail from the moment this commits (42P01). ${usage.sentence}${replication} ${rename.renameType === "OBJECT_SEQUENCE" ? "Nothing stands in for a sequence under its old name: rename it when no deployed code asks for it any more, or keep the name." : "A view under the old name, made in the same transaction, keeps old code working until it is gone."}`,
    rewrite: rename.renameType === "OBJECT_TABLE" ? rewriteRenameTable(subject, rename) : null,
  };
}

function renamedObject(subject: Subject, { renameType, object, newname }: RenameStmt): readonly Verdict[] {
  const known = OBJECTS[renameType ?? ""];
  const found = known === undefined ? null : findObject(subject, object);
  if (known === undefined || found === null) return [];
  // As Prisma changes an enum: a new type takes the old one's name.
  if (madeAgain(subject, bareNameOf(found)) !== null) return [];
  const usage = judgeUsage(subject, found, null);
  const name = inlineCode(displayRelation(found));
  return [
    {
      concern: "code",
      level: usage.level,
      relation: null,
      title:
        usage.level === "notice"
          ? `Renames the ${known.kind} ${name}, which no code here uses`
          : `${usage.breaks}: the ${known.kind} ${name} becomes ${inlineCode(newname ?? "")}`,
      detail: `Queries that name ${name} fail from the moment this commits (${known.code}). ${usage.sentence}`,
    },
  ];
}

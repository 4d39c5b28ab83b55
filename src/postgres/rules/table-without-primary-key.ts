import { tableCode } from "./blocking.ts";
import { createdColumns, createdConstraints } from "./new-columns.ts";
import type { Rule } from "./rule.ts";
import { effectOn, fails, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, columnConstraints, qualifiedName } from "./syntax.ts";

export const tableWithoutPrimaryKey: Rule = {
  id: "table-without-primary-key",
  title: "A table without a primary key",
  why: "Without a primary key two rows can be the same, so neither can be changed alone, and logical replication cannot name a row. Where a publication covers all tables, every UPDATE and DELETE on it fails (55000).",
  level: "blocking",
  group: "design",
  check(subject) {
    const { tree } = subject.statement;
    if (!("CreateStmt" in tree) || fails(subject)) return [];
    const { relation } = tree.CreateStmt;
    if (relation === undefined || !needsOwnKey(subject)) return [];
    const table = qualifiedName(subject, relation);
    // IF NOT EXISTS over a table that is there makes none.
    if (effectOn(subject, table)?.created !== true) return [];
    if (hasKey(subject) || getsIdentity(subject, table)) return [];
    const publication = subject.ground.snapshot?.catalog.publications.find(({ allTables }) => allTables);
    if (publication === undefined) {
      return [
        {
          concern: "practice",
          level: "notice",
          relation: table,
          title: `Rows of ${tableCode(table)} cannot be told apart: it has no primary key`,
          detail: "An identity column is enough, or PRIMARY KEY over the columns that are unique together.",
        },
      ];
    }
    return [
      {
        concern: "code",
        level: "blocking",
        relation: table,
        title: `Every UPDATE and DELETE on ${tableCode(table)} fails: it is published without a replica identity`,
        detail: `A publication of production covers all tables, so this one is published at once, and PostgreSQL refuses to change its rows (55000). Give it a primary key, or set REPLICA IDENTITY FULL.`,
      },
    ];
  },
};

/** Partitions, children, typed and temporary tables and copies of others are not asked for a key of their own. */
function needsOwnKey({ statement: { tree } }: Subject): boolean {
  if (!("CreateStmt" in tree)) return false;
  const { partbound, inhRelations, ofTypename, tableElts = [], relation } = tree.CreateStmt;
  const copies = tableElts.some((node) => "TableLikeClause" in node);
  const inherits = partbound !== undefined || (inhRelations ?? []).length > 0 || ofTypename !== undefined;
  return !copies && !inherits && relation?.relpersistence !== "t";
}

function hasKey(subject: Subject): boolean {
  const constraints = [...createdConstraints(subject), ...createdColumns(subject).flatMap(columnConstraints)];
  return constraints.some(({ contype }) => contype === "CONSTR_PRIMARY");
}

/** A later statement gives the table a primary key or another replica identity. */
function getsIdentity(subject: Subject, table: string): boolean {
  return subject.ground.subjects.slice(subject.position + 1).some((each) => {
    const alter = alterTableOf(each);
    if (alter === null || qualifiedName(each, alter.table) !== table) return false;
    return alter.commands.some(
      (command) =>
        command.subtype === "AT_ReplicaIdentity" || addedConstraint(command)?.contype === "CONSTR_PRIMARY",
    );
  });
}

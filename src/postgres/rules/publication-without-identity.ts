import type { Relation } from "../../model/catalog.ts";
import { listSome } from "../../text/list.ts";
import { plural } from "../../text/plural.ts";
import { tableCode } from "./blocking.ts";
import { publicationOf } from "./publication-statement.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, relationNamed } from "./syntax.ts";

export const publicationWithoutIdentity: Rule = {
  id: "publication-without-identity",
  title: "A published table without a replica identity",
  why: "A publication that sends updates and deletes needs to name the row: by the primary key, or another replica identity. Without one every UPDATE and DELETE on the table fails (55000).",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    const { named, swept } = publishedHere(subject);
    return [...named.map((table) => verdictOf([table])), ...(swept.length === 0 ? [] : [verdictOf(swept)])];
  },
};

function verdictOf(tables: readonly Relation[]): Verdict {
  const [first] = tables;
  const is =
    tables.length === 1
      ? "The table is published and has"
      : `${plural(tables.length, "table")} are published and have`;
  const names = listSome(
    tables.map(({ name }) => tableCode(name)),
    3,
  );
  return {
    concern: "code",
    level: "blocking",
    relation: tables.length === 1 ? (first?.name ?? null) : null,
    title: `Every UPDATE and DELETE on ${names} fails from here on`,
    detail: `${is} no replica identity, so PostgreSQL refuses to change ${tables.length === 1 ? "its" : "their"} rows (55000). Give ${tables.length === 1 ? "it" : "each"} a primary key first, or set REPLICA IDENTITY USING INDEX or FULL.`,
  };
}

/** Tables without an identity that the statement publishes by name or with many others, or published tables whose identity it takes away. */
function publishedHere(subject: Subject): {
  readonly named: readonly Relation[];
  readonly swept: readonly Relation[];
} {
  const publication = publicationOf(subject);
  if (publication !== null) {
    const sends = publication.sendsChanges && publication.adds;
    const lacks = (tables: readonly Relation[]) =>
      sends ? tables.filter((table) => !hasIdentity(table)) : [];
    return { named: lacks(publication.named), swept: lacks(publication.swept) };
  }
  const alter = alterTableOf(subject);
  const takesAway = alter?.commands.some(
    ({ subtype, def }) =>
      subtype === "AT_ReplicaIdentity" &&
      def !== undefined &&
      "ReplicaIdentityStmt" in def &&
      def.ReplicaIdentityStmt.identity_type === "n",
  );
  const table = alter === null ? undefined : relationNamed(subject, alter.table);
  const isPublished = subject.ground.snapshot?.catalog.publications.some(
    ({ allTables, tables }) => allTables || (table !== undefined && tables.includes(table.name)),
  );
  const loses = takesAway === true || (table !== undefined && dropsPrimaryKey(subject, table));
  return { named: loses && table !== undefined && isPublished === true ? [table] : [], swept: [] };
}

/** The statement drops the primary key that names the rows, and nothing in the change set gives the table another identity. */
function dropsPrimaryKey(subject: Subject, table: Relation): boolean {
  const key = table.constraints.find(({ kind }) => kind === "primary key")?.name;
  const drops = alterTableOf(subject)?.commands.some(
    ({ subtype, name }) => subtype === "AT_DropConstraint" && name === key,
  );
  if (key === undefined || drops !== true || table.replicaIdentity !== "default") return false;
  return !subject.ground.subjects.some((each) => {
    const alter = alterTableOf(each);
    if (alter === null || relationNamed(each, alter.table)?.name !== table.name) return false;
    return alter.commands.some(
      (command) =>
        command.subtype === "AT_ReplicaIdentity" || addedConstraint(command)?.contype === "CONSTR_PRIMARY",
    );
  });
}

function hasIdentity({ replicaIdentity, indexes }: Relation): boolean {
  if (replicaIdentity === "full" || replicaIdentity === "index") return true;
  return replicaIdentity === "default" && indexes.some(({ primary }) => primary);
}

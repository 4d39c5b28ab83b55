import type { Relation } from "../../model/catalog.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { addedConstraint, alterTableOf, relationNamed } from "./syntax.ts";

export const publicationWithoutIdentity: Rule = {
  id: "publication-without-identity",
  title: "A published table without a replica identity",
  why: "A publication that sends updates and deletes needs to name the row: by the primary key, or another replica identity. Without one every UPDATE and DELETE on the table fails (55000).",
  level: "blocking",
  check(subject) {
    if (fails(subject)) return [];
    return publishedHere(subject).map((table) => ({
      concern: "code" as const,
      level: "blocking" as const,
      relation: table.name,
      title: `Every UPDATE and DELETE on ${tableCode(table.name)} fails from here on`,
      detail: `The table is published and has no replica identity, so PostgreSQL refuses to change its rows (55000). Give it a primary key first, or set REPLICA IDENTITY USING INDEX or FULL.`,
    }));
  },
};

/** Tables without an identity that the statement publishes, or published tables whose identity it takes away. */
function publishedHere(subject: Subject): readonly Relation[] {
  const { tree } = subject.statement;
  const objects =
    "CreatePublicationStmt" in tree
      ? tree.CreatePublicationStmt.pubobjects
      : "AlterPublicationStmt" in tree && tree.AlterPublicationStmt.action === "AP_AddObjects"
        ? tree.AlterPublicationStmt.pubobjects
        : undefined;
  const added = (objects ?? []).flatMap((node) => {
    const relation = "PublicationObjSpec" in node ? node.PublicationObjSpec.pubtable?.relation : undefined;
    const facts = relation === undefined ? undefined : relationNamed(subject, relation);
    return facts === undefined || hasIdentity(facts) ? [] : [facts];
  });
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
  return loses && table !== undefined && isPublished === true ? [...added, table] : added;
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

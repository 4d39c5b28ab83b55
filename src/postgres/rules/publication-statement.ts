import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { optionsOf } from "../catalog/tree.ts";
import type { Subject } from "./subject.ts";
import { relationNamed } from "./syntax.ts";

/** What a statement puts into a publication. */
export interface PublicationStatement {
  readonly name: string;
  /** False for what DROP takes out of it. */
  readonly adds: boolean;
  /** True for SET: what is not listed is no longer published. */
  readonly sets: boolean;
  /** True where updates or deletes are sent, as by default. */
  readonly sendsChanges: boolean;
  readonly named: readonly Relation[];
  /** Tables of a whole schema, or all. */
  readonly swept: readonly Relation[];
}

/** Reads CREATE and ALTER PUBLICATION; null: the statement is neither. */
export function publicationOf(subject: Subject): PublicationStatement | null {
  const { tree } = subject.statement;
  if ("CreatePublicationStmt" in tree) {
    const { pubname = "", options, pubobjects, for_all_tables } = tree.CreatePublicationStmt;
    const sent = optionsOf(options).get("publish");
    const sendsChanges = sent === undefined || /update|delete/i.test(sent);
    const swept = for_all_tables === true ? tablesOf(subject, null) : sweptBy(subject, pubobjects);
    return {
      name: pubname,
      adds: true,
      sets: false,
      sendsChanges,
      named: namedBy(subject, pubobjects),
      swept,
    };
  }
  if (!("AlterPublicationStmt" in tree)) return null;
  const { pubname = "", pubobjects, action } = tree.AlterPublicationStmt;
  return {
    name: pubname,
    adds: action === "AP_AddObjects" || action === "AP_SetObjects",
    sets: action === "AP_SetObjects",
    sendsChanges: true,
    named: namedBy(subject, pubobjects),
    swept: sweptBy(subject, pubobjects),
  };
}

function namedBy(subject: Subject, objects: readonly Node[] | undefined): readonly Relation[] {
  return (objects ?? []).flatMap((node) => {
    const relation = "PublicationObjSpec" in node ? node.PublicationObjSpec.pubtable?.relation : undefined;
    const facts = relation === undefined ? undefined : relationNamed(subject, relation);
    return facts === undefined ? [] : [facts];
  });
}

function sweptBy(subject: Subject, objects: readonly Node[] | undefined): readonly Relation[] {
  return (objects ?? []).flatMap((node) => {
    if (!("PublicationObjSpec" in node)) return [];
    const { pubobjtype, name = "" } = node.PublicationObjSpec;
    return pubobjtype === "PUBLICATIONOBJ_TABLES_IN_SCHEMA" ? tablesOf(subject, name) : [];
  });
}

/** Tables of production that a publication can have; of a partitioned one its partitions count. */
function tablesOf({ ground }: Subject, schema: string | null): readonly Relation[] {
  return (ground.snapshot?.catalog.relations ?? []).filter(
    (each) =>
      each.kind === "table" &&
      each.persistence === "permanent" &&
      each.partitioned === null &&
      (schema === null || each.schema === schema),
  );
}

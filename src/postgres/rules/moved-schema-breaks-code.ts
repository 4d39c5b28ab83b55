import type { RenameStmt } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { plural } from "../../text/plural.ts";
import { findObject } from "./find-object.ts";
import type { Rule, Verdict } from "./rule.ts";
import { judgeUsage } from "./running-code.ts";
import { fails, isInProduction, type Subject } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

export const movedSchemaBreaksCode: Rule = {
  id: "moved-schema-breaks-code",
  title: "A table that moves to another schema, or a schema that is renamed",
  why: "Code that finds the table by its schema, or by a search_path without the new one, fails the moment this commits. The new code fails until then.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if ("RenameStmt" in tree) return renamedSchema(subject, tree.RenameStmt);
    if (!("AlterObjectSchemaStmt" in tree) || fails(subject)) return [];
    const { objectType = "", relation, object, newschema } = tree.AlterObjectSchemaStmt;
    if (relation === undefined) {
      const found = OBJECTS.has(objectType) ? findObject(subject, object) : null;
      return found === null ? [] : [moved(subject, found, null, newschema)];
    }
    const table = qualifiedName(subject, relation);
    if (!RELATIONS.has(objectType) || !isInProduction(subject, table)) return [];
    return [moved(subject, table, table, newschema)];
  },
};

const RELATIONS = new Set(["OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE"]);
const OBJECTS = new Set([
  "OBJECT_FUNCTION",
  "OBJECT_PROCEDURE",
  "OBJECT_ROUTINE",
  "OBJECT_TYPE",
  "OBJECT_DOMAIN",
]);

function moved(subject: Subject, qualified: string, relation: string | null, schema = ""): Verdict {
  const usage = judgeUsage(subject, qualified, null);
  const name = inlineCode(displayRelation(qualified));
  const way =
    relation === null
      ? "Make it in the new schema beside the old one, move the code over, then drop the old one."
      : "A view under the old name, made in the same transaction, keeps old code working until it is gone.";
  return {
    concern: "code",
    level: usage.level,
    relation,
    title:
      usage.level === "notice"
        ? `Moves ${name}, which no code here uses`
        : `${usage.breaks}: ${name} moves to the schema ${inlineCode(schema)}`,
    detail: `${usage.sentence} ${way}`,
  };
}

/** Every name in the schema changes with it. One that production does not have is no concern; where it is not known, it may be. */
function renamedSchema(subject: Subject, { renameType, subname, newname }: RenameStmt): readonly Verdict[] {
  if (renameType !== "OBJECT_SCHEMA" || subname === undefined || fails(subject)) return [];
  const { snapshot } = subject.ground;
  const inside = (snapshot?.catalog.relations ?? []).filter(
    ({ schema, kind }) => schema === subname && kind !== "index" && kind !== "sequence",
  );
  if (snapshot !== null && snapshot.catalog.relations.length > 0 && inside.length === 0) return [];
  const names = inside.map(({ bareName }) => inlineCode(bareName));
  const moved =
    inside.length === 0 ? "what is in it" : `${plural(inside.length, "relation")}: ${listSome(names, 3)}`;
  return [
    {
      concern: "code",
      level: "blocking",
      relation: null,
      title: `Breaks running code: the schema ${inlineCode(subname)} becomes ${inlineCode(newname ?? "")}`,
      detail: `Queries that name the schema, and sessions that find it by their search_path, fail from the moment this commits (42P01, 3F000); so they do for ${moved}. Make the new schema beside the old one, with views on what is in it, move the code over, then move the tables.`,
    },
  ];
}

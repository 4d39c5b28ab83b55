import type { AlterTableCmd } from "@pgsql/types";
import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list, listSome } from "../../text/list.ts";
import { rewriteAlterByCopy } from "../rewrites/alter-by-copy.ts";
import { whyNoCopy } from "../rewrites/copy-table.ts";
import { quoteName } from "../rewrites/quote-name.ts";
import { rewriteSplitAlter } from "../rewrites/split-alter.ts";
import { rewriteTypeChange } from "../rewrites/type-in-deploys.ts";
import { blockOf, blockVerdict, sizeText, tableCode } from "./blocking.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, productionEffects, type Subject } from "./subject.ts";
import { type AlterTable, alterTableOf, qualifiedName, relationNamed, typeName } from "./syntax.ts";
import { worksBy } from "./work.ts";

export const typeChangeRewrites: Rule = {
  id: "type-change-rewrites",
  title: "ALTER COLUMN TYPE that rewrites the table or rebuilds indexes",
  why: "Changing a type whose stored form differs writes the table and all its indexes anew under ACCESS EXCLUSIVE. Widening a varchar, or going from varchar to text, does not; a new column that is filled in the background does it without the lock.",
  level: "blocking",
  check(subject) {
    const alter = alterTableOf(subject);
    const columns = (alter?.commands ?? [])
      .filter(({ subtype }) => subtype === "AT_AlterColumnType")
      .map(({ name }) => inlineCode(name ?? ""));
    if (alter === null || columns.length === 0) return [];
    const block = blockOf(subject, qualifiedName(subject, alter.table));
    if (block === null) return dependsOnTimeZone(subject, alter);
    const rewrites = worksBy(subject, (effect) => effect.rewrites);
    const widened = (alter?.commands ?? []).find(isWidened)?.name;
    const buildsIndexes = productionEffects(subject).flatMap((effect) => effect.buildsIndexes);
    if (!rewrites && buildsIndexes.length === 0 && !worksBy(subject, ({ scans }) => scans)) return [];
    const work = rewrites
      ? `writes ${sizeText(block.effect)} and all indexes anew`
      : buildsIndexes.length > 0
        ? `rebuilds ${listSome(buildsIndexes.map(inlineCode), 3)}`
        : `checks ${sizeText(block.effect)}`;
    const rewrite =
      rewriteSplitAlter(subject) ?? rewriteTypeChange(subject, alter) ?? rewriteAlterByCopy(subject);
    const noWay = rewrite === null ? ` ${whyNoCopy(subject, relationNamed(subject, alter.table))}` : "";
    return [
      blockVerdict(subject, block, {
        mechanism: `The new type of ${list(columns)} ${work} under ACCESS EXCLUSIVE.`,
        wayOut: `Add a column of the new type, keep it in step with a trigger, fill it in batches, then swap the two.${widened === undefined ? "" : staysNarrow(subject, alter, widened)}${noWay}`,
        rewrite,
      }),
    ];
  },
};

/** Below this a rewrite stays within any budget. */
const FEW_ROWS = 20_000;

/**
 * Between timestamp and timestamptz only a session in UTC leaves the table as it is (TimestampTimestampTzRequiresRewrite):
 * where production's time zone is not known, and may be the client's, that is to be said.
 */
function dependsOnTimeZone(subject: Subject, alter: AlterTable): readonly Verdict[] {
  const table = qualifiedName(subject, alter.table);
  const effect = productionEffects(subject).find(({ relation }) => relation === table);
  const isKnown = subject.ground.snapshot?.settings.TimeZone !== undefined || setsTimeZone(subject);
  if (effect === undefined || isKnown || fails(subject) || (effect.rows ?? FEW_ROWS) < FEW_ROWS) return [];
  const columns = relationNamed(subject, alter.table)?.columns ?? [];
  const changed = alter.commands.find(({ subtype, name, def }) => {
    const from = columns.find((column) => column.name === name)?.type ?? "";
    if (subtype !== "AT_AlterColumnType" || def === undefined || !("ColumnDef" in def)) return false;
    const to = typeName(def.ColumnDef);
    const isTimestamp = /^timestamp.* with/.test(from) && (to === "timestamp" || to === "timestamptz");
    return isTimestamp && (to === "timestamptz") !== from.endsWith("with time zone");
  });
  if (changed === undefined) return [];
  return [
    {
      concern: "blocking",
      level: "warning",
      relation: table,
      title: `Writes ${sizeText(effect)} of ${tableCode(table)} anew unless the session's time zone is UTC`,
      detail: `The new type of ${inlineCode(changed.name ?? "")} leaves the table as it is in a session whose TimeZone is UTC; in any other it writes the table and all indexes anew under ACCESS EXCLUSIVE. The snapshot does not say which it is, and many clients set their own. Put ${inlineCode("SET LOCAL timezone = 'UTC'")} before it where the values are meant as UTC.`,
    },
  ];
}

function setsTimeZone({ ground, position, migration }: Subject): boolean {
  return ground.subjects.slice(0, position).some(({ statement: { tree }, migration: other }) => {
    const name = "VariableSetStmt" in tree ? tree.VariableSetStmt.name?.toLowerCase() : undefined;
    return name === "timezone" && other === migration;
  });
}

function isWidened({ subtype, def }: AlterTableCmd): boolean {
  if (subtype !== "AT_AlterColumnType" || def === undefined || !("ColumnDef" in def)) return false;
  return typeName(def.ColumnDef) === "int8";
}

/** What still ends at 2,147,483,647 once a column is bigint: its sequence, the columns that reference it. */
function staysNarrow(subject: Subject, { table }: AlterTable, column: string): string {
  const relation = relationNamed(subject, table);
  const known = subject.ground.snapshot?.catalog.relations ?? [];
  if (relation?.columns.find(({ name }) => name === column)?.type !== "integer") return "";
  const owner = `${relation.name}.${quoteName(column)}`;
  const isSerial = relation.columns.some(
    ({ name, default: value }) => name === column && value?.includes("nextval(") === true,
  );
  const sequence = known.find(({ kind, ownedBy }) => kind === "sequence" && isSerial && ownedBy === owner);
  const narrow = known.flatMap((child) =>
    child.constraints.flatMap(({ references, columns }) => {
      const at = references?.relation === relation.name ? references.columns.indexOf(column) : -1;
      const referencing = child.columns.find(({ name }) => name === columns[at]);
      return referencing?.type === "integer"
        ? [inlineCode(`${displayRelation(child.name)}.${referencing.name}`)]
        : [];
    }),
  );
  return [
    sequence === undefined
      ? ""
      : ` A sequence made by serial stays integer: add ${inlineCode(`ALTER SEQUENCE ${sequence.name} AS bigint`)}.`,
    narrow.length === 0
      ? ""
      : ` ${listSome(narrow, 3)} ${narrow.length === 1 ? "references it and stays" : "reference it and stay"} integer.`,
  ].join("");
}

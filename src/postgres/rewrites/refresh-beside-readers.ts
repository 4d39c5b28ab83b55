import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { Subject } from "../rules/subject.ts";
import { relationNamed } from "../rules/syntax.ts";
import { assembleRewrite } from "./assemble-rewrite.ts";
import { rewriteConcurrentForm } from "./concurrent-form.ts";
import { copyRights } from "./copy-rights.ts";
import { editStatement, writeTree } from "./edit-statement.ts";
import { whenBuildFails } from "./failed-build.ts";
import { freeName } from "./free-name.ts";
import { keyOfView } from "./key-of-view.ts";
import { parseOne } from "./parse-one.ts";
import { quoteName } from "./quote-name.ts";
import { readIndex } from "./read-index.ts";
import type { StepDraft } from "./step-draft.ts";
import { bareNameOf, knownRelations, takenInSchema } from "./taken-names.ts";

/**
 * REFRESH MATERIALIZED VIEW beside its readers: CONCURRENTLY where it has a unique index, or gets one on a key that its
 * query proves; else a second view that takes its place. Null for WITH NO DATA, and where another
 * materialized view reads it.
 */
export function rewriteRefresh(subject: Subject): Rewrite | null {
  const view = refreshedView(subject);
  if (view === undefined) return null;
  const withIndex = rewriteConcurrentForm(subject);
  if (withIndex !== null) return withIndex;
  const key = keyOfView(view, knownRelations(subject));
  return key === null ? viewInItsPlace(subject, view) : indexFirst(subject, view, key);
}

/** The columns on which a unique index of the refreshed view is sure to hold; null where its query proves none. */
export function keyToRefreshBy(subject: Subject): readonly string[] | null {
  const view = refreshedView(subject);
  return view === undefined ? null : keyOfView(view, knownRelations(subject));
}

/** True where the refreshed view has what CONCURRENTLY asks for. */
export function hasUniqueIndex(subject: Subject): boolean {
  return rewriteConcurrentForm(subject) !== null;
}

/** The materialized view that a statement refreshes with data. */
function refreshedView(subject: Subject): Relation | undefined {
  const { tree } = subject.statement;
  if (!("RefreshMatViewStmt" in tree) || tree.RefreshMatViewStmt.relation === undefined) return undefined;
  const { relation, skipData } = tree.RefreshMatViewStmt;
  const view = relationNamed(subject, relation);
  return view?.kind === "materialized view" && skipData !== true ? view : undefined;
}

/** The unique index first, which stays for every later REFRESH. */
function indexFirst(subject: Subject, view: Relation, key: readonly string[]): Rewrite | null {
  const { tree, sql } = subject.statement;
  if (!("RefreshMatViewStmt" in tree)) return null;
  const wanted: Node = { RefreshMatViewStmt: { ...tree.RefreshMatViewStmt, concurrent: true } };
  const edited = sql.replace(/^(REFRESH\s+MATERIALIZED\s+VIEW)\b/i, "$1 CONCURRENTLY");
  const text = editStatement(sql, edited, wanted);
  if (text === null) return null;
  const name = freeName([view.bareName, ...key].join("_"), "_idx", takenInSchema(subject, view.schema));
  const { comment, down } = whenBuildFails(`${quoteName(view.schema)}.${quoteName(name)}`);
  return assembleRewrite(subject, "refresh", [
    {
      phase: "expand",
      transaction: false,
      statements: [
        `CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(name)} ON ${view.name} (${key.map(quoteName).join(", ")})`,
      ],
      comment,
      down,
      leaves: [`index ${view.name} ${quoteName(name)}`],
    },
    { phase: "migrate", transaction: true, statements: [text] },
  ]);
}

/** A second view with the same query, indexes and rights, which then takes the first one's name. */
function viewInItsPlace(subject: Subject, view: Relation): Rewrite | null {
  const taken = takenInSchema(subject, view.schema);
  const schema = quoteName(view.schema);
  const chosen = new Set<string>();
  const choose = (stem: string, suffix: string): string => {
    const name = freeName(stem, suffix, (each) => taken(each) || chosen.has(each));
    chosen.add(name);
    return name;
  };
  const [next, old] = [choose(view.bareName, "_new"), choose(view.bareName, "_old")];
  const fresh = `${schema}.${quoteName(next)}`;
  const readers = readersOf(subject, view);
  const indexes = view.indexes.map(({ name, definition }) => {
    const own = choose(bareNameOf(name), "_new");
    return { text: indexOn(definition, own, view, next), own, name };
  });
  const created = createView(view, fresh);
  if (readers === null || created === null || indexes.some(({ text }) => text === null)) return null;
  const steps: readonly StepDraft[] = [
    {
      phase: "migrate",
      transaction: true,
      statements: [
        created,
        ...indexes.flatMap(({ text }) => text ?? []),
        copyRights("MATERIALIZED VIEW", view.name, fresh),
      ],
      comment: `Computes the rows anew while ${view.bareName} is read as it is.`,
      down: [`DROP MATERIALIZED VIEW IF EXISTS ${fresh}`],
    },
    {
      phase: "contract",
      transaction: true,
      statements: [
        `ALTER MATERIALIZED VIEW ${view.name} RENAME TO ${quoteName(old)}`,
        `ALTER MATERIALIZED VIEW ${fresh} RENAME TO ${quoteName(view.bareName)}`,
        ...readers,
        `DROP MATERIALIZED VIEW ${schema}.${quoteName(old)}`,
        ...indexes.map(
          ({ own, name }) =>
            `ALTER INDEX ${schema}.${quoteName(own)} RENAME TO ${quoteName(bareNameOf(name))}`,
        ),
      ],
      comment: "One transaction: no query finds the view missing, or half filled.",
    },
  ];
  return assembleRewrite(subject, "refresh", steps);
}

function createView({ accessMethod, options, definition }: Relation, fresh: string): string | null {
  const method = accessMethod === null || accessMethod === "heap" ? "" : ` USING ${quoteName(accessMethod)}`;
  const storage = options.length === 0 ? "" : ` WITH (${options.join(", ")})`;
  const text = `CREATE MATERIALIZED VIEW ${fresh}${method}${storage} AS ${(definition ?? "").replace(/;\s*$/, "").trim()}`;
  return definition !== null && parseOne(text) !== null ? text : null;
}

/** The views that read it, made anew so that they read what has its name by then; null where one cannot be. */
function readersOf(subject: Subject, view: Relation): readonly string[] | null {
  const known = knownRelations(subject);
  const texts = view.usedByViews.map(({ relation }) => {
    const reader = known.find(({ name }) => name === relation);
    if (reader?.kind !== "view" || reader.definition === null) return null;
    const options = reader.options.length === 0 ? "" : ` WITH (${reader.options.join(", ")})`;
    return `CREATE OR REPLACE VIEW ${reader.name}${options} AS ${reader.definition.replace(/;\s*$/, "").trim()}`;
  });
  const whole = texts.flatMap((text) => (text !== null && parseOne(text) !== null ? [text] : []));
  return whole.length === texts.length ? whole : null;
}

/** CREATE INDEX with another name on another table of the same columns; null where it does not parse. */
function indexOn(definition: string, name: string, view: Relation, table: string): string | null {
  const tree = readIndex(definition);
  if (tree === null) return null;
  const relation = { ...tree.relation, schemaname: view.schema, relname: table };
  return writeTree({ IndexStmt: { ...tree, idxname: name, relation } });
}

import { alterBack } from "./alter-back.ts";
import { grantBack } from "./grant-back.ts";
import type { SchemaObject, SchemaState } from "./schema-state.ts";

/** The order in which things are made; what is dropped goes in the opposite one. */
const ORDER = [
  "schema",
  "extension",
  "type",
  "function",
  "sequence",
  "table",
  "column",
  "sequence owner",
  "sql function",
  "constraint p",
  "constraint u",
  "constraint c",
  "constraint x",
  "constraint f",
  "index",
  "statistics",
  "view",
  "view index",
  "trigger",
  "rule",
  "policy",
];

/** What must go before columns and tables change, though nothing else says so. */
const MADE_ANEW = new Set(["constraint", "index", "trigger", "policy", "rule", "view", "statistics"]);

interface Change {
  /** What the up made: to be dropped. */
  readonly made: readonly SchemaObject[];
  /** What the up dropped: to be made again. */
  readonly dropped: readonly SchemaObject[];
  /** What is there on both sides and not the same. */
  readonly altered: readonly { readonly was: SchemaObject; readonly is: SchemaObject }[];
}

/** The statements that lead from the schema after a migration back to the one before it, without semicolons. */
export function writeDown(before: SchemaState, after: SchemaState): readonly string[] {
  const change = withViews(findChange(before, after), before, after);
  const dropping = [...change.made, ...anew(change).map(({ is }) => is)].filter(
    (object) => !goesWithAnother(object, change),
  );
  const making = [...change.dropped, ...anew(change).map(({ was }) => was)].filter(
    (object) => !comesWithAnother(object, change),
  );
  const early = dropping.filter(({ kind }) => MADE_ANEW.has(kind) || kind === "table" || kind === "column");
  const late = dropping.filter((object) => !early.includes(object));
  const made = making.toSorted(inOrder);
  const beforeAlter = made.filter((object) => rank(object) <= ORDER.indexOf("column"));
  const afterAlter = made.filter((object) => rank(object) > ORDER.indexOf("column"));
  return [
    ...early
      .toSorted(inOrder)
      .reverse()
      .map(({ unmake }) => unmake),
    ...beforeAlter.map(({ make }) => make),
    ...change.altered
      .filter(({ was }) => !MADE_ANEW.has(was.kind))
      .flatMap(({ was, is }) => alterBack(was, is)),
    ...making.flatMap(ownedBy),
    ...afterAlter.map(({ make }) => make),
    ...late
      .toSorted(inOrder)
      .reverse()
      .map(({ unmake }) => unmake),
    ...change.dropped.flatMap(switchesOf),
    ...grantBack(before.described, after.described),
  ];
}

function findChange(before: SchemaState, after: SchemaState): Change {
  const isSame = (identity: string) => before.described.get(identity) === after.described.get(identity);
  const both = [...before.objects.values()].flatMap((was) => {
    const is = after.objects.get(was.identity);
    return is === undefined ? [] : [{ was, is }];
  });
  return {
    made: [...after.objects.values()].filter(
      (object) => !before.objects.has(object.identity) && !movesWithPartition(object, before, after),
    ),
    dropped: [...before.objects.values()].filter(
      (object) => !after.objects.has(object.identity) && !movesWithPartition(object, before, after),
    ),
    // A constraint that was validated stays so: nothing that it lets pass is refused any more.
    altered: both.filter(
      ({ was, is }) => (!isSame(was.identity) || was.make !== is.make) && was.make !== `${is.make} NOT VALID`,
    ),
  };
}

/** True for parts of a table that becomes a partition or stops being one: ATTACH and DETACH see to them. */
function movesWithPartition(
  { kind, relation }: SchemaObject,
  { objects: before }: SchemaState,
  { objects: after }: SchemaState,
): boolean {
  const [was, is] = [before.get(`table ${relation}`), after.get(`table ${relation}`)];
  return kind !== "table" && was !== undefined && is !== undefined && was.facts.bound !== is.facts.bound;
}

/** A view on a column that goes or gets another type must go before and come again. */
function withViews(change: Change, before: SchemaState, after: SchemaState): Change {
  const moved = new Set([
    ...change.made.filter(({ kind }) => kind === "column").map(({ identity }) => identity),
    ...change.altered.flatMap(({ was, is }) =>
      was.kind === "column" && was.facts.type !== is.facts.type ? [was.identity] : [],
    ),
  ]);
  const altered = [...change.altered];
  const gone = new Set<string>();
  for (const is of [...after.objects.values()].toSorted((a, b) => a.position - b.position)) {
    if (is.kind !== "view") continue;
    const uses = is.facts.uses as readonly string[];
    const was = before.objects.get(is.identity);
    const isAltered = altered.some(({ is: other }) => other === is);
    const standsOn = uses.some((column) => moved.has(column) || gone.has(relationOf(column)));
    if (isAltered || standsOn || was === undefined) gone.add(is.relation ?? "");
    if (standsOn && !isAltered && was !== undefined) altered.push({ was, is });
  }
  // The indexes of a materialized view come and go with it.
  for (const index of after.objects.values()) {
    if (index.kind !== "index" || !gone.has(index.relation ?? "")) continue;
    const was = before.objects.get(index.identity);
    if (was !== undefined && !altered.some(({ is }) => is === index)) altered.push({ was, is: index });
  }
  return { ...change, altered };
}

/** "column public.orders.total" → "public.orders" */
function relationOf(column: string): string {
  return column.replace(/^column /, "").replace(/\.(?:"(?:[^"]|"")*"|[^."]+)$/, "");
}

function anew({ altered }: Change): Change["altered"] {
  const isAnew = ({ was, is }: Change["altered"][number]) =>
    MADE_ANEW.has(was.kind) || (was.kind === "function" && was.facts.head !== is.facts.head);
  return altered.filter(isAnew);
}

/** True for what goes with its table, its column or the view that it hangs on. */
function goesWithAnother(
  { kind, relation, identity, facts }: SchemaObject,
  { made, altered }: Change,
): boolean {
  const gone = new Set(made.map((each) => each.identity));
  if (kind === "sequence" && typeof facts.owner === "string") {
    return gone.has(facts.owner) || gone.has(`table ${relationOf(facts.owner)}`);
  }
  const viewsGone = altered.some(({ is }) => is.kind === "view" && is.relation === relation);
  if (kind === "index" && viewsGone) return true;
  return kind !== "table" && kind !== "view" && relation !== null && isGone(gone, relation, identity);
}

function isGone(gone: ReadonlySet<string>, relation: string, identity: string): boolean {
  const holders = [`table ${relation}`, `view ${relation}`, `materialized view ${relation}`];
  return holders.some((holder) => holder !== identity && gone.has(holder));
}

/** A column comes with its table. */
function comesWithAnother({ kind, relation }: SchemaObject, { dropped }: Change): boolean {
  return kind === "column" && dropped.some((each) => each.kind === "table" && each.relation === relation);
}

function ownedBy({ facts }: SchemaObject): readonly string[] {
  return typeof facts.owned === "string" ? [facts.owned] : [];
}

/** What CREATE TABLE can not say. */
function switchesOf({ kind, relation, facts }: SchemaObject): readonly string[] {
  if (kind !== "table") return [];
  const identity = facts.identity;
  return [
    ...(facts.rowSecurity === true ? [`ALTER TABLE ${relation} ENABLE ROW LEVEL SECURITY`] : []),
    ...(facts.forced === true ? [`ALTER TABLE ${relation} FORCE ROW LEVEL SECURITY`] : []),
    ...(identity === "f" ? [`ALTER TABLE ${relation} REPLICA IDENTITY FULL`] : []),
    ...(identity === "n" ? [`ALTER TABLE ${relation} REPLICA IDENTITY NOTHING`] : []),
  ];
}

function inOrder(a: SchemaObject, b: SchemaObject): number {
  return rank(a) - rank(b) || a.position - b.position;
}

function rank({ kind, facts }: SchemaObject): number {
  if (kind === "index" && facts.onView === true) return ORDER.indexOf("view index");
  if (kind === "constraint") return ORDER.indexOf(`constraint ${String(facts.type)}`);
  // The body of a function in SQL is looked through when it is made.
  return ORDER.indexOf(kind === "function" && facts.language === "sql" ? "sql function" : kind);
}

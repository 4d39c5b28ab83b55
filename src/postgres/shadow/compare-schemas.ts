/** How two schemas differ. Each entry is a short sentence without a full stop. */
export interface SchemaComparison {
  /** True where nothing differs but what is allowed to. */
  readonly same: boolean;
  /** Differences that no query of an application meets: the order of columns, automatic names. */
  readonly allowed: readonly string[];
  readonly differences: readonly string[];
}

type Schema = ReadonlyMap<string, string>;

const columnOrder = "column order ";
/** So many columns are listed in their new order. */
const MOST_COLUMNS = 8;
/** Endings of the names that PostgreSQL makes up (ChooseConstraintName, ChooseIndexName). */
const automaticName = /_(?:pkey|key|fkey|check|excl|not_null|idx)\d*$/;

/** Compares two schemas as `describeSchema` tells them: the first is the aim, the second what was reached. */
export function compareSchemas(a: Schema, b: Schema): SchemaComparison {
  const allowed: string[] = [];
  const differences: string[] = [];
  const missing: string[] = [];
  const surplus = [...b.keys()].filter((identity) => !a.has(identity));
  for (const [identity, definition] of a) {
    const other = b.get(identity);
    if (other === undefined) missing.push(identity);
    else if (other === definition) continue;
    else if (isReordered(identity, definition, other)) {
      const order = describeOrder(definition.split(", "), other.split(", "));
      allowed.push(`the columns of ${identity.slice(columnOrder.length)} stand in another order${order}`);
    } else differences.push(`${identity} is "${other}" instead of "${definition}"`);
  }
  for (const identity of missing) {
    const twin = surplus.findIndex((other) => isRenamed(identity, other) && a.get(identity) === b.get(other));
    if (twin < 0) differences.push(`${identity} is missing`);
    else allowed.push(`${identity} is named ${nameOf(surplus.splice(twin, 1)[0] ?? "")}`);
  }
  for (const identity of surplus) differences.push(`${identity} is left over`);
  // The order of the columns of a table that itself differs is told by its columns.
  const told = differences.filter((text) => !text.startsWith(columnOrder));
  return { same: differences.length === 0, allowed, differences: told.length > 0 ? told : differences };
}

/** All columns in their new order, or where many: the first that no longer stands in its place. */
function describeOrder(before: readonly string[], after: readonly string[]): string {
  if (after.length <= MOST_COLUMNS) return `: ${after.join(", ")}`;
  return ` from ${before.find((name, index) => after[index] !== name)} on`;
}

function isReordered(identity: string, definition: string, other: string): boolean {
  const sorted = (list: string): string => list.split(", ").sort().join(", ");
  return identity.startsWith(columnOrder) && sorted(definition) === sorted(other);
}

/** True for two constraints or indexes of one table that differ by names of which both look automatic. */
function isRenamed(a: string, b: string): boolean {
  if (!/^(?:constraint|index) /.test(a)) return false;
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  const placeA = a.slice(0, -nameA.length);
  return placeA === b.slice(0, -nameB.length) && isAutomatic(nameA) && isAutomatic(nameB);
}

function isAutomatic(name: string): boolean {
  return automaticName.test(name.replace(/"$/, ""));
}

/** Last part of an identity: `constraint public.orders orders_pkey`. */
function nameOf(identity: string): string {
  return /(?:"(?:[^"]|"")*"|\S+)$/.exec(identity)?.[0] ?? identity;
}

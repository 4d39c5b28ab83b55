import type { Migration } from "../../model/migration.ts";
import type { AppliedMigrations, Snapshot } from "../../model/snapshot.ts";

/**
 * The migrations of the base branch that the snapshot does not have yet, in their order.
 *
 * Known from the migration tool's own table of applied migrations where the snapshot has it; otherwise from what the
 * base branch had when the snapshot was taken, or, where that is not known either, from the time in the migration's name.
 * A migration that none of them tells anything of is taken for applied: to run it a second time would report errors that
 * production does not have.
 *
 * @param history up migrations of the base in the order in which they run.
 * @param mergedSince paths that came to the base branch after the snapshot was taken; null: not known.
 */
export function pendingMigrations(
  snapshot: Pick<Snapshot, "applied" | "takenAt">,
  history: readonly Migration[],
  mergedSince: ReadonlySet<string> | null = null,
): readonly Migration[] {
  const takenAt = new Date(snapshot.takenAt);
  const tests = new Map(
    snapshot.applied.map((applied) => [applied, appliedTest(applied, ofTool(applied, history))]),
  );
  return history.filter((migration) => {
    const table = tableOf(snapshot, migration);
    const test = table && tests.get(table);
    if (test) return !test(migration);
    if (mergedSince !== null) return mergedSince.has(migration.path);
    const made = timeInName(migration.path);
    return made !== null && made > takenAt;
  });
}

/** True where a table of applied migrations does not tell of all of them, so that the base branch's history must. */
export function needsMergeTimes(snapshot: Pick<Snapshot, "applied">, history: readonly Migration[]): boolean {
  return history.some((migration) => tableOf(snapshot, migration) === undefined);
}

/** Production's table of applied migrations, where it says that the migration of this path has run; else null. */
export function recordedIn(
  snapshot: Pick<Snapshot, "applied">,
  history: readonly Migration[],
  path: string,
): string | null {
  const migration = history.find((each) => each.path === path);
  const table = migration && tableOf(snapshot, migration);
  if (migration === undefined || table === undefined) return null;
  return appliedTest(table, ofTool(table, history))(migration) ? table.table : null;
}

function tableOf({ applied }: Pick<Snapshot, "applied">, { tool }: Migration): AppliedMigrations | undefined {
  return applied.find((each) => speaksFor(each.tool, tool));
}

function ofTool(applied: AppliedMigrations, history: readonly Migration[]): readonly Migration[] {
  return history.filter(({ tool }) => speaksFor(applied.tool, tool));
}

/** Plain SQL folders are recorded by whatever table there is. Rails and dbmate have a table of the same name and shape. */
function speaksFor(table: string, tool: string): boolean {
  const sameTable = new Set(["rails", "dbmate", "ecto"]);
  return table === tool || tool === "sql" || (sameTable.has(table) && sameTable.has(tool));
}

type AppliedTest = (migration: Migration) => boolean;

function appliedTest(applied: AppliedMigrations, history: readonly Migration[]): AppliedTest {
  const names = new Set(applied.names);
  // These tables hold only where the database stands, not how it came there.
  if (applied.tool === "golang-migrate") {
    const current = Math.max(...applied.names.map(Number), -1);
    return ({ path }) => Number(leadingDigits(fileName(path)) ?? 0) <= current;
  }
  if (applied.tool === "alembic") {
    const last = history.findLastIndex(({ path }) =>
      applied.names.some((name) => fileName(path).includes(name)),
    );
    return (migration) => history.indexOf(migration) <= last;
  }
  // Drizzle keeps hashes; it applies strictly in order, so that the count says which.
  if (applied.tool === "drizzle") return (migration) => history.indexOf(migration) < applied.names.length;
  const baseline = applied.names.find((name) => name.startsWith("baseline:"))?.slice("baseline:".length);
  const numbers = new Set(applied.names.map((name) => /^\d+$/u.test(name) && BigInt(name).toString()));
  return ({ path }) => {
    const digits = leadingDigits(fileName(path)) ?? leadingDigits(folderName(path));
    if (baseline !== undefined && isAtMost(flywayVersion(path), baseline)) return true;
    return (
      spellings(path).some((name) => names.has(name)) ||
      (digits !== null && numbers.has(BigInt(digits).toString()))
    );
  };
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const folderName = (path: string): string => path.split("/").at(-2) ?? "";

/** Digits at the start of a name, as versions are recorded: Diesel's without the dashes of its folder's name. */
function leadingDigits(name: string): string | null {
  const dashed = /^\d{4}-\d\d-\d\d-\d{6}(?:-\d+)?/u.exec(name)?.[0];
  return dashed?.replaceAll("-", "") ?? /^\d+/u.exec(name)?.[0] ?? null;
}

/** How the tools' tables may call the migration at a path. */
function spellings(path: string): string[] {
  const file = fileName(path);
  const bare = file.replace(/(?:\.(?:up|down))?\.[a-z]+$/u, "");
  const flyway = flywayVersion(path);
  const [, milliseconds, name] = /^(\d{13})-(.+)$/u.exec(bare) ?? [];
  const app = path.split("/").at(-3) ?? "";
  return [
    file,
    bare,
    folderName(path),
    `${app}.${bare}`,
    ...(flyway ? [flyway] : []),
    `${name}${milliseconds}`,
  ];
}

/** "V1_2__name.sql" is version 1.2 to Flyway. */
function flywayVersion(path: string): string | null {
  return /^[VUR]([\d._]+)__/u.exec(fileName(path))?.[1]?.replaceAll("_", ".") ?? null;
}

/** Compares versions number by number: 1.9 comes before 1.10. */
function isAtMost(version: string | null, limit: string): boolean {
  if (version === null) return false;
  const [ours, theirs] = [version, limit].map((text) => text.split(".").map(Number));
  const length = Math.max(ours?.length ?? 0, theirs?.length ?? 0);
  const place = Array.from({ length }, (_, index) => (ours?.[index] ?? 0) - (theirs?.[index] ?? 0)).find(
    (difference) => difference !== 0,
  );
  return (place ?? 0) <= 0;
}

/** The UTC time that the name of a migration begins with (20260131120000, 20260131_1200, 2026-01-31-120000, milliseconds), or null. */
function timeInName(path: string): Date | null {
  for (const name of [fileName(path).replace(/^V/u, ""), folderName(path)]) {
    const parts = /^(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?:[-_T.]?(\d\d)[-_.]?(\d\d)[-_.]?(\d\d)?)?/u.exec(name);
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (parts ?? [])
      .slice(1)
      .map((part) => Number(part ?? 0));
    if (year >= 1990 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24) {
      return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    }
    const milliseconds = /^1\d{12}(?!\d)/u.exec(name)?.[0];
    if (milliseconds !== undefined) return new Date(Number(milliseconds));
  }
  return null;
}

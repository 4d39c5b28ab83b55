import type { Finding } from "../../../src/model/finding.ts";
import type { JudgeInput } from "../../../src/postgres/rules/judge.ts";
import { openShadow } from "../../../src/postgres/shadow/open-shadow.ts";
import { proveOn } from "../prove-on.ts";
import { CHANGES, type Change } from "./changes.ts";
import { COMMON_SQL, type MadeTable, makeTable, type TableKind } from "./make-table.ts";
import { namesInTheWay } from "./names-in-the-way.ts";
import { randomNumbers } from "./random-numbers.ts";
import { TABLE_KINDS } from "./table-kinds.ts";

/** A change that was tried on a table of a kind, and what the rules found. */
export interface Trial {
  readonly major: number;
  readonly kind: TableKind;
  readonly change: Change;
  readonly setup: string;
  readonly sql: string;
  readonly findings: readonly Finding[];
}

export interface TrialOptions {
  readonly major: number;
  readonly seed: number;
  readonly kinds: readonly TableKind[];
  readonly cacheFolder: string;
  /** Which changes are tried on a table; all where left out. */
  readonly changes?: (kind: TableKind) => readonly Change[];
  readonly seen?: (trial: Trial) => void;
}

const LARGE = { rows: 20_000_000, bytes: 6_000_000_000 };
const LIMITS = { reviewMs: 3_600_000 };

const files: JudgeInput["additionalFiles"] = (_, { name, position, sql, downSql }) => [
  { path: `${position}_${name}.up.sql`, text: sql },
  ...(downSql === undefined ? [] : [{ path: `${position}_${name}.down.sql`, text: downSql }]),
];

/** Tries changes on a large table of each kind, on a server of its own for each kind. */
export async function tryPairs(options: TrialOptions): Promise<readonly Trial[]> {
  const { major, kinds, seed } = options;
  const trials: Trial[] = [];
  for (const kind of kinds) {
    if (major < (kind.from ?? 0)) continue;
    const table = makeTable(kind, randomNumbers(seed * 1000 + TABLE_KINDS.indexOf(kind)));
    trials.push(...(await tryTable(table, options)));
  }
  return trials;
}

async function tryTable(
  table: MadeTable,
  { major, cacheFolder, changes, seen }: TrialOptions,
): Promise<readonly Trial[]> {
  const { kind, begin } = table;
  const setup = `${table.schemaSql}\n${kind.namesTaken === true ? namesInTheWay(table, major) : ""}`;
  const snapshot = { major, schemaSql: `${COMMON_SQL}\n${setup}` };
  const shadow = await openShadow({ snapshot, cacheFolder, limits: LIMITS });
  try {
    const [problem] = shadow.restoreProblems;
    if (problem !== undefined) throw new Error(`${kind.id}: ${problem.sql}: ${problem.message}`);
    const sizes = Object.fromEntries(shadow.catalog.relations.map(({ name }) => [name, LARGE]));
    const trials: Trial[] = [];
    for (const change of changes?.(kind) ?? CHANGES) {
      const body = change.sql(table);
      if (body === null) continue;
      const sql = `${begin}${body}`;
      const migration = {
        transactionMode: change.id === "vacuum" ? "per statement" : "per migration",
      } as const;
      const findings = await proveOn(shadow, { sql, sizes, major, migration }, files);
      const trial = { major, kind, change, setup, sql, findings };
      seen?.(trial);
      trials.push(trial);
    }
    return trials;
  } finally {
    await shadow.close();
  }
}

import type { MigrationAnalysis } from "../../model/analysis.ts";
import type { Proof } from "../../model/rewrite.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { differentColumns, type HashedTables } from "./compare-data.ts";
import { describeData, drawnColumns, type ProofRows } from "./describe-data.ts";
import type { OriginalRun } from "./original-run.ts";
import { type Plan, stepsOf } from "./plan.ts";
import type { CarriedOut } from "./proof-migrations.ts";
import { longLocks } from "./proof-steps.ts";
import type { ProofWorld } from "./proof-world.ts";
import { savedPasses } from "./save-passes.ts";

/** Where the migrations with the plan arrived, and what their steps did. */
export interface Reached {
  readonly steps: readonly MigrationAnalysis[];
  readonly schema: ReadonlyMap<string, string>;
  readonly data: HashedTables;
}

/** Both runs, to be compared. */
interface Runs extends Reached {
  readonly carriedOut: CarriedOut;
  readonly original: OriginalRun;
  /** Columns that differ where the original runs a second time, as those that a trigger fills with the time. */
  readonly changing: readonly string[];
  readonly rows: ProofRows;
  readonly input: JudgeInput;
  readonly world: ProofWorld;
}

/** Compares both runs: the final schema, the locks of the steps, the data. */
export function writeProof(plan: Plan, runs: Runs): Proof {
  const { original, carriedOut, changing, steps, rows, input, world } = runs;
  const left = stepsOf(plan)
    .flatMap(({ leaves }) => leaves ?? [])
    .filter((identity) => runs.schema.has(identity));
  const reached = new Map([...runs.schema].filter(([identity]) => !left.includes(identity)));
  const schemas = world.compareSchemas(original.schema, reached);
  const tooLong = longLocks(steps, carriedOut, input);
  const different = differentColumns(original.data.hashes, runs.data.hashes);
  const sql = plan.statements.map(({ subject }) => subject.statement.sql).join("\n");
  const named = drawnColumns(sql, different, original.data);
  const drawn = different.filter((column) => named.includes(column) || changing.includes(column));
  const sameData = different.length === drawn.length;
  const saved = plan.savesPasses === true ? savedPasses(plan, steps, carriedOut) : null;
  const weakerLocks = saved?.isSaved ?? tooLong.length === 0;
  const sentences = [
    {
      good: schemas.same,
      text: schemas.same
        ? "Same final schema."
        : `The final schema differs: ${listSome(schemas.differences.map(inlineCode), 3)}.`,
    },
    {
      good: true,
      text:
        schemas.same && schemas.allowed.length > 0
          ? `Allowed to differ: ${listSome(schemas.allowed, 3)}.`
          : "",
    },
    { good: true, text: left.length > 0 ? `It leaves ${listSome(left.map(inlineCode), 3)} behind.` : "" },
    {
      good: weakerLocks,
      text:
        saved?.sentence ??
        (weakerLocks
          ? "No step blocks a table beyond its budget."
          : `A step is still too long: ${tooLong[0]}.`),
    },
    { good: sameData, text: describeData(rows, different, drawn) },
  ];
  return {
    // Without rows the data is not compared, and a loop runs none of its statements.
    proven: schemas.same && weakerLocks && sameData && rows !== "none",
    weakerLocks,
    sameSchema: schemas.same,
    // What is missing comes first.
    note: [...sentences.filter(({ good }) => !good), ...sentences.filter(({ good }) => good)]
      .map(({ text }) => text)
      .filter((text) => text !== "")
      .join(" "),
  };
}

/** A proof that says why there is none. */
export function unproven(note: string): Proof {
  return { proven: false, weakerLocks: false, sameSchema: false, note };
}

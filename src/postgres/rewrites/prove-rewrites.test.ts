import { expect, test } from "@jest/globals";
import type { Finding } from "../../model/finding.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { JudgeInput } from "../rules/judge.ts";
import type { ProofWorld } from "./proof-world.ts";
import { proveRewrites } from "./prove-rewrites.ts";

const step = { deploy: 1, phase: "migrate", transaction: true, language: "sql" } as const;
const add = "ALTER TABLE users ADD CONSTRAINT tier_set CHECK (tier IS NOT NULL) NOT VALID;";
const validate = "ALTER TABLE users VALIDATE CONSTRAINT tier_set;";
const proof = { proven: false, weakerLocks: false, sameSchema: false, note: "" };
const steps = [
  { ...step, text: add },
  { ...step, text: validate },
];

/** The rewrite after an attempt that finds no statement to compare it with. */
async function unproven(rewrite: Rewrite): Promise<Rewrite | null | undefined> {
  const finding = { path: "1.sql", line: 1, rewrite } as Finding;
  const world = { now: () => 0 } as ProofWorld;
  return (await proveRewrites([finding], { migrations: [] } as unknown as JudgeInput, world))[0]?.rewrite;
}

test("a rewrite that is not proven loses its suggestion, and with it the files that go on from it", async () => {
  const files = [{ path: "2.sql", text: validate }];
  const rewrite = await unproven({ steps, suggestion: add, files, proof });
  expect(rewrite).toMatchObject({ suggestion: null, files: [], steps });
});

test("files that hold the whole rewrite stay", async () => {
  const files = [{ path: "2.sql", text: validate }];
  expect(await unproven({ steps, suggestion: null, files, proof })).toMatchObject({ files });
});

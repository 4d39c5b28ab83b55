import { expect, test } from "@jest/globals";
import type { Finding } from "../../model/finding.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import type { JudgeInput } from "../rules/judge.ts";
import type { PlannedRewrite, PlannedStatement } from "./plan.ts";
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

/** The rewrite of which so many steps stand in the statement's place, after an attempt for which there was no time. */
async function unproven(rewrite: Rewrite, inPlace: number): Promise<Rewrite | null | undefined> {
  const statement = { inPlace: steps.slice(0, inPlace) } as unknown as PlannedStatement;
  const planned: PlannedRewrite = { ...rewrite, plan: { statements: [statement] } };
  const finding = { path: "1.sql", line: 1, rewrite: planned } as unknown as Finding;
  const times = [0, 1e9];
  const world = { now: () => times.shift() ?? 0 } as ProofWorld;
  return (await proveRewrites([finding], { migrations: [] } as unknown as JudgeInput, world))[0]?.rewrite;
}

test("a rewrite that is not proven loses its suggestion, and with it the files that go on from it", async () => {
  const files = [{ path: "2.sql", text: validate }];
  const rewrite = await unproven({ steps, suggestion: add, files, proof }, 1);
  expect(rewrite).toMatchObject({ suggestion: null, files: [], steps });
});

test("how steps are run by hand is still told of a rewrite that is not proven, what its suggestion left over is not", async () => {
  const told = { steps, files: [], proof, byHand: "One at a time." };
  const rewrite = await unproven({ ...told, suggestion: add, leftOver: steps.slice(1) }, 1);
  expect(rewrite).toMatchObject({ suggestion: null, byHand: "One at a time.", steps });
  expect(rewrite?.leftOver).toBeUndefined();
});

test("files that hold the whole rewrite stay", async () => {
  const files = [{ path: "2.sql", text: validate }];
  expect(await unproven({ steps, suggestion: null, files, proof }, 0)).toMatchObject({ files });
});

test("a proof that the server breaks off leaves the rewrite a plan, and the review goes on", async () => {
  const plan = { statements: [] };
  const rewrite: PlannedRewrite = { steps, suggestion: null, files: [], proof, plan };
  const finding = { path: "1.sql", line: 1, rewrite } as unknown as Finding;
  const broken = (error: Error) =>
    ({ now: () => 0, openDatabase: () => Promise.reject(error) }) as unknown as ProofWorld;
  const cancelled = Object.assign(new Error("canceling statement due to user request"), { code: "57014" });
  const input = { migrations: [{ statements: [] }] } as unknown as JudgeInput;
  const [told] = await proveRewrites([finding], input, broken(cancelled));
  expect(told?.rewrite?.proof).toMatchObject({
    proven: false,
    note: expect.stringContaining("broke off: canceling statement due to user request (57014)"),
  });
  await expect(proveRewrites([finding], input, broken(new Error("the shadow is gone")))).rejects.toThrow(
    "gone",
  );
});

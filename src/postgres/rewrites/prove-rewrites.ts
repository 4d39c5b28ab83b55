import type { Finding } from "../../model/finding.ts";
import type { Proof, Rewrite } from "../../model/rewrite.ts";
import type { DatabaseError } from "../../model/statement.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { type Plan, planOf, withoutDowns } from "./plan.ts";
import type { ProofWorld } from "./proof-world.ts";
import { type OriginalRuns, type ProvenPlan, provePlan } from "./prove-plan.ts";
import { withRuns } from "./time-steps.ts";
import { unproven } from "./write-proof.ts";

/** No more is proven in one review, so that a change set of hundreds of findings still gets its answer. */
const MOST_PROOFS = 40;
const MOST_MS = 90_000;
/** So many proofs run side by side: each keeps one process of the server busy, and ours in between. */
const AT_ONCE = 3;

/**
 * Runs every plan against the migrations as they were written on clones of the shadow and writes down what came of it.
 * A rewrite that could not be proven keeps its place as a plan, and its proof says what is missing; one that the server
 * refuses where the original runs is left out.
 *
 * @throws what `openDatabase` throws where the shadow is gone.
 */
export async function proveRewrites(
  findings: readonly Finding[],
  input: JudgeInput,
  world: ProofWorld,
): Promise<readonly Finding[]> {
  const plans = [
    ...new Set(findings.flatMap(({ rewrite }) => (rewrite === null ? [] : (planOf(rewrite) ?? [])))),
  ];
  const proofs = await provePlans(plans, input, world);
  const proven = findings.map((finding): Finding => {
    const plan = finding.rewrite === null ? null : planOf(finding.rewrite);
    if (finding.rewrite === null || plan === null) return finding;
    const { proof, wayBack, refuted, runs } = proofs.get(plan) ?? leftOut();
    const timed = runs === undefined ? finding.rewrite : withRuns(finding.rewrite, plan, runs);
    const rewrite = wayBack?.proven === true ? timed : withoutDowns(timed);
    const told = wayBack === null ? proof : { ...proof, note: `${proof.note} ${wayBack.note}` };
    // What the server refuses, or what does not even save a pass, is no way out at all.
    const isVain = refuted === true || (plan.savesPasses === true && !proof.proven);
    return { ...finding, rewrite: isVain ? null : withProof(rewrite, told) };
  });
  return proven.map((finding) => withoutWorseWay(finding, proven));
}

/** Proves plans, some of them at once, each on clones of its own; those that are left out have no proof. */
async function provePlans(
  plans: readonly Plan[],
  input: JudgeInput,
  world: ProofWorld,
): Promise<ReadonlyMap<Plan, ProvenPlan>> {
  const start = world.now();
  const proofs = new Map<Plan, ProvenPlan>();
  const runs: OriginalRuns = new Map();
  const waiting = plans.slice(0, MOST_PROOFS).values();
  const work = async (): Promise<void> => {
    for (const plan of waiting) {
      if (world.now() - start >= MOST_MS) return;
      proofs.set(plan, await provePlan(plan, input, world, runs).catch(brokenOff));
    }
  };
  // All come to an end before one's error is told: who closes the shadow then takes it from nobody.
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  return proofs;
}

/** What the server refuses, as a query that takes too long, leaves the rewrite a plan; the review goes on. */
function brokenOff(error: unknown): ProvenPlan {
  const { code, message } = error as Partial<DatabaseError>;
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) throw error;
  return { proof: unproven(`The proof broke off: ${message} (${code}).`), wayBack: null };
}

/** A way out that is not proven only confuses where another finding of the statement has one that is. */
function withoutWorseWay(finding: Finding, all: readonly Finding[]): Finding {
  if (finding.rewrite === null || finding.rewrite.proof.proven) return finding;
  const hasBetter = all.some(
    ({ path, line, rewrite }) => path === finding.path && line === finding.line && rewrite?.proof.proven,
  );
  return hasBetter ? { ...finding, rewrite: null } : finding;
}

/**
 * A suggestion is one click away from running: it is offered only where what it begins is proven. Without it the
 * files that go on from it would lack their beginning, so the whole is then told as steps.
 */
function withProof(rewrite: Rewrite, proof: Proof): Rewrite {
  const { steps, suggestion, files, takesOut, toldAt, byHand, leftOver, replacesFile } = rewrite;
  const places = {
    ...(replacesFile === undefined ? {} : { replacesFile }),
    ...(takesOut === undefined ? {} : { takesOut }),
    ...(toldAt === undefined ? {} : { toldAt }),
    ...(byHand === undefined ? {} : { byHand }),
  };
  const whole = planOf(rewrite)?.statements.every(({ inPlace }) => inPlace.length === 0);
  if (proof.proven || whole === true) {
    return { steps, suggestion, files, ...places, ...(leftOver === undefined ? {} : { leftOver }), proof };
  }
  return { steps, suggestion: null, files: [], ...places, proof };
}

function leftOut(): ProvenPlan {
  const note = `Not run: the first ${MOST_PROOFS} rewrites of this change set, or ${MOST_MS / 1000} s, were used up.`;
  return { proof: unproven(note), wayBack: null };
}

import type { Finding } from "../../model/finding.ts";
import type { Proof, Rewrite } from "../../model/rewrite.ts";
import type { JudgeInput } from "../rules/judge.ts";
import { type Plan, planOf } from "./plan.ts";
import type { ProofWorld } from "./proof-world.ts";
import { type OriginalRuns, provePlan } from "./prove-plan.ts";
import { unproven } from "./write-proof.ts";

/** No more is proven in one review, so that a change set of hundreds of findings still gets its answer. */
const MOST_PROOFS = 40;
const MOST_MS = 90_000;

/**
 * Runs every plan against the migrations as they were written on clones of the shadow and writes down what came of it.
 * A rewrite that could not be proven keeps its place as a plan, and its proof says what is missing.
 *
 * @throws what `openDatabase` throws where the shadow is gone.
 */
export async function proveRewrites(
  findings: readonly Finding[],
  input: JudgeInput,
  world: ProofWorld,
): Promise<readonly Finding[]> {
  const start = world.now();
  const proofs = new Map<Plan, Proof>();
  const runs: OriginalRuns = new Map();
  const proven: Finding[] = [];
  for (const finding of findings) {
    const plan = finding.rewrite === null ? null : planOf(finding.rewrite);
    if (finding.rewrite === null || plan === null) {
      proven.push(finding);
      continue;
    }
    const mayGoOn = proofs.size < MOST_PROOFS && world.now() - start < MOST_MS;
    const proof = proofs.get(plan) ?? (mayGoOn ? await provePlan(plan, input, world, runs) : leftOut());
    proofs.set(plan, proof);
    // What does not even save a pass is no way out at all.
    const isVain = plan.savesPasses === true && !proof.proven;
    proven.push({ ...finding, rewrite: isVain ? null : withProof(finding.rewrite, proof) });
  }
  return proven.map((finding) => withoutWorseWay(finding, proven));
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
  const { steps, suggestion, files, takesOut, toldAt } = rewrite;
  const places = {
    ...(takesOut === undefined ? {} : { takesOut }),
    ...(toldAt === undefined ? {} : { toldAt }),
  };
  const whole = planOf(rewrite)?.statements.every(({ inPlace }) => inPlace.length === 0);
  if (proof.proven || whole === true) return { steps, suggestion, files, ...places, proof };
  return { steps, suggestion: null, files: [], ...places, proof };
}

function leftOut(): Proof {
  return unproven(
    `Not run: the first ${MOST_PROOFS} rewrites of this change set, or ${MOST_MS / 1000} s, were used up.`,
  );
}

import type { Finding } from "../../model/finding.ts";
import type { Proof, Rewrite } from "../../model/rewrite.ts";
import type { JudgeInput } from "../rules/judge.ts";
import type { ProofWorld } from "./proof-world.ts";
import { proveRewrite } from "./prove-rewrite.ts";

/** No more is proven in one review, so that a change set of hundreds of findings still gets its answer. */
const MOST_PROOFS = 40;
const MOST_MS = 90_000;

/**
 * Runs every rewrite against its original on clones of the shadow and writes down what came of it. A rewrite
 * that could not be proven keeps its place as a plan, and its proof says what is missing.
 *
 * @throws what `openDatabase` throws where the shadow is gone.
 */
export async function proveRewrites(
  findings: readonly Finding[],
  input: JudgeInput,
  world: ProofWorld,
): Promise<readonly Finding[]> {
  const start = world.now();
  const proven: Finding[] = [];
  let proofs = 0;
  for (const finding of findings) {
    const { rewrite } = finding;
    if (rewrite === null) {
      proven.push(finding);
      continue;
    }
    const mayGoOn = proofs < MOST_PROOFS && world.now() - start < MOST_MS;
    if (mayGoOn) proofs += 1;
    const proof = mayGoOn ? await proveRewrite(finding, input, world, findings) : leftOut();
    proven.push({ ...finding, rewrite: withProof(rewrite, proof) });
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
  if (proof.proven || rewrite.suggestion === null) return { ...rewrite, proof };
  return { ...rewrite, suggestion: null, files: [], proof };
}

function leftOut(): Proof {
  return {
    proven: false,
    weakerLocks: false,
    sameSchema: false,
    note: `Not run: the first ${MOST_PROOFS} rewrites of this change set, or ${MOST_MS / 1000} s, were used up.`,
  };
}

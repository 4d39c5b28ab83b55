import type { StepDraft } from "./step-draft.ts";

/**
 * What to do when CREATE INDEX CONCURRENTLY fails: it leaves an invalid index behind, which has to go before the build
 * is run again.
 *
 * @param index qualified, quoted name
 */
export function whenBuildFails(index: string, aside = ""): Required<Pick<StepDraft, "comment" | "down">> {
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${index}`;
  return {
    comment: `If it fails${aside} it leaves an invalid index: run ${drop}; and then this again.`,
    down: [drop],
  };
}

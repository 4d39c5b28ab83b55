import { inlineCode } from "../../text/inline-code.ts";
import { followsFromEarlier } from "./follows-from-earlier.ts";
import { rollbackBy } from "./rollback-of.ts";
import type { Rule } from "./rule.ts";
import { ownError, type Subject } from "./subject.ts";

export const downFails: Rule = {
  id: "down-fails",
  title: "A down migration that PostgreSQL refuses",
  why: "Nobody runs it before something is on fire, and then it stops half way. It is a warning and not blocking, since the deploy itself goes well.",
  level: "warning",
  judgesDown: true,
  check(subject, earlier) {
    if (subject.migration.direction !== "down" || earlier.some(({ concern }) => concern === "failure"))
      return [];
    const failure = failureOf(subject);
    if (failure === null) return [];
    const { shadowVersion, major } = subject.ground;
    const message = (failure.message.split("\n")[0] ?? "").replace(/"([^"]+)"/g, (_, name: string) =>
      inlineCode(name),
    );
    const witness =
      shadowVersion === null
        ? `PostgreSQL ${major} refuses it`
        : `PostgreSQL ${shadowVersion} with your schema said so when it ran after the up`;
    return [
      {
        concern: "failure",
        level: "warning",
        relation: null,
        title: `The roll-back fails: ${message.slice(0, 200)} (${failure.code})`,
        detail: `${witness}. A roll-back stops here.`,
        // What fails after it is not reached.
        cause: subject.migration.path,
      },
    ];
  },
};

/**
 * What this statement of a down fails with. Where the down was run right after its up, that counts: among several
 * migrations it may have met what another left over, and on today's schema what later ones made.
 */
function failureOf(subject: Subject): { readonly code: string; readonly message: string } | null {
  const rollback = rollbackBy(subject);
  if (rollback?.outcome === "declared") return null;
  if (rollback !== null && rollback.outcome !== "not run" && rollback.outcome !== "missing")
    return rollback.failure?.line === subject.statement.line ? rollback.failure : null;
  const error = ownError(subject);
  const ups = upsOf(subject);
  // A down whose up is not under review ran on the schema of today, and one whose up fails or is not all read on half of it.
  const isOnOtherSchema =
    ups.length === 0 || ups.some((up) => ownError(up) !== null || up.migration.notAnalysed.length > 0);
  return error === null || isOnOtherSchema || followsFromEarlier(subject, error) ? null : error;
}

/** The statements under review of the up that this down takes back. */
function upsOf({ migration, ground }: Subject): readonly Subject[] {
  return ground.otherWay.filter(
    ({ migration: { path } }) => path === migration.path || path === migration.pair,
  );
}

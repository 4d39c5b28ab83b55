import { inlineCode } from "../../text/inline-code.ts";
import { followsFromEarlier } from "./follows-from-earlier.ts";
import type { Rule } from "./rule.ts";
import { ownError } from "./subject.ts";

export const downFails: Rule = {
  id: "down-fails",
  title: "A down migration that PostgreSQL refuses",
  why: "Nobody runs it before something is on fire, and then it stops half way. It is a warning and not blocking, since the deploy itself goes well.",
  level: "warning",
  judgesDown: true,
  check(subject, earlier) {
    const error = ownError(subject);
    if (subject.migration.direction !== "down" || error === null) return [];
    if (earlier.some(({ concern }) => concern === "failure") || followsFromEarlier(subject, error)) return [];
    const { shadowVersion, major } = subject.ground;
    const message = (error.message.split("\n")[0] ?? "").replace(/"([^"]+)"/g, (_, name: string) =>
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
        title: `The roll-back fails: ${message.slice(0, 200)} (${error.code})`,
        detail: `${witness}. A roll-back stops here.`,
      },
    ];
  },
};

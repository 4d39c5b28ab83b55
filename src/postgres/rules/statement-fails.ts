import { inlineCode } from "../../text/inline-code.ts";
import { followsFromEarlier } from "./follows-from-earlier.ts";
import type { Rule } from "./rule.ts";
import { ownError, type Subject } from "./subject.ts";

/** What is to be made is there: a schema, a relation, a function, a column, any other object. */
const THERE_ALREADY = new Set(["42P06", "42P07", "42723", "42701", "42710"]);

export const statementFails: Rule = {
  id: "statement-fails",
  title: "A statement that PostgreSQL refuses",
  why: "The migration stops at this statement, and depending on the tool what came before it is rolled back or stays half done. It was run on a server of your version with your schema, so production will say the same.",
  level: "blocking",
  check(subject, earlier) {
    const error = ownError(subject);
    if (error === null || earlier.some(({ concern }) => concern === "failure")) return [];
    // Which extensions production can install is not known here; that one is there already is.
    if ("CreateExtensionStmt" in subject.statement.tree && error.code !== "42710") return [];
    if (followsFromEarlier(subject, error)) return [];
    const where =
      subject.ground.shadowVersion === null
        ? `PostgreSQL ${subject.ground.major} refuses it`
        : `PostgreSQL ${subject.ground.shadowVersion} with your schema said so`;
    return [
      {
        concern: "failure",
        level: "blocking",
        relation: null,
        title: `Fails: ${firstLine(error.message)} (${error.code})`,
        detail: `${where}. The migration stops here.${describeLaterMaker(subject, error.message)}${describeOtherWay(error.message)}`,
        // Where one thing is there already so are most that the migration makes: it has run, or another has made them.
        ...(THERE_ALREADY.has(error.code) ? { cause: `there already ${subject.migration.path}` } : {}),
      },
    ];
  },
};

/** Where a later statement of the change set makes what is missing: a sentence. */
function describeLaterMaker(subject: Subject, message: string): string {
  const missing = /^relation "([^"]+)" does not exist/.exec(message)?.[1]?.split(".").at(-1);
  if (missing === undefined) return "";
  const maker = subject.ground.subjects.find(
    ({ position, statement: { tree } }) =>
      position > subject.position && "CreateStmt" in tree && tree.CreateStmt.relation?.relname === missing,
  );
  if (maker === undefined) return "";
  const { path, line } = maker.statement;
  return maker.migration === subject.migration
    ? ` Line ${line} makes it: move that statement before this one.`
    : ` ${inlineCode(path)} makes it, and runs later: give it the earlier version.`;
}

/** What does it where PostgreSQL never will: a sentence. */
function describeOtherWay(message: string): string {
  return /column ".*" because it is part of the partition key/.test(message)
    ? " A partition key keeps its type: make a second table that is partitioned by the new one, copy the rows partition by partition in batches while a trigger brings the changes, then rename the two."
    : "";
}

function firstLine(message: string): string {
  const line = message.split("\n")[0] ?? "";
  return line.replace(/"([^"]+)"/g, (_, name: string) => inlineCode(name)).slice(0, 200);
}

import type { Node } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { columnsOf, walk } from "../catalog/tree.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { qualifiedName, strings } from "./syntax.ts";

export const policyEvaluatedPerRow: Rule = {
  id: "policy-evaluated-per-row",
  title: "A policy that calls a function for each row",
  why: "The condition of a policy is evaluated for every row that a query looks at, with every function in it. A function whose answer is the same for the whole query is called once where it stands in a subquery of its own.",
  level: "notice",
  group: "design",
  check(subject) {
    const { tree } = subject.statement;
    const statement =
      "CreatePolicyStmt" in tree
        ? tree.CreatePolicyStmt
        : "AlterPolicyStmt" in tree
          ? tree.AlterPolicyStmt
          : null;
    if (statement?.table === undefined || fails(subject)) return [];
    const calls = [
      ...new Set([
        ...sameForAllRows(subject, statement.qual),
        ...sameForAllRows(subject, statement.with_check),
      ]),
    ];
    const [first] = calls;
    if (first === undefined) return [];
    const table = qualifiedName(subject, statement.table);
    return [
      {
        concern: "practice",
        level: "notice",
        relation: table,
        title: `Calls ${calls.map((name) => inlineCode(`${name}()`)).join(", ")} for each row of ${tableCode(table)}`,
        detail: `${inlineCode(`(SELECT ${first}(…))`)} in its place is evaluated once for the query.`,
      },
    ];
  },
};

/** Functions of an expression that get no column and stand in no subquery: settings, and those that the schema defines. */
function sameForAllRows(subject: Subject, expression: Node | undefined): readonly string[] {
  const names: string[] = [];
  walk({ expression }, (tag, body) => {
    if (tag === "SubLink") return false;
    if (tag !== "FuncCall" || columnsOf(body.args).length > 0) return true;
    const name = strings(body.funcname as readonly Node[]);
    if (isOwnOrSetting(subject, name)) names.push(name.join("."));
    return true;
  });
  return names;
}

function isOwnOrSetting({ ground }: Subject, parts: readonly string[]): boolean {
  const name = parts.at(-1);
  if (name === "current_setting") return true;
  const own = ground.snapshot?.catalog.functions.filter((each) => each.name.split(".").at(-1) === name) ?? [];
  if (own.length > 0) return own.some(({ volatility }) => volatility !== "immutable");
  return parts.length > 1 && parts[0] !== "pg_catalog";
}

import type { CreateFunctionStmt } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import { inputsOf, sameTypes, takesCallsOf } from "./function-inputs.ts";
import type { Rule } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

export const functionOverload: Rule = {
  id: "function-overload",
  title: "CREATE FUNCTION beside a function of the same name that it was to replace",
  why: "A function is known by its name and the types of its arguments, so one with another list of arguments replaces nothing. Where the further arguments have defaults, calls that fit both fail: the function is not unique (42725).",
  level: "blocking",
  group: "robustness",
  check(subject) {
    const { tree } = subject.statement;
    if (!("CreateFunctionStmt" in tree) || fails(subject)) return [];
    const parameters = inputsOf(tree.CreateFunctionStmt);
    const types = parameters.map(({ argType }) => formatTypeName(argType, () => undefined));
    const others = existing(subject, tree.CreateFunctionStmt);
    if (others.length === 0 || others.some((each) => sameTypes(each.arguments, types))) return [];
    const made = tree.CreateFunctionStmt;
    const ambiguous = others.find(
      ({ arguments: old }) => old.length < types.length && takesCallsOf(made, old),
    );
    const [first] = others;
    const old = ambiguous ?? first;
    if (old === undefined || (ambiguous === undefined && tree.CreateFunctionStmt.replace !== true)) return [];
    const signature = inlineCode(`${old.name}(${old.arguments.join(", ")})`);
    return [
      {
        concern: ambiguous === undefined ? "practice" : "code",
        level: ambiguous === undefined ? "notice" : "blocking",
        relation: null,
        title:
          ambiguous === undefined
            ? `Replaces nothing: ${signature} stays beside it`
            : `Calls of ${signature} fail from here on: they fit the new function as well (42725)`,
        detail:
          ambiguous === undefined
            ? "Where it was to be replaced, DROP FUNCTION in the same transaction; where both are meant, CREATE FUNCTION without OR REPLACE says so."
            : `The new function has defaults for what it takes beyond that. In the same transaction: ${inlineCode(`DROP FUNCTION ${old.name}(${old.arguments.join(", ")});`)}.`,
      },
    ];
  },
};

/** Functions of production with that name that no statement of the change set drops. */
function existing(
  { ground }: Subject,
  { funcname, is_procedure }: CreateFunctionStmt,
): readonly FunctionFacts[] {
  const parts = strings(funcname);
  const { functions = [], searchPath = [] } = ground.snapshot?.catalog ?? {};
  const schemas = parts.length > 1 ? [parts[0]] : [searchPath[0] ?? "public"];
  const kind = is_procedure === true ? "procedure" : "function";
  const isDropped = ground.subjects.some(
    ({ statement: { tree } }) =>
      "DropStmt" in tree &&
      (tree.DropStmt.objects ?? []).some(
        (node) => "ObjectWithArgs" in node && strings(node.ObjectWithArgs.objname).at(-1) === parts.at(-1),
      ),
  );
  if (isDropped) return [];
  return functions.filter(
    (each) => each.kind === kind && schemas.some((schema) => each.name === `${schema}.${parts.at(-1)}`),
  );
}

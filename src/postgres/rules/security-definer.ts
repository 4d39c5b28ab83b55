import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { strings } from "./syntax.ts";

export const securityDefiner: Rule = {
  id: "security-definer",
  title: "SECURITY DEFINER without its own search_path",
  why: "The function runs with its owner's rights but looks names up by the caller's search_path. A caller who puts a table or function of the same name in front makes it run their code as the owner.",
  level: "warning",
  check({ statement: { tree } }) {
    if (!("CreateFunctionStmt" in tree)) return [];
    const options = (tree.CreateFunctionStmt.options ?? []).flatMap((node) =>
      "DefElem" in node ? [node.DefElem] : [],
    );
    const isDefiner = options.some(
      ({ defname, arg }) =>
        defname === "security" && arg !== undefined && "Boolean" in arg && arg.Boolean.boolval === true,
    );
    const setsPath = options.some(
      ({ defname, arg }) =>
        defname === "set" &&
        arg !== undefined &&
        "VariableSetStmt" in arg &&
        arg.VariableSetStmt.name === "search_path",
    );
    if (!isDefiner || setsPath) return [];
    const name = strings(tree.CreateFunctionStmt.funcname).join(".");
    return [
      {
        concern: "practice",
        level: "warning",
        relation: null,
        title: `Callers can make ${inlineCode(name)} run their own code with its owner's rights`,
        detail: `It is SECURITY DEFINER and has no search_path of its own. Add ${inlineCode("SET search_path = pg_catalog, pg_temp")} with the schemas it needs.`,
      },
    ];
  },
};

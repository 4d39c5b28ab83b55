import type { CreateFunctionStmt, Node } from "@pgsql/types";
import { inlineCode } from "../../text/inline-code.ts";
import { listSome } from "../../text/list.ts";
import { plural } from "../../text/plural.ts";
import { formatTypeName } from "../catalog/type-name.ts";
import { findObject } from "./find-object.ts";
import { inputsOf } from "./function-inputs.ts";
import type { Rule, Verdict } from "./rule.ts";
import { fails, type Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

/** So many functions are named; of more it is told how many. */
const NAMED = 5;

export const securityDefiner: Rule = {
  id: "security-definer",
  title: "SECURITY DEFINER without its own search_path",
  why: "The function runs with its owner's rights but looks names up by the caller's search_path. A caller who puts a table or function of the same name in front makes it run their code as the owner.",
  level: "warning",
  check(subject) {
    const altered = alteredSo(subject);
    if (altered !== null) return [altered];
    if (!isOpen(subject)) return [];
    const names = [
      ...new Set(
        subject.ground.subjects
          .filter((each) => each.migration.path === subject.migration.path && isOpen(each))
          .map((each) => nameOf(functionOf(each)).join(".")),
      ),
    ];
    const functions = listSome(names.map(inlineCode), NAMED);
    const several = names.length > 1;
    return [
      {
        concern: "practice",
        level: "warning",
        relation: null,
        title: several
          ? `Callers can make ${plural(names.length, "function")} run their own code with the owner's rights`
          : `Callers can make ${functions} run their own code with its owner's rights`,
        detail: `${several ? `${functions} are` : "It is"} SECURITY DEFINER and ${several ? "have" : "has"} no search_path of ${several ? "their" : "its"} own. Add ${inlineCode("SET search_path = pg_catalog, pg_temp")} with the schemas ${several ? "that each needs" : "it needs"}.`,
        cause: subject.migration.path,
      },
    ];
  },
};

/** ALTER FUNCTION that gives a function of production its owner's rights, or takes the search_path from one that has them. */
function alteredSo(subject: Subject): Verdict | null {
  const { tree } = subject.statement;
  if (!("AlterFunctionStmt" in tree) || tree.AlterFunctionStmt.func === undefined || fails(subject))
    return null;
  const { func, actions } = tree.AlterFunctionStmt;
  const name = findObject(subject, { ObjectWithArgs: func });
  const known = subject.ground.snapshot?.catalog.functions.find((each) => each.name === name);
  if (known === undefined || setsPath(actions)) return null;
  const opens = known.securityDefiner ? resetsPath(actions) : isDefiner(actions);
  const isMended = subject.ground.subjects
    .slice(subject.position + 1)
    .some(({ statement: { tree: later } }) => {
      const again = "AlterFunctionStmt" in later ? later.AlterFunctionStmt : null;
      return (
        strings(again?.func?.objname).at(-1) === strings(func.objname).at(-1) && setsPath(again?.actions)
      );
    });
  if (!opens || isMended) return null;
  return {
    concern: "practice",
    level: "warning",
    relation: null,
    title: `Callers can make ${inlineCode(strings(func.objname).join("."))} run their own code with its owner's rights`,
    detail: `${known.securityDefiner ? "It is SECURITY DEFINER and loses its search_path." : "It becomes SECURITY DEFINER, and unless it has a search_path of its own already, names are looked up by the caller's."} Add ${inlineCode("SET search_path = pg_catalog, pg_temp")} with the schemas it needs.`,
  };
}

function resetsPath(actions: readonly Node[] | undefined): boolean {
  return definitions(actions).some(
    ({ arg }) =>
      arg !== undefined &&
      "VariableSetStmt" in arg &&
      (arg.VariableSetStmt.kind === "VAR_RESET_ALL" ||
        (arg.VariableSetStmt.kind === "VAR_RESET" && arg.VariableSetStmt.name === "search_path")),
  );
}

/**
 * True for a statement that makes such a function, to which none after it gives a search_path. The names in a body that
 * is SQL itself (RETURN, BEGIN ATOMIC) are looked up when it is made, once for all.
 */
function isOpen(subject: Subject): boolean {
  const made = functionOf(subject);
  if (made === null || !isDefiner(made.options) || setsPath(made.options) || made.sql_body !== undefined)
    return false;
  return !subject.ground.subjects.slice(subject.position + 1).some((later) => givesPath(later, made));
}

/** True where a statement makes the function again with a search_path, or alters it so. */
function givesPath({ statement: { tree } }: Subject, made: CreateFunctionStmt): boolean {
  const name = nameOf(made).at(-1);
  if ("AlterFunctionStmt" in tree) {
    const { func, actions } = tree.AlterFunctionStmt;
    const types = func?.args_unspecified === true ? null : (func?.objargs ?? []).map(typeOf);
    const isSame = types === null || types.join() === inputTypes(made).join();
    return isSame && strings(func?.objname).at(-1) === name && setsPath(actions);
  }
  if (!("CreateFunctionStmt" in tree)) return false;
  const again = tree.CreateFunctionStmt;
  const isSame = nameOf(again).at(-1) === name && inputTypes(again).join() === inputTypes(made).join();
  return isSame && setsPath(again.options);
}

/** Types of the arguments that a function is known by. */
function inputTypes(made: CreateFunctionStmt): readonly string[] {
  return inputsOf(made).map(({ argType }) => formatTypeName(argType, () => undefined));
}

function typeOf(node: Node): string {
  return "TypeName" in node ? formatTypeName(node.TypeName, () => undefined) : "";
}

function functionOf({ statement: { tree } }: Subject): CreateFunctionStmt | null {
  return "CreateFunctionStmt" in tree ? tree.CreateFunctionStmt : null;
}

function nameOf(made: CreateFunctionStmt | null): readonly string[] {
  return strings(made?.funcname);
}

function isDefiner(options: readonly Node[] | undefined): boolean {
  return definitions(options).some(
    ({ defname, arg }) =>
      defname === "security" && arg !== undefined && "Boolean" in arg && arg.Boolean.boolval === true,
  );
}

function setsPath(options: readonly Node[] | undefined): boolean {
  return definitions(options).some(
    ({ defname, arg }) =>
      defname === "set" &&
      arg !== undefined &&
      "VariableSetStmt" in arg &&
      arg.VariableSetStmt.name === "search_path" &&
      arg.VariableSetStmt.kind !== "VAR_RESET",
  );
}

function definitions(options: readonly Node[] | undefined) {
  return (options ?? []).flatMap((node) => ("DefElem" in node ? [node.DefElem] : []));
}

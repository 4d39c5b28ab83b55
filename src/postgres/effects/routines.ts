import type { FuncCall, Node } from "@pgsql/types";
import type { FunctionFacts } from "../../model/catalog.ts";
import { builtInFunctions } from "../catalog/data/built-in-functions.ts";
import { splitName } from "../catalog/quote-identifier.ts";
import { strings } from "../catalog/tree.ts";
import type { Model } from "./model.ts";
import { modelBody, modelDo } from "./procedural.ts";

const builtIn = new Set(
  Object.values(builtInFunctions).flatMap((byMajor) =>
    Object.values(byMajor).flatMap((names) => names.trim().split(/\s+/)),
  ),
);

/** A call in a query: what the body of a user-defined function does counts. */
export function callByName(model: Model, call: FuncCall): void {
  callOne(model, strings(call.funcname), call.args ?? []);
}

const sequenceFunctions = new Set(["nextval", "setval", "currval"]);

/** nextval() and setval() take ROW EXCLUSIVE on the sequence that their constant names. */
function lockSequence(model: Model, name: string, args: readonly Node[]): void {
  const [first] = args;
  const inner = first !== undefined && "TypeCast" in first ? first.TypeCast.arg : first;
  const text = inner !== undefined && "A_Const" in inner ? inner.A_Const.sval?.sval : undefined;
  if (text === undefined) return;
  const { schema, name: bare } = splitName(text);
  const sequence = model.findName(schema === "" ? null : schema, bare);
  if (sequence === null) return;
  const mode = name === "currval" ? "ACCESS SHARE" : "ROW EXCLUSIVE";
  // On a shadow without rows setval() of max(id) is handed NULL and does nothing.
  model.perRow(() => model.lock(sequence, mode, `${name}() uses it`));
}

function callOne(model: Model, names: readonly string[], args: readonly Node[]): void {
  const name = names.at(-1) ?? "";
  const schema = names.at(-2) ?? null;
  if (sequenceFunctions.has(name)) lockSequence(model, name, args);
  const own = model.catalog.functions(schema, name);
  if (own.length === 0) {
    if (schema === "pg_catalog" || builtIn.has(name)) return;
    model.notModelled(`the function ${names.join(".")} is not known: what it does is not modelled`);
    return;
  }
  for (const each of own) callFunction(model, each);
}

/** What the body of a function or procedure does. */
export function callFunction(model: Model, facts: FunctionFacts): void {
  if (facts.volatility === "immutable" || facts.kind === "aggregate" || facts.kind === "window") return;
  model.body(facts, () => modelBody(model, facts));
}

/** DO and CALL. */
export function doOrCall(model: Model, tree: Node): void {
  if ("DoStmt" in tree) modelDo(model, tree.DoStmt);
  if (!("CallStmt" in tree)) return;
  const call = tree.CallStmt.funccall;
  const names = strings(call?.funcname);
  const own = model.catalog.functions(names.at(-2) ?? null, names.at(-1) ?? "");
  if (own.length === 0) {
    if (model.catalog.complete) model.fail("42883", `procedure ${names.join(".")} does not exist`);
    else model.notModelled(`the procedure ${names.join(".")} is not known: what it does is not modelled`);
    return;
  }
  if (own.every(({ kind }) => kind !== "procedure")) {
    model.fail("42809", `${names.join(".")} is not a procedure`);
    return;
  }
  for (const each of own) callFunction(model, each);
}

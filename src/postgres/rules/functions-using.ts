import { searchBody } from "../../code-uses/search-body.ts";
import type { FunctionFacts } from "../../model/catalog.ts";
import { mentions } from "../catalog/mentions.ts";
import { quoteIdentifier } from "../catalog/quote-identifier.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import type { Subject } from "./subject.ts";
import { strings } from "./syntax.ts";

/** A function of production whose body names what goes, so that its calls fail from then on. */
export interface UsingFunction {
  /** Qualified name. */
  readonly name: string;
  /** Qualified names of the tables whose writes call it as a trigger. */
  readonly firedBy: readonly string[];
}

/** A body that the server took apart when it was made follows renames, and keeps what it uses from being dropped. */
const PARSED_BODY = /^\s*(BEGIN\s+ATOMIC|RETURN)\b/i;

/**
 * The functions and procedures in SQL and PL/pgSQL whose text names a relation or a column of it: nothing in the catalogs
 * ties the two, so the server lets it go. Those that the change set makes anew or drops are left out.
 */
export function functionsUsing(
  subject: Subject,
  relation: string,
  column: string | null,
): readonly UsingFunction[] {
  const catalog = subject.ground.snapshot?.catalog;
  if (catalog === undefined) return [];
  const bare = column ?? bareNameOf(relation);
  return catalog.functions
    .filter((each) => each.name !== relation && namesIt(each.body, bare))
    .map((each) => ({ facts: each, firedBy: tablesThatFire(subject, each.name) }))
    .filter(({ facts, firedBy }) => uses(facts, firedBy, relation, column))
    .filter(({ facts }) => !isReplaced(subject, bareNameOf(facts.name)))
    .map(({ facts: { name }, firedBy }) => ({ name, firedBy }));
}

function namesIt(body: string | null, bare: string): body is string {
  if (body === null || PARSED_BODY.test(body)) return false;
  return mentions(quoteIdentifier(bare) === bare ? body.toLowerCase() : body, bare);
}

function uses(
  { body }: FunctionFacts,
  firedBy: readonly string[],
  relation: string,
  column: string | null,
): boolean {
  if (column !== null && firedBy.includes(relation)) {
    const name = quoteIdentifier(column).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (new RegExp(`\\b(new|old)\\.${name}(?![\\w$"])`, "i").test(body ?? "")) return true;
  }
  return searchBody(body ?? "", { relation, column }) === "certain";
}

function tablesThatFire(subject: Subject, name: string): readonly string[] {
  const relations = subject.ground.snapshot?.catalog.relations ?? [];
  return relations
    .filter(({ triggers }) => triggers.some((each) => each.function === name && each.disabled !== true))
    .map((each) => each.name);
}

/** True where the change set makes a routine of the name anew, or drops it. */
function isReplaced({ ground }: Subject, bare: string): boolean {
  return ground.subjects.some(({ statement: { tree } }) => {
    if ("CreateFunctionStmt" in tree) return strings(tree.CreateFunctionStmt.funcname).at(-1) === bare;
    if (!("DropStmt" in tree)) return false;
    return (tree.DropStmt.objects ?? []).some(
      (each) => "ObjectWithArgs" in each && strings(each.ObjectWithArgs.objname).at(-1) === bare,
    );
  });
}

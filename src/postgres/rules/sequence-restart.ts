import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import type { Subject } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed, strings } from "./syntax.ts";

/** A statement that says which number a generated key gives out next. */
export interface Restart {
  /** Qualified name of the table whose keys come from the sequence. */
  readonly table: string;
  /** Bare name of the column. */
  readonly column: string;
  /** The number that was given out last, as it were. */
  readonly value: number;
  /** The number that comes next. */
  readonly next: number;
  /** The sequence or the column. */
  readonly what: string;
}

/** Reads RESTART of a sequence or an identity, and setval() with a constant; null: the statement is none of them. */
export function restartOf(subject: Subject): Restart | null {
  const { tree } = subject.statement;
  if ("AlterSeqStmt" in tree && tree.AlterSeqStmt.sequence !== undefined) {
    const value = restartValue(tree.AlterSeqStmt.options);
    const sequence = relationNamed(subject, tree.AlterSeqStmt.sequence);
    return value === null ? null : ofSequence(sequence, { value, next: value });
  }
  if ("SelectStmt" in tree) return ofSetval(subject, tree.SelectStmt.targetList ?? []);
  const alter = alterTableOf(subject);
  for (const { subtype, name = "", def } of alter?.commands ?? []) {
    if (subtype !== "AT_SetIdentity" || alter === null || def === undefined || !("List" in def)) continue;
    const value = restartValue(def.List.items);
    if (value !== null)
      return { table: qualifiedName(subject, alter.table), column: name, value, next: value, what: name };
  }
  return null;
}

function ofSequence(
  sequence: Relation | undefined,
  numbers: Pick<Restart, "value" | "next">,
): Restart | null {
  const owner = sequence?.ownedBy;
  if (sequence === undefined || owner === null || owner === undefined) return null;
  const [, table = "", column = ""] = /^(.*)\.("(?:[^"]|"")+"|[^".]+)$/u.exec(owner) ?? [];
  return { table, column: bareNameOf(column), ...numbers, what: sequence.bareName };
}

/** SELECT setval('a constant', a constant), or with pg_get_serial_sequence() of constants. */
function ofSetval(subject: Subject, targets: readonly Node[]): Restart | null {
  const call = targets.map((node) => ("ResTarget" in node ? node.ResTarget.val : undefined))[0];
  if (call === undefined || !("FuncCall" in call) || strings(call.FuncCall.funcname).at(-1) !== "setval")
    return null;
  const [first, second, third] = call.FuncCall.args ?? [];
  const value = numberOf(second);
  if (value === null) return null;
  const isCalled = third === undefined || !("A_Const" in third) || third.A_Const.boolval?.boolval === true;
  return ofSequence(sequenceOf(subject, first), { value, next: isCalled ? value + 1 : value });
}

function sequenceOf(subject: Subject, node: Node | undefined): Relation | undefined {
  if (node === undefined) return undefined;
  if ("TypeCast" in node) return sequenceOf(subject, node.TypeCast.arg);
  const relations = [
    ...subject.analysis.before.values(),
    ...(subject.ground.snapshot?.catalog.relations ?? []),
  ].filter(({ kind }) => kind === "sequence");
  if ("FuncCall" in node && strings(node.FuncCall.funcname).at(-1) === "pg_get_serial_sequence") {
    const [table = "", column = ""] = (node.FuncCall.args ?? []).map((arg) => textOf(arg) ?? "");
    const owner = `.${bareNameOf(table)}.${column}`;
    return relations.find(({ ownedBy }) => ownedBy?.replaceAll('"', "").endsWith(owner.replaceAll('"', "")));
  }
  const name = textOf(node);
  return name === null ? undefined : relations.find(({ bareName }) => bareName === bareNameOf(name));
}

function textOf(node: Node): string | null {
  return "A_Const" in node ? (node.A_Const.sval?.sval ?? null) : null;
}

/** A constant; numbers that do not fit into 32 bits are written as text. */
function numberOf(node: Node | undefined): number | null {
  if (node === undefined || !("A_Const" in node)) return null;
  const { ival, fval } = node.A_Const;
  return ival === undefined ? (fval === undefined ? null : Number(fval.fval)) : (ival.ival ?? 0);
}

/** The number after RESTART; without one it is that of START, 1 unless the sequence was made with another. */
function restartValue(options: readonly Node[] | undefined): number | null {
  for (const node of options ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== "restart") continue;
    const { arg } = node.DefElem;
    if (arg === undefined) return 1;
    if ("Integer" in arg) return arg.Integer.ival ?? 0;
    return "Float" in arg ? Number(arg.Float.fval) : null;
  }
  return null;
}

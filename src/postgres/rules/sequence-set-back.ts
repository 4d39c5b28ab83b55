import type { Node } from "@pgsql/types";
import type { Relation } from "../../model/catalog.ts";
import { formatRows, withSeparators } from "../../text/format-count.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { bareNameOf } from "../rewrites/taken-names.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, type Subject, statisticsOf } from "./subject.ts";
import { alterTableOf, qualifiedName, relationNamed, strings } from "./syntax.ts";

export const sequenceSetBack: Rule = {
  id: "sequence-set-back",
  title: "A sequence that is set back among the keys that are there",
  why: "The next numbers are those of rows that the table has, so each INSERT fails until the sequence is past them (23505). Without a unique key two rows share a number, which nothing reports.",
  level: "warning",
  check(subject) {
    const restart = fails(subject) ? null : restartOf(subject);
    if (restart === null) return [];
    const { table, value, what } = restart;
    const rows = statisticsOf(subject, table)?.rows ?? 0;
    if (!isInProduction(subject, table) || rows <= value) return [];
    return [
      {
        concern: "code",
        level: "warning",
        relation: table,
        title: `The next INSERTs into ${tableCode(table)} collide with its keys (23505): ${inlineCode(what)} starts again at ${withSeparators(value)}`,
        detail: `The table has ${formatRows(rows)}, so keys beyond that are taken. Take the start from the rows: ${inlineCode("SELECT setval('…', (SELECT max(id) FROM …))")}.`,
      },
    ];
  },
};

interface Restart {
  /** Qualified name of the table whose keys come from the sequence. */
  readonly table: string;
  readonly value: number;
  /** The sequence or the column. */
  readonly what: string;
}

function restartOf(subject: Subject): Restart | null {
  const { tree } = subject.statement;
  if ("AlterSeqStmt" in tree && tree.AlterSeqStmt.sequence !== undefined) {
    const value = restartValue(tree.AlterSeqStmt.options);
    return value === null ? null : ofSequence(relationNamed(subject, tree.AlterSeqStmt.sequence), value);
  }
  if ("SelectStmt" in tree) return ofSetval(subject, tree.SelectStmt.targetList ?? []);
  const alter = alterTableOf(subject);
  for (const { subtype, name = "", def } of alter?.commands ?? []) {
    if (subtype !== "AT_SetIdentity" || alter === null || def === undefined || !("List" in def)) continue;
    const value = restartValue(def.List.items);
    if (value !== null) return { table: qualifiedName(subject, alter.table), value, what: name };
  }
  return null;
}

function ofSequence(sequence: Relation | undefined, value: number): Restart | null {
  const owner = sequence?.ownedBy;
  if (sequence === undefined || owner === null || owner === undefined) return null;
  return { table: owner.replace(/\.("(?:[^"]|"")+"|[^".]+)$/u, ""), value, what: sequence.bareName };
}

/** SELECT setval('a constant', a constant). */
function ofSetval(subject: Subject, targets: readonly Node[]): Restart | null {
  const call = targets.map((node) => ("ResTarget" in node ? node.ResTarget.val : undefined))[0];
  if (call === undefined || !("FuncCall" in call) || strings(call.FuncCall.funcname).at(-1) !== "setval")
    return null;
  const [first, second] = call.FuncCall.args ?? [];
  const name = first !== undefined && "A_Const" in first ? first.A_Const.sval?.sval : undefined;
  const value = second !== undefined && "A_Const" in second ? second.A_Const.ival?.ival : undefined;
  if (name === undefined || value === undefined) return null;
  const bare = bareNameOf(name);
  const sequence = [...subject.analysis.before.values()].find(
    ({ kind, bareName }) => kind === "sequence" && bareName === bare,
  );
  return ofSequence(sequence, value);
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

import { formatBytes } from "../../text/format-bytes.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { list } from "../../text/list.ts";
import { tableCode } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { fails, isInProduction, statisticsOf } from "./subject.ts";
import { qualifiedName } from "./syntax.ts";

/** Longest entry of a btree in bytes: BTMaxItemSize in nbtree.h, a third of a page. */
const LONGEST_ENTRY = 2704;
/** Where values have such an average width, some are several times as wide. */
const WIDE = 800;

export const indexOnWideValues: Rule = {
  id: "index-on-wide-values",
  title: "A btree over values that are too wide for it",
  why: "An entry of a btree may have 2,704 bytes. A wider value makes the build fail, and where the build succeeds it makes the INSERT fail that brings the first such value (54000).",
  level: "warning",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || fails(subject) || tree.IndexStmt.accessMethod !== "btree") return [];
    const { relation, indexParams = [], indexIncludingParams = [] } = tree.IndexStmt;
    if (relation === undefined) return [];
    const table = qualifiedName(subject, relation);
    const widths = statisticsOf(subject, table)?.columns ?? {};
    const names = [...indexParams, ...indexIncludingParams].flatMap((param) =>
      "IndexElem" in param ? (param.IndexElem.name ?? []) : [],
    );
    const wide = names.filter((name) => (widths[name]?.averageWidth ?? 0) >= WIDE);
    if (!isInProduction(subject, table) || wide.length === 0) return [];
    const width = Math.max(...wide.map((name) => widths[name]?.averageWidth ?? 0));
    return [
      {
        concern: "failure",
        level: "warning",
        relation: table,
        title: `Fails on values of ${list(wide.map(inlineCode))} over ${formatBytes(LONGEST_ENTRY)} (54000)`,
        detail: `In the snapshot a value of ${tableCode(table)} has ${formatBytes(width)} on average. An index over ${inlineCode(`md5(${wide[0] ?? ""})`)} or another hash finds equal values; GIN finds words.`,
      },
    ];
  },
};

import { rewriteIndexConcurrently } from "../rewrites/concurrent-index.ts";
import { blockOf, blockVerdict, sizeText } from "./blocking.ts";
import type { Rule } from "./rule.ts";
import { qualifiedName, relationNamed } from "./syntax.ts";
import { worksBy } from "./work.ts";

export const createIndexBlocksWrites: Rule = {
  id: "create-index-blocks-writes",
  title: "CREATE INDEX without CONCURRENTLY on a table in use",
  why: "CREATE INDEX holds a SHARE lock while it reads and sorts the table, and every INSERT, UPDATE and DELETE waits until it has finished. CREATE INDEX CONCURRENTLY takes longer but lets writes go on.",
  level: "blocking",
  check(subject) {
    const { tree } = subject.statement;
    if (!("IndexStmt" in tree) || tree.IndexStmt.concurrent === true) return [];
    const { relation } = tree.IndexStmt;
    if (relation === undefined) return [];
    const block = blockOf(subject, qualifiedName(subject, relation));
    if (block === null || !worksBy(subject, ({ buildsIndexes }) => buildsIndexes.length > 0)) return [];
    const partitioned = relationNamed(subject, relation)?.partitioned != null;
    return [
      blockVerdict(subject, block, {
        mechanism: `Building the index reads ${sizeText(block.effect)} under a SHARE lock.`,
        wayOut: partitioned
          ? "A partitioned table takes no CONCURRENTLY: make the index ON ONLY the parent, then one CONCURRENTLY on each partition, and attach them."
          : "CREATE INDEX CONCURRENTLY builds it while writes go on.",
        rewrite: rewriteIndexConcurrently(subject),
      }),
    ];
  },
};

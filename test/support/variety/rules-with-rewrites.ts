import { judgeSql } from "../judge-sql.ts";
import { readExamples } from "../read-examples.ts";

/** Rules that offer a rewrite for what their example finds. The parser must be loaded. */
export function rulesWithRewrites(): ReadonlySet<string> {
  return new Set(
    readExamples()
      .filter(({ rule, unsafe }) =>
        judgeSql(unsafe).some((each) => each.rule === rule && each.rewrite !== null),
      )
      .map(({ rule }) => rule),
  );
}

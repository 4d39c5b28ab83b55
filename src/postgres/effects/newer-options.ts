import type { Node } from "@pgsql/types";

/** Syntax that came with a major version. */
export interface NewerSyntax {
  readonly syntax: string;
  /** The first major version that knows it. */
  readonly since: number;
}

/** The syntax with its version where a statement uses it; null: it does not. */
export function since(major: number, syntax: string, isUsed: unknown): NewerSyntax | null {
  return isUsed === undefined || isUsed === false || isUsed === null ? null : { syntax, since: major };
}

/** Options of COPY, VACUUM and EXPLAIN by the first major version that knows them. */
const options: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  COPY: { default: 16, on_error: 17, log_verbosity: 17, reject_limit: 18 },
  VACUUM: {
    skip_database_stats: 16,
    only_database_stats: 16,
    buffer_usage_limit: 16,
    process_main: 16,
  },
  EXPLAIN: { generic_plan: 16, memory: 17, serialize: 17 },
};

/** Options and objects of statements that came with a major version. */
export function* newerOptions(tree: Node): Iterable<NewerSyntax | null> {
  if ("CopyStmt" in tree) yield* ofOptions("COPY", tree.CopyStmt.options);
  else if ("VacuumStmt" in tree) yield* ofOptions("VACUUM", tree.VacuumStmt.options);
  else if ("ExplainStmt" in tree) yield* ofOptions("EXPLAIN", tree.ExplainStmt.options);
  else if ("CreateStatsStmt" in tree)
    yield since(16, "CREATE STATISTICS without a name", (tree.CreateStatsStmt.defnames ?? []).length === 0);
  else if ("GrantStmt" in tree)
    yield since(15, "privileges on parameters", tree.GrantStmt.objtype === "OBJECT_PARAMETER_ACL");
  else if ("GrantRoleStmt" in tree) {
    for (const node of tree.GrantRoleStmt.opt ?? []) {
      const name = "DefElem" in node ? (node.DefElem.defname ?? "") : "";
      yield since(16, `${name.toUpperCase()} of a granted role`, name === "inherit" || name === "set");
    }
  }
}

function* ofOptions(command: string, nodes: readonly Node[] | undefined): Iterable<NewerSyntax | null> {
  for (const node of nodes ?? []) {
    const name = "DefElem" in node ? (node.DefElem.defname ?? "") : "";
    const major = options[command]?.[name];
    if (major !== undefined) yield since(major, `${name.toUpperCase()} of ${command}`, true);
  }
}

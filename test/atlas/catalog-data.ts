/** What a server's pg_catalog has from the start. Each entry is one line of the generated files. */
export interface BuiltIns {
  readonly functions: readonly { readonly name: string; readonly volatility: Volatility }[];
  readonly casts: readonly string[];
  readonly types: readonly string[];
  readonly keywords: readonly string[];
  readonly operatorClasses: readonly string[];
}

type Volatility = "immutable" | "stable" | "volatile";

/** Where the overloads of a name differ, the most volatile one counts. */
const queries = {
  functions: `select p.proname as name, case max(case p.provolatile when 'v' then 3 when 's' then 2 else 1 end)
      when 3 then 'volatile' when 2 then 'stable' else 'immutable' end as volatility
    from pg_catalog.pg_proc p where p.pronamespace::regnamespace::text in ('pg_catalog', 'information_schema')
    group by 1 order by 1`,
  casts: `select concat_ws('|', format_type(c.castsource, null), format_type(c.casttarget, null), c.castmethod, c.castcontext,
      coalesce(p.provolatile::text, '')) as line
    from pg_catalog.pg_cast c left join pg_catalog.pg_proc p on p.oid = c.castfunc where c.castsource <> c.casttarget`,
  types: `select concat_ws('|', t.typname, format_type(t.oid, null), t.typcategory) as line from pg_catalog.pg_type t
    where t.typnamespace = 'pg_catalog'::regnamespace and t.typtype <> 'c' and t.typname !~ '^_'`,
  operatorClasses: `select am.amname || '|' || format_type(c.opcintype, null) as line
    from pg_catalog.pg_opclass c join pg_catalog.pg_am am on am.oid = c.opcmethod where c.opcdefault`,
  keywords: "select word as line from pg_catalog.pg_get_keywords() where catcode <> 'U'",
};

/** Reads what a server has from the start; `ask` runs a query on it. */
export async function readBuiltIns(
  ask: (sql: string) => Promise<{ readonly rows: readonly Record<string, unknown>[] }>,
): Promise<BuiltIns> {
  const lines = async (sql: string): Promise<readonly string[]> =>
    (await ask(sql)).rows.map(({ line }) => String(line));
  const functions = (await ask(queries.functions)).rows as unknown as BuiltIns["functions"];
  return {
    functions,
    casts: await lines(queries.casts),
    types: await lines(queries.types),
    keywords: await lines(queries.keywords),
    operatorClasses: await lines(queries.operatorClasses),
  };
}

/** The files of src/postgres/catalog/data by their names, from what the servers of all majors have. */
export function renderCatalogData(byMajor: ReadonlyMap<number, BuiltIns>): Readonly<Record<string, string>> {
  // By source first, then by target: the separator sorts before every letter.
  const key = (line: string): string => line.replaceAll("|", "\0");
  const sorted = (lines: Iterable<string>): readonly string[] =>
    [...new Set(lines)].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const newest = Math.max(...byMajor.keys());
  const { casts, types } = byMajor.get(newest) ?? { casts: [], types: [] };
  const operatorClasses = [...byMajor.values()].flatMap((each) => each.operatorClasses);
  const keywords = [...byMajor.values()].flatMap((each) => each.keywords);
  const versions = [...byMajor.keys()].sort().join(", ");
  return {
    "built-in-functions.ts": renderFunctions(byMajor, versions),
    "built-in-casts.ts": `/**
 * The casts of pg_catalog between different types, of server ${newest}: source, target, method ("b" binary, nothing is computed;
 * "f" a function; "i" by text), context ("e" explicit, "a" assignment, "i" implicit), volatility of the function.
 * Written by npm run catalog-data.
 */
export const builtInCasts = \`
${sorted(casts).join("\n")}\`;
`,
    "built-in-types.ts": `/**
 * Types of pg_catalog, of server ${newest}: internal name to the name that format_type prints, and pg_type.typcategory.
 * Written by npm run catalog-data.
 */
export const builtInTypes: ReadonlyMap<string, { readonly name: string; readonly category: string }> =
  new Map(
    \`
${sorted(types).join("\n")}\`
      .trim()
      .split("\\n")
      .map((line) => {
        const [internal = "", name = "", category = ""] = line.split("|");
        return [internal, { name, category }];
      }),
  );
`,
    "operator-classes.ts": `/**
 * The types that have a default operator class, by index method (pg_opclass.opcdefault), on one of the servers ${versions}.
 * Written by npm run catalog-data.
 */
export const defaultOperatorClasses: ReadonlySet<string> = new Set(
  \`
${sorted(operatorClasses).join("\n")}\`
    .trim()
    .split("\\n"),
);
`,
    "quoted-keywords.ts": `/**
 * Keywords that PostgreSQL's quote_ident() quotes: those of pg_get_keywords() that are not unreserved on one of the servers
 * ${versions}. Written by npm run catalog-data.
 */
export const quotedKeywords: ReadonlySet<string> = new Set(
  \`
${fill(sorted(keywords))}\`
    .trim()
    .split(/\\s+/),
);
`,
  };
}

function renderFunctions(byMajor: ReadonlyMap<number, BuiltIns>, versions: string): string {
  const majorsOf = new Map<string, number[]>();
  for (const [major, { functions }] of [...byMajor].sort(([a], [b]) => a - b)) {
    for (const { name, volatility } of functions) {
      const key = `${volatility} ${name}`;
      majorsOf.set(key, [...(majorsOf.get(key) ?? []), major]);
    }
  }
  const section = (volatility: Volatility): string => {
    const groups = new Map<string, string[]>();
    for (const [key, majors] of [...majorsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [of, name = ""] = key.split(" ");
      if (of !== volatility) continue;
      const group = majors.length === byMajor.size ? "all" : `"${majors.join(",")}"`;
      groups.set(group, [...(groups.get(group) ?? []), name]);
    }
    const lines = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
    return `  ${volatility}: {\n${lines.map(([group, names]) => `    ${group}: \`\n${fill(names)}\`,\n`).join("")}  },\n`;
  };
  return `/**
 * The functions of pg_catalog and information_schema by name and volatility (pg_proc.provolatile), read from servers
 * ${versions}. Where the overloads of a name differ, the most volatile one counts. Keys say in which majors the names have
 * this volatility. Written by npm run catalog-data.
 */
export const builtInFunctions: Readonly<
  Record<"immutable" | "stable" | "volatile", Readonly<Record<string, string>>>
> = {
${section("immutable")}${section("stable")}${section("volatile")}};
`;
}

/** Words in lines of at most a hundred characters. */
function fill(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > 100) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}

type Described = ReadonlyMap<string, string>;

/** What `pg_identify_object` calls the things that COMMENT ON calls otherwise. */
const COMMENTED: Readonly<Record<string, string>> = {
  "table column": "COLUMN",
  "table constraint": "CONSTRAINT",
  "domain constraint": "CONSTRAINT",
};

/** The comments and privileges as they were; of what the migration made they go with it. */
export function grantBack(before: Described, after: Described): readonly string[] {
  return [...commentsBack(before, after), ...privilegesBack(before, after)];
}

function commentsBack(before: Described, after: Described): readonly string[] {
  const statements: string[] = [];
  for (const [identity, text] of before) {
    const target = commentTarget(identity);
    if (target === null || after.get(identity) === text) continue;
    statements.push(`COMMENT ON ${target} IS '${text.replaceAll("'", "''")}'`);
  }
  for (const identity of after.keys()) {
    const target = commentTarget(identity);
    if (target === null || before.has(identity) || !isThere(identity, before)) continue;
    statements.push(`COMMENT ON ${target} IS NULL`);
  }
  return statements;
}

/** "comment on table column public.orders.total" → "COLUMN public.orders.total" */
function commentTarget(identity: string): string | null {
  const [, kind, name] =
    /^comment on (table column|table constraint|domain constraint|materialized view|foreign table|[a-z]+) (.+)$/s.exec(
      identity,
    ) ?? [];
  if (kind === undefined || name === undefined) return null;
  return `${COMMENTED[kind] ?? kind.toUpperCase()} ${name}`;
}

/** True where the commented object was there before the migration. */
function isThere(identity: string, before: Described): boolean {
  const [, kind = "", name = ""] =
    /^comment on (table column|table constraint|materialized view|[a-z]+) (.+)$/s.exec(identity) ?? [];
  if (kind === "table column") return before.has(`column ${name}`);
  const [, own, table] = /^(.+) on (.+)$/s.exec(name) ?? [];
  if (own !== undefined)
    return before.has(`${kind === "table constraint" ? "constraint" : kind} ${table} ${own}`);
  if (kind === "index") {
    const bare = name.slice(name.lastIndexOf(".") + 1);
    return [...before.keys()].some((each) => each.startsWith("index ") && each.endsWith(` ${bare}`));
  }
  return before.has(`${kind} ${name}`);
}

function privilegesBack(before: Described, after: Described): readonly string[] {
  const statements: string[] = [];
  const identities = new Set([...before.keys(), ...after.keys()]);
  for (const identity of identities) {
    const name = /^grants on (.+)$/s.exec(identity)?.[1];
    // Of what is not there any more nothing has to be taken back.
    if (
      name === undefined ||
      ![...before.keys()].some((each) => OWNERS.some((kind) => each === `${kind} ${name}`))
    )
      continue;
    const [was, is] = [grantsOf(before.get(identity)), grantsOf(after.get(identity))];
    for (const grant of is) if (!was.includes(grant)) statements.push(revoke(grant, name));
    for (const grant of was) if (!is.includes(grant)) statements.push(give(grant, name));
  }
  return statements;
}

const OWNERS = ["table", "view", "materialized view", "sequence"];

function grantsOf(text: string | undefined): readonly string[] {
  return text === undefined || text === "" ? [] : text.split(", ");
}

function give(grant: string, name: string): string {
  const { role, privilege, option } = readGrant(grant);
  return `GRANT ${privilege} ON ${name} TO ${role}${option}`;
}

function revoke(grant: string, name: string): string {
  const { role, privilege } = readGrant(grant);
  return `REVOKE ${privilege} ON ${name} FROM ${role}`;
}

function readGrant(grant: string): {
  readonly role: string;
  readonly privilege: string;
  readonly option: string;
} {
  const [, role = "", privilege = "", option = ""] =
    /^(.*): ([A-Z ]+?)( with grant option)?$/s.exec(grant) ?? [];
  const quoted = role === "public" ? "PUBLIC" : `"${role.replaceAll('"', '""')}"`;
  return { role: quoted, privilege, option: option.toUpperCase() };
}

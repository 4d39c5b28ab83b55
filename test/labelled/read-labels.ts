import { readdirSync, readFileSync } from "node:fs";
import type { Level } from "../../src/model/finding.ts";

/** One snippet: a migration, what the server must show of it, and what the review must say. */
export interface Snippet {
  /** Place in the set: "indexes.sql:12". */
  readonly place: string;
  /** Line on which it begins. */
  readonly line: number;
  readonly sql: string;
  /** Path that the migration has in the repository: its tool follows from it. */
  readonly path: string;
  /** Findings, "rule level", sorted; none for a safe snippet. */
  readonly expected: readonly string[];
  /** Rules whose notices count too: the pair has one of theirs. Of others only warnings and above do. */
  readonly noticed: readonly string[];
  /** What the server must show, sorted; see gather-facts.ts. */
  readonly shows: readonly string[];
  /** SQL that has run in production before; neither the schema nor the snapshot knows rows. */
  readonly rows: readonly string[];
  /** Queries of the code that is deployed. */
  readonly running: readonly string[];
  /** True where the review must say that it does not know all of the snippet, and tell what it does know. */
  readonly unsure: boolean;
  /** Settings of the production server, as in a snapshot. */
  readonly settings: Readonly<Record<string, string>>;
  /** Versions that the label holds for. */
  readonly from: number;
  readonly to: number;
}

/** Snippets that look alike and differ in what they do. */
export interface Pair {
  readonly title: string;
  readonly dangerous: readonly Snippet[];
  readonly safe: readonly Snippet[];
}

export interface Topic {
  readonly title: string;
  readonly pairs: readonly Pair[];
}

const folder = new URL("./", import.meta.url);
/** Facts are divided by commas; the queries in them have commas too. */
const FACTS = /, (?=(?:blocks|breaks|changes|drops|fails|leaves|loses|opens|repeats|unlogs) )/;
const NOT_TOPICS = ["schema.sql", "rows.sql"];
/** What a server with a thousand rows and one session cannot show: harm that comes with a crash, more rows or the next change. */
const NOTHING = "nothing";
const KEYS = ["shows", "path", "rows", "running", "setting", "versions", "unsure"] as const;
type Key = (typeof KEYS)[number];
type Directives = Readonly<Record<Key, readonly string[]>>;

/** What runs each statement by itself, as psql does; the set's default. */
const PSQL_PATH = "psql/migration.sql";

/** Reads every topic of the set. The format is told in README.md. */
export function readLabels(): readonly Topic[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql") && !NOT_TOPICS.includes(name))
    .sort()
    .map((name) => readTopic(name, readFileSync(new URL(name, folder), "utf8")));
}

/** Reads a text of the set. */
export function readTopic(name: string, text: string): Topic {
  const [first = "", ...lines] = text.split("\n");
  const pairs: { title: string; dangerous: Snippet[]; safe: Snippet[] }[] = [];
  let common: Directives = noDirectives();
  for (const { head, line, body } of sections(lines)) {
    const place = `${name}:${line}`;
    const { directives, sql } = readDirectives(body, place);
    if (head.startsWith("# ")) {
      if (sql !== "") throw new Error(`${place}: SQL belongs under "-- dangerous" or "-- safe"`);
      pairs.push({ title: head.slice(2), dangerous: [], safe: [] });
      common = directives;
      continue;
    }
    const pair = pairs.at(-1);
    if (pair === undefined) throw new Error(`${place}: a pair begins with "-- # what it is about"`);
    const snippet = readSnippet({ place, line, head, sql }, join(common, directives));
    (head.startsWith("safe") ? pair.safe : pair.dangerous).push(snippet);
  }
  return { title: first.replace(/^--\s*/, ""), pairs: pairs.map(withNoticed) };
}

/** A rule that only gives notices is heard on both sides of its pair. */
function withNoticed({ title, dangerous, safe }: Pair): Pair {
  const noticed = dangerous.flatMap(({ expected }) =>
    expected.filter((each) => each.endsWith(" notice")).map((each) => each.split(" ")[0] ?? ""),
  );
  const hear = (snippet: Snippet): Snippet => ({ ...snippet, noticed });
  return { title, dangerous: dangerous.map(hear), safe: safe.map(hear) };
}

/** Divides a file at "-- # …", "-- dangerous: …" and "-- safe". */
function sections(lines: readonly string[]) {
  const found: { head: string; line: number; body: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const head = /^-- (# .+|dangerous: .+|safe)$/.exec(line)?.[1];
    if (head !== undefined) found.push({ head, line: index + 2, body: [] });
    else found.at(-1)?.body.push(line);
  }
  return found;
}

function noDirectives(): Directives {
  return { shows: [], path: [], rows: [], running: [], setting: [], versions: [], unsure: [] };
}

function readDirectives(body: readonly string[], place: string): { directives: Directives; sql: string } {
  const directives = noDirectives() as Record<Key, string[]>;
  let at = 0;
  for (; at < body.length; at += 1) {
    const [, key, value] = /^-- ([a-z]+): (.+)$/.exec(body[at] ?? "") ?? [];
    if (key === undefined || value === undefined) break;
    if (!isKey(key)) throw new Error(`${place}: "${key}" is none of ${KEYS.join(", ")}`);
    directives[key].push(value);
  }
  return { directives, sql: body.slice(at).join("\n").trim() };
}

function isKey(key: string): key is Key {
  return KEYS.some((known) => known === key);
}

function join(common: Directives, own: Directives): Directives {
  return Object.fromEntries(KEYS.map((key) => [key, [...common[key], ...own[key]]])) as unknown as Directives;
}

function readSnippet(
  { place, line, head, sql }: Pick<Snippet, "place" | "line" | "sql"> & { readonly head: string },
  directives: Directives,
): Snippet {
  if (sql === "") throw new Error(`${place}: the snippet has no SQL`);
  const [, from = "14", plus, to] = /^(\d+)(?:(\+)|-(\d+))$/.exec(directives.versions.at(-1) ?? "14+") ?? [];
  const isSafe = head === "safe";
  if (!isSafe && directives.shows.length === 0) throw new Error(`${place}: say what the server "shows"`);
  return {
    place,
    line,
    sql,
    path: directives.path.at(-1) ?? PSQL_PATH,
    expected: isSafe ? [] : readExpected(head.slice("dangerous: ".length)),
    noticed: [],
    shows: directives.shows
      .filter((line) => line !== NOTHING)
      .flatMap((line) => line.split(FACTS))
      .sort(),
    rows: directives.rows,
    running: directives.running,
    unsure: directives.unsure.length > 0,
    settings: Object.fromEntries(
      directives.setting.map((each) => each.split("=").map((part) => part.trim())),
    ),
    from: Number(from),
    to: plus === undefined ? Number(to) : 99,
  };
}

/** "drop-column, narrowing-type warning": blocking where no level is given. */
function readExpected(text: string): readonly string[] {
  return text
    .split(", ")
    .map((each) => {
      const [rule = "", level = "blocking" satisfies Level] = each.split(" ");
      return `${rule} ${level}`;
    })
    .sort();
}

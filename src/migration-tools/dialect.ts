import type { Project } from "./migration-tool.ts";
import { fileNameOf, folderOf, nearestFile } from "./paths.ts";

/** Dialects by the words that folders and file names use for them. */
const WORDS: Readonly<Record<string, string>> = {
  postgres: "postgresql",
  postgresql: "postgresql",
  pgsql: "postgresql",
  pg: "postgresql",
  psql: "postgresql",
  mysql: "MySQL",
  mariadb: "MariaDB",
  sqlite: "SQLite",
  sqlite3: "SQLite",
  clickhouse: "ClickHouse",
  cockroach: "CockroachDB",
  cockroachdb: "CockroachDB",
  crdb: "CockroachDB",
  mssql: "SQL Server",
  sqlserver: "SQL Server",
  tsql: "SQL Server",
  hsqldb: "HSQLDB",
  duckdb: "DuckDB",
  snowflake: "Snowflake",
  bigquery: "BigQuery",
};

/** Words that mean a dialect only as a folder's whole name: "price-oracle" is no database. */
const WHOLE_WORDS: Readonly<Record<string, string>> = {
  ...WORDS,
  oracle: "Oracle",
  h2: "H2",
  db2: "Db2",
  derby: "Derby",
};

/** What only this system's SQL has, outside comments and strings. PostgreSQL's parser takes most SQLite: parsing is no test. */
const MARKERS: readonly (readonly [string, RegExp])[] = [
  ["ClickHouse", /\bENGINE\s*=\s*\w*(MergeTree|Distributed|Kafka)\b/i],
  [
    "MySQL",
    /`\w+`|\bENGINE\s*=\s*(InnoDB|MyISAM)\b|\bAUTO_INCREMENT\b|^\s*DELIMITER\s+\S+\s*$|\bCHARACTER SET utf8/im,
  ],
  ["SQLite", /\bAUTOINCREMENT\b|^\s*PRAGMA\s+\w/im],
  ["SQL Server", /^\s*GO\s*$|\[dbo\]|\bNVARCHAR\s*\(|\bIDENTITY\s*\(\s*\d/im],
  ["Oracle", /\bVARCHAR2\s*\(|\bNUMBER\s*\(\s*\d/i],
  [
    "postgresql",
    /\b(BIG)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bBYTEA\b|::\s*\w|\$\w*\$|\bCONCURRENTLY\b|\bPLPGSQL\b|\bILIKE\b|\bNOT VALID\b|\bUSING\s+(gin|gist|brin)\b|\bCREATE\s+(EXTENSION|POLICY)\b|\bgen_random_uuid\b|\bOWNER TO\b/i,
  ],
];

/** The beginning of a file tells its dialect; a baseline of megabytes is not read through for it. */
const READ_FOR_MARKERS = 20_000;

/** How a project's manifest names the drivers of a database system. */
const DRIVERS: readonly (readonly [string, RegExp])[] = [
  ["postgresql", /\bpgx\b|lib\/pq\b|"pg"\s*:|"postgres"\s*:|postgres/i],
  ["MySQL", /mysql/i],
  ["SQLite", /sqlite/i],
  ["ClickHouse", /clickhouse/i],
];

/**
 * The database system that a migration is for: "postgresql", another system's name, or null where nothing tells.
 * Asked in this order: the name of the file and its folders, the SQL itself, the migrations beside it, and the
 * drivers in the nearest manifest.
 */
export async function dialectOf(path: string, text: string, project: Project): Promise<string | null> {
  return (
    dialectOfPath(path) ??
    dialectOfSql(text) ??
    (await project.remember(`dialect ${folderOf(path)}`, () => dialectAround(path, project)))
  );
}

function dialectOfPath(path: string): string | null {
  for (const part of fileNameOf(path).toLowerCase().split(".").slice(1)) {
    const dialect = WORDS[part];
    if (dialect !== undefined) return dialect;
  }
  for (const folder of folderOf(path).split("/").reverse()) {
    const whole = WHOLE_WORDS[folder.toLowerCase()];
    if (whole !== undefined) return whole;
    const words = folder
      .replace(/(Postgres|Pg|MySql|Sqlite|SqlServer|ClickHouse)(?=[A-Z]|$)/, "$1-")
      .toLowerCase();
    const dialects = words.split(/[-_.]/).flatMap((word) => WORDS[word] ?? []);
    if (new Set(dialects).size === 1) return dialects[0] ?? null;
  }
  return null;
}

/** The database system whose marks SQL has, or null. */
function dialectOfSql(text: string): string | null {
  const code = text.slice(0, READ_FOR_MARKERS).replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, " ");
  return MARKERS.find(([, marker]) => marker.test(code))?.[0] ?? null;
}

async function dialectAround(path: string, project: Project): Promise<string | null> {
  const beside = project.filesIn(folderOf(path)).filter((each) => each.endsWith(".sql") && each !== path);
  for (const each of beside.slice(0, 3)) {
    const dialect = dialectOfSql((await project.read(each)) ?? "");
    if (dialect !== null) return dialect;
  }
  const manifest = nearestFile(project, path, ["Cargo.toml", "go.mod", "package.json"]);
  const text = manifest === null ? "" : ((await project.read(manifest)) ?? "");
  const drivers = DRIVERS.filter(([, driver]) => driver.test(text)).map(([dialect]) => dialect);
  return drivers.length === 1 ? (drivers[0] ?? null) : null;
}

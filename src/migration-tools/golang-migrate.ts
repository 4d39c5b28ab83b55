import { countStatements } from "./count-statements.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { compareByFileNumber, laterFile, versionOfFile } from "./next-name.ts";
import { fileNameOf, folderOf, joinPath, nearestFile } from "./paths.ts";
import { readStandIns } from "./placeholders.ts";
import { sqlMigration } from "./sql-migration.ts";

const NAME = /^(\d+)_(.*)\.(up|down)\.sql$/;

/** Where projects write the address of the database that they call `migrate` with. */
const CALLERS = [
  "Makefile",
  "docker-compose.yml",
  "docker-compose.yaml",
  "compose.yaml",
  "compose.yml",
  "Dockerfile",
];

/**
 * golang-migrate: pairs `1_name.up.sql` and `1_name.down.sql` (source/parse.go), versions compared as numbers.
 * A file is sent as one string over the simple protocol (database/postgres/postgres.go, Run and runStatement), which
 * the server runs as one implicit transaction; with `x-multi-statement=true` in the database's address it is cut at
 * every semicolon, and each piece runs by itself (database/multistmt/parse.go).
 */
export const golangMigrate: MigrationTool = {
  name: "golang-migrate",
  runsAlone: true,
  matches: (path) => NAME.test(fileNameOf(path)),
  claims: () => true,
  async read(path, text, project) {
    const direction = path.endsWith(".down.sql") ? "down" : "up";
    const other = path.replace(/\.(up|down)\.sql$/, direction === "up" ? ".down.sql" : ".up.sql");
    return [
      sqlMigration({
        path,
        tool: "golang-migrate",
        transactionMode: (await isCutIntoStatements(path, project)) ? "per statement" : "implicit",
        direction,
        pair: project.paths.has(other) ? other : null,
        ...readStandIns(text),
      }),
    ];
  },
  folderOf,
  versionOf: (path) => `${versionOfFile(path)} ${NAME.exec(fileNameOf(path))?.[3]}`,
  compare: compareByFileNumber,
  whenEdited: "golang-migrate keeps the number of the last migration only, and does not run this one again.",
  writeDown: (path, { sql }) => ({
    path: path.replace(/\.up\.sql$/, ".down.sql"),
    place: "file",
    text: sql,
  }),
  additionalFiles(path, { name, position, sql, downSql, transaction }) {
    // Several statements in one file are one implicit transaction.
    if (!transaction && countStatements(sql) > 1) return null;
    const up = laterFile(path, name, position, ".up.sql");
    if (up === null) return null;
    const down = up.replace(/\.up\.sql$/, ".down.sql");
    return [{ path: up, text: sql }, ...(downSql === undefined ? [] : [{ path: down, text: downSql }])];
  },
};

function isCutIntoStatements(path: string, project: Project): Promise<boolean> {
  return project.remember(`golang-migrate x-multi-statement ${folderOf(path)}`, async () => {
    const anchor = joinPath(folderOf(path), "migrations");
    const callers = CALLERS.flatMap((name) => nearestFile(project, anchor, [name]) ?? []);
    const texts = await Promise.all(callers.map((caller) => project.read(caller)));
    return texts.some((text) => /\bx-multi-statement=true\b/.test(text ?? ""));
  });
}

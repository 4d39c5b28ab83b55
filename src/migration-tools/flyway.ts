import type { NewFile } from "../model/migration.ts";
import { readFlywayConfiguration } from "./flyway-configuration.ts";
import { replacePlaceholders } from "./flyway-placeholders.ts";
import { flywayTransactionMode } from "./flyway-transaction.ts";
import type { MigrationTool, Project } from "./migration-tool.ts";
import { nameWords } from "./next-name.ts";
import { fileNameOf, folderOf, joinPath, nearestFile } from "./paths.ts";
import { readSettings } from "./read-settings.ts";
import { sqlMigration, unreadCode } from "./sql-migration.ts";

/** V versioned, U undo, B baseline, R repeatable. */
const NAME = /^(?:([VUB])(\d+(?:[._]\d+)*)|(R))__(.*)\.(?:sql|java|kt)$/;
const CALLBACK =
  /^(before|after)(EachMigrate|Migrate|Versioned|Repeatables|MigrateApplied|EachMigrateStatement)(__.*)?\.sql$/;

/** Order of the kinds within one run: callbacks around the versioned ones, repeatable ones after those. */
const KINDS = ["before", "version", "repeatable", "after"] as const;

/**
 * Flyway: `V1_2__name.sql`, with `U` (undo), `B` (baseline), `R` (repeatable) and callbacks. One transaction for each
 * migration; when not, see flyway-transaction.ts. `V1__name.sql.conf` beside a script opts it out
 * (SqlScriptMetadata.java, getMetadataResource). Placeholders `${name}` are put in before anything is parsed
 * (PlaceholderReplacingReader.java), names compared without letter case.
 */
export const flyway: MigrationTool = {
  name: "flyway",
  runsAlone: true,
  matches: (path) => NAME.test(fileNameOf(path)) || CALLBACK.test(fileNameOf(path)),
  async claims(path, text, project) {
    if (!path.endsWith(".sql")) return /\b(BaseJavaMigration|JavaMigration)\b/.test(text);
    if (CALLBACK.test(fileNameOf(path))) {
      return project.filesIn(folderOf(path)).some((each) => NAME.test(fileNameOf(each)));
    }
    // refinery's files of Rust projects have the same names.
    const manifest = nearestFile(project, path, [
      "Cargo.toml",
      "pom.xml",
      "build.gradle",
      "build.gradle.kts",
    ]);
    if (manifest === null || !manifest.endsWith("Cargo.toml")) return true;
    return !/\brefinery\b/.test((await project.read(manifest)) ?? "");
  },
  async read(path, text, project) {
    if (!path.endsWith(".sql")) return [unreadCode(path, "flyway", path.endsWith(".kt") ? "Kotlin" : "Java")];
    const configuration = await readFlywayConfiguration(path, project);
    const script = readSettings((await project.read(`${path}.conf`)) ?? "");
    const own = script.get("executeInTransaction");
    const replaced = replacePlaceholders(text, script, configuration, project);
    const sql = replaced.parts[0]?.sql ?? "";
    return [
      sqlMigration({
        ...replaced,
        path,
        tool: "flyway",
        direction: fileNameOf(path).startsWith("U") ? "down" : "up",
        transactionMode: flywayTransactionMode(sql, own === undefined ? null : own === "true", configuration),
        transactionOptOut: `${fileNameOf(path)}.conf: executeInTransaction=false`,
        pair: pairOf(path, project),
        settings: settingsOf(configuration.get("initSql")),
      }),
    ];
  },
  // Flyway looks through its locations with all their folders, and orders by version alone.
  folderOf: (path) => /^(.*?(?:^|\/)db\/migrations?)(?=\/)/.exec(path)?.[1] ?? folderOf(path),
  versionOf(path) {
    const [, kind, version, , description] = NAME.exec(fileNameOf(path)) ?? [];
    return version === undefined
      ? (description ?? fileNameOf(path))
      : `${kind} ${partsOf(version).join(".")}`;
  },
  compare: compareFlyway,
  // A baseline stands for the versions up to its own, on databases where nothing has run yet.
  runsOnlyOnNewDatabases: (path) => fileNameOf(path).startsWith("B"),
  forNewDatabase(paths) {
    const baselines = paths.filter((path) => fileNameOf(path).startsWith("B")).sort(compareFlyway);
    const last = baselines.at(-1);
    if (last === undefined) return paths;
    return paths.filter(
      (path) => kindOf(path) !== "version" || path === last || compareVersions(path, last) > 0,
    );
  },
  runsAgain: (path) => kindOf(path) !== "version",
  whenEdited:
    "Flyway compares checksums: `migrate` stops at this migration on every database where it has run, until `repair`.",
  // flyway-core, MigrationInfoImpl.validate.
  whenRemoved:
    "There `migrate` stops, since it validates first (`Detected applied migration not resolved locally`), until `repair`, or where `ignoreMigrationPatterns` has `*:missing`.",
  // Undo is part of the paid editions: it is expected where the project uses it.
  writeDown(path, { sql }, paths) {
    const name = fileNameOf(path);
    const hasUndo = [...paths].some(
      (each) =>
        folderOf(each) === folderOf(path) && NAME.test(fileNameOf(each)) && fileNameOf(each).startsWith("U"),
    );
    if (!hasUndo || !name.startsWith("V")) return null;
    return { path: joinPath(folderOf(path), name.replace(/^V/, "U")), place: "file", text: sql };
  },
  writeInPlace({ path }, { sql, outside }, paths) {
    if (!outside) return { text: sql, files: [] };
    return paths.has(`${path}.conf`) ? null : { text: sql, files: letOut(path, sql) };
  },
  additionalFiles(path, { name, position, sql, transaction }) {
    const [, kind, version] = NAME.exec(fileNameOf(path)) ?? [];
    if (version === undefined || kind !== "V") return null;
    const file = joinPath(
      folderOf(path),
      `V${version}${version.includes("_") ? "_" : "."}${position}__${nameWords(name)}.sql`,
    );
    return [{ path: file, text: sql }, ...(transaction ? [] : letOut(file, sql))];
  },
};

/** What must lie beside a script that runs outside a transaction: nothing where Flyway sees by itself that it must. */
function letOut(path: string, sql: string): readonly NewFile[] {
  if (flywayTransactionMode(sql, null, new Map()) === "per statement") return [];
  return [{ path: `${path}.conf`, text: "executeInTransaction=false\n" }];
}

function kindOf(path: string): (typeof KINDS)[number] {
  const name = fileNameOf(path);
  const callback = CALLBACK.exec(name)?.[1];
  if (callback !== undefined) return callback === "before" ? "before" : "after";
  return name.startsWith("R") ? "repeatable" : "version";
}

function partsOf(version: string): readonly string[] {
  const parts = version.split(/[._]/).map((part) => String(BigInt(part)));
  while (parts.length > 1 && parts.at(-1) === "0") parts.pop();
  return parts;
}

function compareFlyway(a: string, b: string): number {
  const kinds = KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b));
  if (kinds !== 0) return kinds;
  const versions = compareVersions(a, b);
  return versions !== 0
    ? versions
    : fileNameOf(a) < fileNameOf(b)
      ? -1
      : fileNameOf(a) > fileNameOf(b)
        ? 1
        : 0;
}

function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((path) => partsOf(NAME.exec(fileNameOf(path))?.[2] ?? "0").map(BigInt));
  for (let index = 0; index < Math.max(first?.length ?? 0, second?.length ?? 0); index += 1) {
    const [left, right] = [first?.[index] ?? 0n, second?.[index] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** The undo of a version, and the version of an undo. */
function pairOf(path: string, project: Project): string | null {
  const [, kind, version] = NAME.exec(fileNameOf(path)) ?? [];
  if (version === undefined || kind === "B") return null;
  const wanted = `${kind === "V" ? "U" : "V"} ${partsOf(version).join(".")}`;
  return project.filesIn(folderOf(path)).find((each) => flyway.versionOf(each) === wanted) ?? null;
}

/** Values of `SET name = value` in initSql. */
function settingsOf(initSql: string | undefined): Readonly<Record<string, string>> {
  const pattern = /\bSET\s+(?:SESSION\s+)?(\w+)\s*(?:=|\bTO\b)\s*'?([^';]+?)'?\s*(?:;|$)/gi;
  const found = [...(initSql ?? "").slice(0, 2000).matchAll(pattern)];
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
}

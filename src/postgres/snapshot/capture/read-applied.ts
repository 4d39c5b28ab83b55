import type pg from "pg";
import type { CatalogData, Relation } from "../../../model/catalog.ts";
import type { AppliedMigrations, SnapshotGap } from "../../../model/snapshot.ts";

interface History {
  readonly tool: string;
  readonly table: string;
  /** Only in this schema. */
  readonly schema?: string;
  /** Columns that the table must have. */
  readonly columns: readonly string[];
  /** SQL for the name of one applied migration. */
  readonly name: string;
  readonly where?: string;
}

/** Where the migration tools keep what has run; the first that fits a table counts. */
const histories: readonly History[] = [
  {
    tool: "flyway",
    table: "flyway_schema_history",
    columns: ["script", "version", "type", "success"],
    name: "case when type = 'BASELINE' then 'baseline:' || version else script end",
    where: "success",
  },
  {
    tool: "prisma",
    table: "_prisma_migrations",
    columns: ["migration_name"],
    name: "migration_name",
    where: "finished_at is not null and rolled_back_at is null",
  },
  {
    tool: "supabase",
    table: "schema_migrations",
    schema: "supabase_migrations",
    columns: ["version"],
    name: "version",
  },
  {
    tool: "golang-migrate",
    table: "schema_migrations",
    columns: ["version", "dirty"],
    name: "version::text",
  },
  { tool: "ecto", table: "schema_migrations", columns: ["version", "inserted_at"], name: "version::text" },
  { tool: "dbmate", table: "schema_migrations", columns: ["version"], name: "version::text" },
  { tool: "django", table: "django_migrations", columns: ["app", "name"], name: "app || '.' || name" },
  { tool: "alembic", table: "alembic_version", columns: ["version_num"], name: "version_num" },
  { tool: "knex", table: "knex_migrations", columns: ["name", "batch"], name: "name" },
  { tool: "sequelize", table: "SequelizeMeta", columns: ["name"], name: "name" },
  { tool: "typeorm", table: "migrations", columns: ["timestamp", "name"], name: "name" },
  { tool: "laravel", table: "migrations", columns: ["migration", "batch"], name: "migration" },
  {
    tool: "goose",
    table: "goose_db_version",
    columns: ["version_id", "is_applied"],
    name: "version_id::text",
    where: "is_applied and id in (select max(id) from TABLE group by version_id)",
  },
  { tool: "sql-migrate", table: "gorp_migrations", columns: ["id", "applied_at"], name: "id" },
  { tool: "diesel", table: "__diesel_schema_migrations", columns: ["version"], name: "version" },
  {
    tool: "sqlx",
    table: "_sqlx_migrations",
    columns: ["version", "success"],
    name: "version::text",
    where: "success",
  },
  { tool: "drizzle", table: "__drizzle_migrations", columns: ["hash"], name: "hash" },
  { tool: "node-pg-migrate", table: "pgmigrations", columns: ["name"], name: "name" },
  { tool: "mikro-orm", table: "mikro_orm_migrations", columns: ["name"], name: "name" },
  { tool: "kysely", table: "kysely_migration", columns: ["name"], name: "name" },
  {
    tool: "liquibase",
    table: "databasechangelog",
    columns: ["id", "author", "filename"],
    name: "filename || '::' || id || '::' || author",
  },
  {
    tool: "entity-framework",
    table: "__EFMigrationsHistory",
    columns: ["MigrationId"],
    name: '"MigrationId"',
  },
];

export interface ReadApplied {
  readonly applied: readonly AppliedMigrations[];
  readonly gaps: readonly SnapshotGap[];
}

/** Names of the applied migrations from the migration tools' own tables: the only tables of which rows are read. */
export async function readApplied(client: pg.ClientBase, catalog: CatalogData): Promise<ReadApplied> {
  const applied: AppliedMigrations[] = [];
  const gaps: SnapshotGap[] = [];
  const isRails = catalog.relations.some(({ bareName }) => bareName === "ar_internal_metadata");
  for (const relation of catalog.relations) {
    const history = histories.find((candidate) => fits(candidate, relation));
    if (!history) continue;
    const tool = history.tool === "dbmate" && isRails ? "rails" : history.tool;
    const { rows } = await client.query<{ allowed: boolean; role: string }>(
      "select has_schema_privilege($1, 'USAGE') and has_table_privilege($2::text, 'SELECT') as allowed, current_user as role",
      [relation.schema, relation.name],
    );
    if (rows[0]?.allowed)
      applied.push({ tool, table: relation.name, names: await readNames(client, relation, history) });
    else gaps.push(deniedGap(tool, relation, rows[0]?.role ?? ""));
  }
  return { applied, gaps };
}

function fits({ table, schema, columns }: History, relation: Relation): boolean {
  return (
    relation.kind === "table" &&
    relation.bareName === table &&
    (schema === undefined || schema === relation.schema) &&
    columns.every((column) => relation.columns.some(({ name }) => name === column))
  );
}

async function readNames(
  client: pg.ClientBase,
  relation: Relation,
  { name, where }: History,
): Promise<string[]> {
  const condition = where ? ` where ${where.replaceAll("TABLE", relation.name)}` : "";
  const { rows } = await client.query<{ name: string }>(
    `select distinct ${name} collate "C" as name from ${relation.name}${condition} order by 1 limit 20000`,
  );
  return rows.map((row) => row.name);
}

function deniedGap(tool: string, relation: Relation, role: string): SnapshotGap {
  return {
    what: `applied migrations of ${tool}: ${role} has no SELECT on ${relation.name}`,
    consequence: `migrations that are newer than the snapshot are told from what the base branch had then, or the times in their names; GRANT SELECT ON ${relation.name} TO ${role} mends it`,
  };
}

import { Command, InvalidArgumentError, Option } from "commander";
import type { BuildCommandOptions, CaptureCommandOptions } from "./make-snapshot.ts";
import { formatOption, postgresOption } from "./options.ts";

const defaultFile = "snapshot.json.gz";

/** `lockkeeper snapshot`: what Lockkeeper knows of a production database, as a file. */
export function snapshotCommand(): Command {
  return new Command("snapshot")
    .description(
      "Make or show a snapshot of a production database: schema, sizes, statistics, settings; never rows.",
    )
    .addCommand(captureCommand())
    .addCommand(buildCommand())
    .addCommand(showCommand());
}

function captureCommand(): Command {
  return new Command("capture")
    .description("Read a snapshot from a live server, read only; a role with pg_monitor is enough.")
    .addOption(
      new Option("--database-url <url>", "postgres://user:password@host:5432/database")
        .env("SNAPSHOT_DATABASE_URL")
        .makeOptionMandatory(),
    )
    .option("--out <file>", "where to write it; - for standard output", defaultFile)
    .option("--anonymous", "leave out grants and the names of roles that own nothing, and of replicas")
    .option("--interval <seconds>", "time between the two readings of the counters", toSeconds, 5)
    .option("--no-pg-dump", "rebuild the schema from the catalogs even where pg_dump is installed")
    .option("--no-proof", "do not restore the schema on a server of its version to compare it")
    .action(async (options: CaptureCommandOptions) => {
      const { capture } = await import("./make-snapshot.ts");
      await capture(options);
    });
}

function buildCommand(): Command {
  return new Command("build")
    .description("Make a snapshot from a schema dump and row counts, without a connection.")
    .requiredOption("--schema <file>", "SQL of the schema, for example of pg_dump --schema-only")
    .option(
      "--rows <file>",
      'JSON of sizes: {"public.orders": {"rows": 50000000, "bytes": 8200000000}, "users": 5000000}',
    )
    .addOption(postgresOption())
    .option("--out <file>", "where to write it; - for standard output", defaultFile)
    .action(async (options: BuildCommandOptions) => {
      const { build } = await import("./make-snapshot.ts");
      await build(options);
    });
}

function showCommand(): Command {
  return new Command("show")
    .description("Tell what a snapshot file holds and what it does not; makes no connection.")
    .argument("<file>", "the snapshot")
    .addOption(formatOption(["text", "json"]))
    .action(async (file: string, { format }: { readonly format: "text" | "json" }) => {
      const { showSnapshot } = await import("./show-snapshot.ts");
      await showSnapshot(file, format);
    });
}

function toSeconds(value: string): number {
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 3600)
    throw new InvalidArgumentError("It must be a number of seconds, 0 to 3600.");
  return seconds;
}

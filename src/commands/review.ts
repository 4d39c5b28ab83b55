import { Command } from "commander";
import { formatOption, postgresOption } from "./options.ts";
import type { ReviewOptions } from "./print-review.ts";
import { UsageError } from "./usage-error.ts";

/** `lockkeeper review`: what a pull request would be told, without GitHub. */
export function reviewCommand(): Command {
  return new Command("review")
    .description("Review migrations: files as new ones, or what a pull request between two commits changes.")
    .argument("[files...]", "SQL files, reviewed as new migrations in this order; - reads standard input")
    .option("--repo <dir>", "git repository (default: the current folder)")
    .option("--base <revision>", "commit that the change goes into")
    .option("--head <revision>", "commit that is reviewed (default: HEAD)")
    .option("--snapshot <file>", "snapshot of the production database")
    .option("--schema <file>", "plain SQL that makes the database; sizes are then unknown")
    .addOption(postgresOption())
    .option("--no-shadow", "do not run the migration: the model is the only witness")
    .option("--config <file>", "configuration (default: .github/lockkeeper.yml of the base)")
    .addOption(formatOption(["text", "json", "markdown", "sarif", "gitlab"]))
    .action(async (files: string[], options: ReviewOptions) => {
      checkCall(files, options);
      const { printReview } = await import("./print-review.ts");
      process.exitCode = await printReview(files, options);
    });
}

function checkCall(files: readonly string[], { base, head, repo, schema, snapshot }: ReviewOptions): void {
  if (files.length > 0 && (base !== undefined || head !== undefined)) {
    throw new UsageError("name either files, or commits with --base and --head, not both.");
  }
  if (files.length === 0 && base === undefined) {
    const what = head === undefined && repo === undefined ? "nothing to review" : "--base is missing";
    throw new UsageError(`${what}: name SQL files, or the commits of a change with --base and --head.`);
  }
  if (schema !== undefined && snapshot !== undefined) {
    throw new UsageError("--schema and --snapshot exclude each other: a snapshot brings its own schema.");
  }
}

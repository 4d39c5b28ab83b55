import { Command, Option } from "commander";
import { formatOption, postgresOption } from "./options.ts";
import type { LocksOptions } from "./print-locks.ts";
import { readInputs } from "./read-inputs.ts";

/** `lockkeeper locks`: what each statement locks, and what that blocks. */
export function locksCommand(): Command {
  return new Command("locks")
    .description("Print which relations each statement locks, what that blocks, and why.")
    .argument("[files...]", "SQL files, each on a fresh database; - reads standard input")
    .addOption(new Option("--schema <file>", "plain SQL that makes the database").conflicts("snapshot"))
    .option("--snapshot <file>", "snapshot of the production database")
    .addOption(postgresOption())
    .option("--no-shadow", "do not run the statements: the model is the only witness")
    .addOption(formatOption(["text", "json"]))
    .action(async (files: string[], options: LocksOptions) => {
      const { printLocks } = await import("./print-locks.ts");
      const inputs = await readInputs(files.length === 0 ? ["-"] : files);
      await printLocks(inputs, options);
    });
}

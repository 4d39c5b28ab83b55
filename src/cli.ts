#!/usr/bin/env node
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { calibrateCommand } from "./commands/calibrate.ts";
import { demoCommand } from "./commands/demo.ts";
import { locksCommand } from "./commands/locks.ts";
import { reviewCommand } from "./commands/review.ts";
import { serveCommand } from "./commands/serve.ts";
import { snapshotCommand } from "./commands/snapshot.ts";
import { EXIT, UsageError } from "./commands/usage-error.ts";

const program = new Command("lockkeeper")
  .description("Tells what a database migration will do to production, and the safe way to do it.")
  .version(createRequire(import.meta.url)("../package.json").version)
  .addCommand(reviewCommand())
  .addCommand(locksCommand())
  .addCommand(snapshotCommand())
  .addCommand(calibrateCommand())
  .addCommand(demoCommand())
  .addCommand(serveCommand());

for (const command of [program, ...program.commands, ...program.commands.flatMap((each) => each.commands)]) {
  command.exitOverride().showHelpAfterError("Run with --help to see what is possible.");
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}

/** Prints what went wrong and returns the exit status: 2 for a mistake in the call, 3 where the work could not be done. */
function reportError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const debug = process.env.LOG_LEVEL === "debug" || process.env.LOG_LEVEL === "trace";
  console.error(`lockkeeper: ${debug ? stack : message}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.notAnalysed;
}

import { Command } from "commander";

/** `lockkeeper serve`: the service, until it is told to stop. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("Answer GitHub's webhooks. Settings come from the environment: see the README.")
    .action(async () => {
      const { serve } = await import("../serve.ts");
      process.exitCode = await serve(process.env);
    });
}

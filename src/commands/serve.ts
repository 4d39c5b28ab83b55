import { Command } from "commander";

/** `lockkeeper serve`: the service, until it is told to stop. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("Answer GitHub's webhooks. Settings come from the environment: see the README.")
    .action(async () => {
      const [{ startService }, { runUntilSignal }] = await Promise.all([
        import("../start-service.ts"),
        import("../service/run-until-signal.ts"),
      ]);
      const server = await startService({ environment: process.env });
      process.exitCode = await runUntilSignal(server, (message) => console.error(`lockkeeper: ${message}`));
    });
}

import { Command } from "commander";
import type { DemoCommandOptions } from "./show-demo.ts";
import { UsageError } from "./usage-error.ts";

/** `lockkeeper demo`: the main job, without a GitHub account. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("Show a review end to end: a local GitHub, a pull request, the webhook, and what is posted.")
    .option(
      "--repo <dir>",
      "any local git repository, which is only read (default: an online shop made for this)",
    )
    .option("--base <revision>", "commit of it that the change goes into")
    .option("--head <revision>", "commit of it that is reviewed (default: HEAD)")
    .option("--keep", "leave the pull request open, to look at in a browser")
    .action(async (options: DemoCommandOptions) => {
      checkCall(options);
      const { showDemo } = await import("./show-demo.ts");
      await showDemo(options);
    });
}

function checkCall({ repo, base, head }: DemoCommandOptions): void {
  if (repo === undefined && (base !== undefined || head !== undefined)) {
    throw new UsageError("--base and --head are commits of a repository: name it with --repo.");
  }
  if (repo !== undefined && base === undefined) {
    throw new UsageError("--base is missing: name the commit that the change goes into.");
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Git could not do what was asked: the command's own words, and what to check. */
export class GitError extends Error {
  readonly commandLine: readonly string[];

  constructor(commandLine: readonly string[], message: string) {
    super(message);
    this.name = "GitError";
    this.commandLine = commandLine;
  }
}

/** Runs git in a folder and returns what it printed. Throws GitError with git's own message. */
export async function runGit(folder: string, commandLine: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute("git", ["--no-optional-locks", "-C", folder, ...commandLine], {
      maxBuffer: 1 << 30,
      env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    });
    return stdout;
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: string };
    if (code === "ENOENT") throw new GitError(commandLine, "git was not found. Install git and try again.");
    throw new GitError(
      commandLine,
      `git ${commandLine.join(" ")} failed in ${folder}: ${stderr?.trim() || error}`,
    );
  }
}

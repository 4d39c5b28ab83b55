import { readFile } from "node:fs/promises";
import { text as readStream } from "node:stream/consumers";
import { UsageError } from "./usage-error.ts";

/** A file that was named on the command line. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
}

/** Reads a file, `-` from standard input. Throws UsageError that names a file which can not be read. */
export async function readInput(path: string): Promise<InputFile> {
  try {
    return { path, text: path === "-" ? await readStream(process.stdin) : await readFile(path, "utf8") };
  } catch (error) {
    throw new UsageError(`${path} can not be read: ${(error as Error).message}`);
  }
}

/** Reads the files in the order given. */
export function readInputs(paths: readonly string[]): Promise<readonly InputFile[]> {
  return Promise.all(paths.map(readInput));
}

import { writeFile } from "node:fs/promises";
import { calibrateServer } from "../postgres/calibration/calibrate-server.ts";
import { writeCalibration } from "../postgres/calibration/calibration-file.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `lockkeeper calibrate`, as they were given. */
export interface CalibrateCommandOptions {
  readonly databaseUrl: string;
  readonly out: string;
  readonly largest: number;
  readonly minutes: number;
}

/** Measures a scratch server and writes the calibration; Ctrl-C drops what was made on the server. */
export async function runCalibration(options: CalibrateCommandOptions): Promise<void> {
  if (!/^postgres(?:ql)?:\/\//u.test(options.databaseUrl)) {
    throw new UsageError("--database-url must be postgres://user:password@host:5432/database");
  }
  const interruption = new AbortController();
  const interrupt = (): void => {
    console.error("Interrupted: dropping what was made.");
    interruption.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
  try {
    const throughput = await calibrateServer({
      databaseUrl: options.databaseUrl,
      largest: options.largest,
      limitMs: options.minutes * 60_000,
      progress: (step) => console.error(step),
      signal: interruption.signal,
    });
    await writeFile(options.out, writeCalibration(throughput));
    console.log(`Wrote ${options.out}: ${throughput.source}.`);
    console.log("Commit it and name it with `calibration` in .github/lockkeeper.yml.");
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
  }
}

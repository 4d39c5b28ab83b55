import { Command, InvalidArgumentError, Option } from "commander";
import type { CalibrateCommandOptions } from "./run-calibration.ts";

/** `lockkeeper calibrate`: how fast a server like production works, as a file that reviews go by. */
export function calibrateCommand(): Command {
  return new Command("calibrate")
    .description("Measure how fast a scratch server like production works, for the durations in reviews.")
    .addOption(
      new Option("--database-url <url>", "postgres://user:password@host:5432/database of a scratch server")
        .env("CALIBRATION_DATABASE_URL")
        .makeOptionMandatory(),
    )
    .option("--out <file>", "where to write it", "calibration.json")
    .option(
      "--largest <exponent>",
      "largest table: 10 to the power of 4 to 7 rows; 6 needs 3 GB of disk",
      toExponent,
      6,
    )
    .option("--minutes <minutes>", "nothing is begun after so long", toMinutes, 10)
    .action(async (options: CalibrateCommandOptions) => {
      const { runCalibration } = await import("./run-calibration.ts");
      await runCalibration(options);
    });
}

function toExponent(value: string): number {
  const exponent = Number(value);
  if (![4, 5, 6, 7].includes(exponent)) throw new InvalidArgumentError("It must be 4, 5, 6 or 7.");
  return exponent;
}

function toMinutes(value: string): number {
  const minutes = Number(value);
  if (!(minutes > 0 && minutes <= 120)) {
    throw new InvalidArgumentError("It must be a number of minutes, up to 120.");
  }
  return minutes;
}

import { z } from "zod";
import { type Cost, type Throughput, type Work, works } from "../../model/throughput.ts";

/** A file that cannot be used as a calibration. The message says why and what to do. */
export class CalibrationFileError extends Error {
  override readonly name = "CalibrationFileError";
}

const cost = z.object({
  rowNs: z.number().nonnegative().max(1e9),
  byteNs: z.number().nonnegative().max(1e9),
  low: z.number().positive().max(1),
  high: z.number().min(1).max(100),
}) satisfies z.ZodType<Cost>;

const costs = z.object(Object.fromEntries(works.map((work) => [work, cost])) as Record<Work, typeof cost>);

const file = z.object({
  lockkeeper: z.literal("calibration"),
  format: z.literal(1),
  source: z.string().min(1).max(400),
  costs,
  parallelGain: z.number().min(1).max(4),
  storageByteNs: z.number().nonnegative().max(1e6),
});

const again = "Make it again with `lockkeeper calibrate`.";

/** A calibration as the text of a file, made to be read and kept in a repository. */
export function writeCalibration(throughput: Throughput): string {
  return `${JSON.stringify({ lockkeeper: "calibration", format: 1, ...throughput }, null, 2)}\n`;
}

/**
 * Reads what `writeCalibration` wrote.
 *
 * @throws CalibrationFileError where it is no JSON, no calibration, of another format, or a figure is out of range.
 */
export function readCalibration(text: string): Throughput {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CalibrationFileError(`The file is not a calibration of Lockkeeper, or cut short. ${again}`);
  }
  const read = file.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CalibrationFileError(
      `The calibration is not valid at ${issue?.path.join(".") || "its top"}: ${issue?.message}. ${again}`,
    );
  }
  const { lockkeeper: _, format: __, ...throughput } = read.data;
  return throughput;
}

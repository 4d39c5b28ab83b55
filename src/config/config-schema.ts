import { z } from "zod";
import { migrationTools } from "../migration-tools/index.ts";
import { parseDuration } from "./parse-duration.ts";

/** What the file may say, before defaults. Messages end a sentence that begins with the key: "`maxComments` …". */
const duration = z.unknown().transform((value, context): number => {
  const milliseconds = parseDuration(value);
  if (milliseconds !== null) return milliseconds;
  context.addIssue({
    code: "custom",
    message:
      'must be a duration such as "200 ms", "5 s", "10 min", "1 h" or "7 d", or a number of milliseconds',
  });
  return 0;
});

const glob = z.string({ error: "must be a glob, as text" }).min(1, { error: "must not be empty" });
const switchedOn = z.boolean({ error: "must be true or false" });
const name = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });

/** One glob or a list of them. */
const globs = z.union([glob.transform((one) => [one]), z.array(glob)], {
  error: "must be a glob or a list of globs",
});

const budget = z.strictObject({ reads: duration.optional(), writes: duration.optional() });

const tableBudget = z.strictObject({
  tables: glob,
  reads: duration.optional(),
  writes: duration.optional(),
});

const hours = z
  .string({ error: 'must be hours such as "02:00-05:00"' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, {
    error: 'must be hours such as "02:00-05:00"',
  });

const timeZone = z.string({ error: "must be the name of a time zone, as text" }).refine(isTimeZone, {
  error: 'must be the name of a time zone, such as "Europe/Berlin"',
});

const quietHours = z.strictObject({
  between: hours,
  timeZone: timeZone.optional(),
  tables: glob.optional(),
  reads: duration.optional(),
  writes: duration.optional(),
});

const database = z.strictObject({
  name,
  paths: globs.optional(),
  postgres: z
    .number({ error: "must be a major version, 14 to 18" })
    .int({ error: "must be a major version, 14 to 18" })
    .min(14, { error: "must be a major version from 14 on: Lockkeeper knows 14 to 18" })
    .max(18, { error: "must be a major version up to 18: Lockkeeper knows 14 to 18" })
    .optional(),
  snapshot: name.optional(),
  calibration: name.optional(),
  budget: budget.optional(),
  tableBudgets: z.array(tableBudget, { error: "must be a list" }).optional(),
  quietHours: z.array(quietHours, { error: "must be a list" }).optional(),
});

const toolNames = migrationTools.map((tool) => tool.name);

const toolPath = z.strictObject({
  tool: z.enum(toolNames, { error: `must be one of ${toolNames.join(", ")}` }),
  paths: glob,
});

const ruleLevel = z.strictObject({
  rule: name,
  level: z.enum(["off", "notice", "warning", "blocking"], {
    error: "must be off, notice, warning or blocking",
  }),
  paths: glob.optional(),
  tables: glob.optional(),
});

/** The configuration file. Every key may be left out. */
export const configSchema = z.strictObject({
  ...database.omit({ name: true, paths: true }).shape,
  databases: z
    .array(database, { error: "must be a list" })
    .min(1, { error: "must name at least one database, or be left out" })
    .optional(),
  tools: z.array(toolPath, { error: "must be a list" }).optional(),
  ignore: globs.optional(),
  rules: z.array(ruleLevel, { error: "must be a list" }).optional(),
  placeholders: z
    .record(z.string(), z.coerce.string(), { error: "must be a map of names and values" })
    .optional(),
  shadow: switchedOn.optional(),
  enforce: switchedOn.optional(),
  commentOnDrafts: switchedOn.optional(),
  maxComments: z
    .number({ error: "must be a number" })
    .int({ error: "must be a whole number" })
    .min(0, { error: "must not be negative" })
    .max(100, { error: "must be at most 100" })
    .optional(),
  snapshotMaxAge: duration.optional(),
});

/** What the file said, checked; nothing filled in. */
export type ConfigFile = z.output<typeof configSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

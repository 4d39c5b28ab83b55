import type { Subject } from "./subject.ts";

/** Milliseconds of a PostgreSQL duration setting: "4s", "500", "2min", "'5s'"; null where it is none. 0 means off. */
export function durationMs(value: string): number | null {
  const match = /^'?\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*'?$/.exec(value.trim());
  if (match === null) return null;
  const units: Readonly<Record<string, number>> = {
    us: 0.001,
    ms: 1,
    s: 1000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  };
  return Number(match[1]) * (units[match[2] ?? "ms"] ?? 1);
}

/**
 * The value of a duration setting when the statement runs, in ms: set by the migration before it, by the tool or
 * the repository, or by the server, the database or a role of the snapshot. Null: nobody sets it. 0: it is off.
 */
export function settingMs(subject: Subject, name: string): number | null {
  const set = setBefore(subject, name);
  if (set !== null) return set;
  const ofTool = subject.migration.settings[name];
  if (ofTool !== undefined) return durationMs(ofTool);
  const settings = Object.entries(subject.ground.snapshot?.settings ?? {});
  const own = settings.filter(([key]) => key.endsWith(`:${name}`)).map(([, value]) => durationMs(value) ?? 0);
  // Which role runs the migrations is not known: the strictest setting may hold.
  const strict = own.filter((ms) => ms > 0).sort((a, b) => a - b)[0];
  if (strict !== undefined) return strict;
  const ofServer = settings.find(([key]) => key === name)?.[1];
  return ofServer === undefined ? null : durationMs(ofServer);
}

/** The last SET of the setting in the same migration; a SET LOCAL counts within its transaction only. */
function setBefore(subject: Subject, name: string): number | null {
  for (let at = subject.position - 1; at >= 0; at -= 1) {
    const earlier = subject.ground.subjects[at];
    if (earlier === undefined || earlier.migration !== subject.migration) return null;
    const { tree } = earlier.statement;
    if (!("VariableSetStmt" in tree) || tree.VariableSetStmt.name !== name) continue;
    if (tree.VariableSetStmt.is_local === true && earlier.transaction !== subject.transaction) continue;
    if (tree.VariableSetStmt.kind !== "VAR_SET_VALUE") return null;
    const [argument] = tree.VariableSetStmt.args ?? [];
    if (argument === undefined || !("A_Const" in argument)) return null;
    const { ival, sval, fval } = argument.A_Const;
    if (sval !== undefined) return durationMs(sval.sval ?? "");
    return fval !== undefined ? Number(fval.fval) : (ival?.ival ?? 0);
  }
  return null;
}

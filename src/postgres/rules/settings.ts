import { settingChange } from "./setting-change.ts";
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
  return setBefore(subject, name) ?? givenSettingMs(subject, name);
}

/** The same for a migration that sets nothing itself. */
export function givenSettingMs(subject: Subject, name: string): number | null {
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

/** The last change of the setting in the same migration; null where there is none, or it brings back the default. */
function setBefore(subject: Subject, name: string): number | null {
  for (let at = subject.position - 1; at >= 0; at -= 1) {
    const earlier = subject.ground.subjects[at];
    if (earlier === undefined || earlier.migration !== subject.migration) return null;
    const change = settingChange(earlier.statement.tree);
    if (change === null || (change.name !== null && change.name !== name)) continue;
    if (change.isLocal && earlier.transaction !== subject.transaction) continue;
    return change.value === null ? null : durationMs(change.value);
  }
  return null;
}

/**
 * Why a setting that the migration makes does not hold for a statement: a sentence, or null where the migration says
 * nothing about it.
 */
export function whyNotSet(subject: Subject, name: string): string | null {
  const changes = subject.ground.subjects
    .filter(({ migration }) => migration === subject.migration)
    .flatMap((each) => {
      const change = settingChange(each.statement.tree);
      return change === null || (change.name !== null && change.name !== name) ? [] : [{ each, change }];
    });
  const last = changes.findLast(({ each }) => each.position < subject.position);
  if (last === undefined) {
    const later = changes.find(({ change }) => change.value !== null);
    return later === undefined
      ? null
      : `Line ${later.each.statement.line} sets it only after this statement.`;
  }
  const { line, transaction } = last.each.statement;
  if (last.change.isLocal && transaction === null)
    return `Line ${line} sets it for its transaction alone, which has no effect outside one (PostgreSQL at most warns, 25P01).`;
  if (last.change.isLocal && last.each.transaction !== subject.transaction)
    return `Line ${line} sets it for its transaction alone, which has ended.`;
  if (last.change.value === null) return `Line ${line} sets it back.`;
  return durationMs(last.change.value) === 0 ? `Line ${line} switches it off.` : null;
}

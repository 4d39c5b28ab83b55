import type { SnapshotContents, TableFigures } from "../postgres/snapshot/snapshot-contents.ts";
import { displayRelation } from "../text/display-relation.ts";
import { formatAge } from "../text/format-age.ts";
import { formatBytes } from "../text/format-bytes.ts";
import { formatRows, withSeparators } from "../text/format-count.ts";
import { formatDuration } from "../text/format-duration.ts";
import { plural } from "../text/plural.ts";
import { showControls } from "../text/show-controls.ts";

/** Settings that decide most of what a review says, in this order; the others are in the JSON. */
const SHOWN_SETTINGS = [
  "lock_timeout",
  "statement_timeout",
  "idle_in_transaction_session_timeout",
  "maintenance_work_mem",
  "max_wal_size",
  "wal_level",
  "synchronous_commit",
  "search_path",
  "TimeZone",
];

/** What a snapshot holds, as lines for people. */
export function printSnapshot(contents: SnapshotContents, fileBytes: number, now: Date): string {
  const sections: (readonly [string, readonly string[]])[] = [
    ["It holds", describeObjects(contents)],
    ["Largest tables", contents.largestTables.map(describeSize)],
    ["Busiest tables", contents.busiestTables.map(describeTraffic)],
    ["Activity when it was taken", describeActivity(contents)],
    ["Settings", describeSettings(contents)],
    ["Applied migrations", describeApplied(contents)],
    ["Privacy", describePrivacy(contents)],
    ["What it does not have", contents.gaps.map(({ what, consequence }) => `${what}: ${consequence}`)],
  ];
  const shown = sections.filter(([, lines]) => lines.length > 0);
  const text = [
    ...describeOrigin(contents, fileBytes, now),
    ...shown.flatMap(([title, lines]) => ["", title, ...lines.map((line) => `  ${line}`)]),
  ];
  return `${text.map(showControls).join("\n")}\n`;
}

function describeOrigin(contents: SnapshotContents, fileBytes: number, now: Date): string[] {
  const { capture, database, origin, postgres, takenAt } = contents;
  const from =
    origin === "captured"
      ? `captured from the ${capture?.replica ? "replica" : "server"}`
      : "built from files";
  const age = formatAge(now.getTime() - Date.parse(takenAt));
  const role = capture === null || capture.role === null ? "" : ` as the role ${capture.role}`;
  const anonymous = capture?.anonymous ? ", anonymous" : "";
  return [
    `Snapshot of ${database === null ? "a database" : `the database ${database}`}, PostgreSQL ${postgres}, ${from} ${age} (${takenAt})${role}${anonymous}.`,
    `The file is ${formatBytes(fileBytes)} and whole: its digest fits its contents.`,
  ];
}

function describeObjects({ objects, ...contents }: SnapshotContents): string[] {
  const counts = Object.entries(objects).map(
    ([kind, count]) => `${withSeparators(count)} ${count === 1 ? singular(kind) : kind}`,
  );
  const { tables = 0 } = objects;
  return [
    counts.join(", "),
    `the size of ${contents.tablesWithSize} of ${plural(tables, "table")}, ${formatBytes(contents.bytes)} together; null fractions and widths of the columns of ${contents.tablesWithColumnStatistics}`,
  ];
}

const singular = (kind: string): string =>
  kind === "constraints not validated"
    ? "constraint not validated"
    : kind
        .replace(/indexes$/u, "index")
        .replace(/policies$/u, "policy")
        .replace(/s$/u, "");

const describeSize = ({ name, rows, bytes }: TableFigures): string =>
  `${displayRelation(name)}  ${formatRows(rows)}, ${formatBytes(bytes)}`;

function describeTraffic({ name, writesPerSecond, readsPerSecond }: TableFigures): string {
  const rate = (value: number | null): string => (value === null ? "unknown" : String(value));
  return `${displayRelation(name)}  ${rate(writesPerSecond)} rows written and ${rate(readsPerSecond)} scans per second`;
}

function describeActivity({ activity }: SnapshotContents): string[] {
  if (activity === null) return [];
  const { longestTransactionMs, longestQueryMs, replicas } = activity;
  const lag = replicas.map(
    ({ name, lagBytes }) =>
      `${name} (${lagBytes === null ? "lag unknown" : `${formatBytes(lagBytes)} behind`})`,
  );
  return [
    `longest transaction ${formatDuration(longestTransactionMs)}, longest query ${formatDuration(longestQueryMs)}`,
    ...(lag.length === 0 ? [] : [`${plural(lag.length, "replica")}: ${lag.join(", ")}`]),
  ];
}

function describeSettings({ settings }: SnapshotContents): string[] {
  const own = Object.keys(settings).filter((name) => name.includes(":"));
  return [...SHOWN_SETTINGS.filter((name) => name in settings), ...own].map(
    (name) => `${name} = ${settings[name]}`,
  );
}

function describeApplied({ applied, origin }: SnapshotContents): string[] {
  if (applied.length === 0)
    return origin === "captured"
      ? ["none: no table of a migration tool was found, or it could not be read"]
      : [];
  return applied.map(
    ({ tool, table, count, last }) =>
      `${tool}: ${count} in ${displayRelation(table)}${last === null ? "" : `, the last by name ${last}`}`,
  );
}

function describePrivacy({ privacy }: SnapshotContents): string[] {
  const { comments, enumLabels, functionBodies, grants, maskedLiterals, roles } = privacy;
  return [
    "no row and no value of a row, no query text, no address, no password",
    `names of ${plural(roles.length, "role")}: ${roles.join(", ") || "none"}`,
    `as text of the schema: ${plural(functionBodies, "function body", "function bodies")}, ${plural(enumLabels, "enum label")}, ${plural(comments, "comment")}, ${plural(grants, "grant")}, and the conditions of defaults, checks, views, indexes and policies`,
    maskedLiterals === 0
      ? "no literal looked like a secret; look yourself, that is a help and no guarantee"
      : `${plural(maskedLiterals, "literal")} that looked like a secret ${maskedLiterals === 1 ? "is" : "are"} masked; look yourself, that is a help and no guarantee`,
  ];
}

import type { StatementAnalysis } from "../model/analysis.ts";
import type { Finding, Level } from "../model/finding.ts";
import type { Review } from "../model/review.ts";
import { compareFindings, gravestOpenLevel, gravity } from "./level-marks.ts";

/** Lines of a file with all that is to be said of them: one line comment, one row of details. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  /** The statement on these lines, or null for a finding about the file. */
  readonly statement: StatementAnalysis | null;
  /** Most severe first; at least one. */
  readonly findings: readonly Finding[];
  /** The gravest level that nobody accepted, or null. */
  readonly level: Level | null;
}

/** The places that have findings, most severe first, then by path and line. */
export function placesOf(review: Review): readonly Place[] {
  const statements = indexStatements(review);
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of review.findings) {
    const key = `${finding.line}:${finding.endLine}:${finding.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map((group) => toPlace(group, statements)).sort(comparePlaces);
}

/** The findings about each statement, most severe first. */
export function findingsByStatement(
  places: readonly Place[],
): ReadonlyMap<StatementAnalysis, readonly Finding[]> {
  const findings = new Map<StatementAnalysis, readonly Finding[]>();
  for (const place of places) {
    if (place.statement === null) continue;
    const others = findings.get(place.statement) ?? [];
    findings.set(place.statement, [...others, ...place.findings].sort(compareFindings));
  }
  return findings;
}

function indexStatements(review: Review): ReadonlyMap<string, readonly StatementAnalysis[]> {
  const index = new Map<string, StatementAnalysis[]>();
  for (const analysis of review.migrations.flatMap(({ statements }) => statements)) {
    const key = `${analysis.statement.line}:${analysis.statement.path}`;
    const group = index.get(key);
    if (group === undefined) index.set(key, [analysis]);
    else group.push(analysis);
  }
  return index;
}

function toPlace(
  group: readonly [Finding, ...Finding[]],
  statements: ReadonlyMap<string, readonly StatementAnalysis[]>,
): Place {
  const { path, line, endLine } = group[0];
  const findings = [...group].sort(compareFindings);
  const relation = findings[0]?.relation ?? null;
  const candidates = statements.get(`${line}:${path}`) ?? [];
  const touches = ({ effects }: StatementAnalysis) => effects.some((effect) => effect.relation === relation);
  const statement = candidates.find(touches) ?? candidates[0] ?? null;
  return { path, line, endLine, statement, findings, level: gravestOpenLevel(findings) };
}

function comparePlaces(a: Place, b: Place): number {
  const gravest = (place: Place) => gravity(place.findings[0]?.level ?? null);
  return (
    gravity(b.level) - gravity(a.level) ||
    gravest(b) - gravest(a) ||
    compareText(a.path, b.path) ||
    a.line - b.line
  );
}

/** By code unit: the order must not follow the locale of the process. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

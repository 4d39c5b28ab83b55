import type { GitHubState } from "./github-state.ts";
import { invalidRequest } from "./http/github-error.ts";
import {
  type Fields,
  optionalList,
  optionalNumber,
  optionalText,
  optionalWord,
  requiredNumber,
  requiredText,
} from "./http/read-fields.ts";
import type { Annotation, CheckRun, CheckStatus } from "./records.ts";

/** GitHub's limits, in characters and in items. */
const LONGEST_OUTPUT = 65_535;
const LONGEST_MESSAGE = 64 * 1024;
const LONGEST_TITLE = 255;
const MOST_ANNOTATIONS = 50;
const MOST_ACTIONS = 3;
const STATUSES = ["queued", "in_progress", "completed"] as const;
/** `stale` is GitHub's own to give. */
const CONCLUSIONS = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "timed_out",
] as const;
const LEVELS = ["notice", "warning", "failure"] as const;

/** Makes a check run of a request's fields. Throws GitHub's 422 for what breaks its rules. */
export function createCheckRun(headSha: string, fields: Fields, state: GitHubState): CheckRun {
  const run: CheckRun = {
    id: state.nextId(),
    headSha,
    name: requiredText(fields, "name"),
    externalId: "",
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: state.now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  changeCheckRun(run, fields, state);
  return run;
}

/** Changes a check run by a request's fields; annotations are only ever added. Changes nothing where it throws. */
export function changeCheckRun(run: CheckRun, fields: Fields, state: GitHubState): void {
  const changes: Partial<CheckRun> = {
    name: optionalText(fields, "name") ?? run.name,
    externalId: optionalText(fields, "external_id") ?? run.externalId,
    detailsUrl: optionalText(fields, "details_url") ?? run.detailsUrl,
    startedAt: readTime(fields, "started_at") ?? run.startedAt,
    ...readProgress(run, fields, state),
    ...readOutput(run, fields),
    ...(fields.actions === undefined ? {} : { actions: readActions(fields) }),
  };
  Object.assign(run, changes);
}

/** A conclusion completes the run by itself; a completed run needs one. */
function readProgress(run: CheckRun, fields: Fields, state: GitHubState): Partial<CheckRun> {
  const conclusion = optionalWord(fields, "conclusion", CONCLUSIONS);
  const status = optionalWord<CheckStatus>(fields, "status", STATUSES);
  const completedAt = readTime(fields, "completed_at");
  if (conclusion !== null) {
    return { status: "completed", conclusion, completedAt: completedAt ?? state.now() };
  }
  if (status === "completed" && run.conclusion === null)
    throw invalidRequest('"conclusion" wasn\'t supplied.');
  if (status === null || status === "completed") return {};
  return { status, conclusion: null, completedAt: null };
}

function readTime(fields: Fields, name: string): Date | null {
  const text = optionalText(fields, name);
  if (text === null) return null;
  if (Number.isNaN(Date.parse(text)))
    throw invalidRequest(`${JSON.stringify(text)} is not a valid date-time.`);
  return new Date(text);
}

function readOutput(run: CheckRun, fields: Fields): Partial<CheckRun> {
  const output = (fields.output ?? null) as Fields | null;
  if (output === null) return {};
  const title = requiredText(output, "title", LONGEST_TITLE);
  const summary = requiredText(output, "summary", LONGEST_OUTPUT);
  const text = optionalText(output, "text", LONGEST_OUTPUT);
  const added = optionalList(output, "annotations", MOST_ANNOTATIONS).map(readAnnotation);
  return { title, summary, text: text ?? run.text, annotations: [...run.annotations, ...added] };
}

function readAnnotation(fields: Fields): Annotation {
  const start = requiredNumber(fields, "start_line");
  const end = requiredNumber(fields, "end_line");
  const columns = {
    start_column: optionalNumber(fields, "start_column"),
    end_column: optionalNumber(fields, "end_column"),
  };
  if (start < 1 || end < start) throw invalidRequest(`"end_line" ${end} comes before "start_line" ${start}.`);
  if (start !== end && (columns.start_column !== null || columns.end_column !== null)) {
    throw invalidRequest('"start_column" and "end_column" are for annotations on one line.');
  }
  const level = optionalWord(fields, "annotation_level", LEVELS);
  if (level === null) throw invalidRequest('"annotation_level" wasn\'t supplied.');
  return {
    path: requiredText(fields, "path"),
    start_line: start,
    end_line: end,
    ...columns,
    annotation_level: level,
    title: optionalText(fields, "title", LONGEST_TITLE),
    message: requiredText(fields, "message", LONGEST_MESSAGE),
    raw_details: optionalText(fields, "raw_details", LONGEST_MESSAGE),
  };
}

function readActions(fields: Fields): CheckRun["actions"] {
  return optionalList(fields, "actions", MOST_ACTIONS).map((action) => ({
    label: requiredText(action, "label", 20),
    description: requiredText(action, "description", 40),
    identifier: requiredText(action, "identifier", 20),
  }));
}

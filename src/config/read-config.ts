import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Config, ConfigProblem } from "../model/config.ts";
import { configSchema } from "./config-schema.ts";
import { defaultConfig } from "./defaults.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { lineOfKeys } from "./line-of-keys.ts";
import { nearestWord } from "./nearest-word.ts";

/** Names that the file may use and that this folder does not know. */
export interface KnownNames {
  /** Ids of the rules; left out: any name is taken. */
  readonly rules?: readonly string[];
}

/** A mistake, and the keys that lead to it: `["databases", 0, "budget", "reads"]`. */
interface Mistake {
  readonly keys: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Reads a configuration file. A file with a mistake in it counts as if it were not there, so that half a budget never
 * applies: every mistake is answered with its line, and the check says so.
 *
 * @param text the file, or null where there is none.
 * @param path where it was found, for messages.
 */
export function readConfig(
  text: string | null,
  path: string,
  known: KnownNames = {},
): { readonly config: Config; readonly problems: readonly ConfigProblem[] } {
  if (text === null) return { config: defaultConfig, problems: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      path,
      line: lines.linePos(pos[0]).line,
      message,
    }));
    return { config: defaultConfig, problems };
  }
  const lineOf = (keys: readonly PropertyKey[]) => lineOfKeys(document.contents, keys, lines);
  const value = toPlain(document);
  if (value instanceof Error)
    return { config: defaultConfig, problems: [{ path, line: 1, message: value.message }] };
  const read = configSchema.safeParse(value ?? {}, { reportInput: true });
  const mistakes = read.success
    ? unknownRules(read.data.rules ?? [], known)
    : read.error.issues.flatMap(describeIssue);
  const problems = mistakes
    .map(({ keys, message }) => ({ path, line: lineOf(keys), message }))
    .sort((a, b) => a.line - b.line);
  return {
    config: read.success && problems.length === 0 ? fillDefaults(read.data) : defaultConfig,
    problems,
  };
}

/** Aliases are counted, so that a few lines cannot unfold into gigabytes. */
function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return error as Error;
  }
}

function describeIssue(issue: z.core.$ZodIssue): readonly Mistake[] {
  if (issue.code === "unrecognized_keys") {
    const words = keysAt(issue.path);
    return issue.keys.map((key) => {
      const nearest = nearestWord(key, words);
      const advice = nearest === null ? `Known are ${words.join(", ")}.` : `Did you mean \`${nearest}\`?`;
      return { keys: [...issue.path, key], message: `\`${key}\` is not known here. ${advice}` };
    });
  }
  const isMissing = issue.input === undefined && issue.path.length > 0;
  const message = issue.message.startsWith("must") ? issue.message : `must be ${expectedOf(issue)}`;
  return [{ keys: issue.path, message: `${subject(issue)}${isMissing ? "is missing: it " : ""}${message}` }];
}

function subject({ path }: z.core.$ZodIssue): string {
  const name = path.findLast((key) => typeof key === "string");
  return name === undefined ? "the file " : `\`${name}\` `;
}

function expectedOf(issue: z.core.$ZodIssue): string {
  const expected = "expected" in issue ? String(issue.expected) : "";
  return expected === "object" || expected === "record"
    ? "a map of keys and values"
    : expected || issue.message;
}

/** The keys that may stand where one is not known. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configSchema;
  for (const key of path) schema = stepInto(unwrap(schema), key);
  const { shape } = unwrap(schema) as { shape?: object };
  return Object.keys(shape ?? {});
}

function unwrap(schema: unknown): unknown {
  const inner = (schema as { def?: { innerType?: unknown } } | undefined)?.def?.innerType;
  return inner === undefined ? schema : unwrap(inner);
}

function stepInto(schema: unknown, key: PropertyKey): unknown {
  if (typeof key === "number") return (schema as { element?: unknown }).element;
  return (schema as { shape?: Record<PropertyKey, unknown> }).shape?.[key];
}

function unknownRules(rules: readonly { readonly rule: string }[], known: KnownNames): readonly Mistake[] {
  const names = known.rules;
  if (names === undefined) return [];
  return rules.flatMap(({ rule }, index) => {
    if (names.includes(rule)) return [];
    const nearest = nearestWord(rule, names);
    const advice = nearest === null ? "docs/rules/ lists them." : `Did you mean \`${nearest}\`?`;
    return [{ keys: ["rules", index, "rule"], message: `there is no rule \`${rule}\`. ${advice}` }];
  });
}

/** What the server's messages tell of a statement, by bare names. */
export interface DebugFacts {
  readonly verified: readonly string[];
  readonly rewritten: readonly string[];
  readonly built: readonly { readonly index: string; readonly table: string }[];
  readonly foreignKeys: readonly string[];
  /** What CASCADE dropped: "column sender of table parcels", "index a_idx"; names as the session's search_path has them. */
  readonly cascaded: readonly string[];
}

/**
 * Reads the messages that ALTER TABLE, CREATE INDEX and CASCADE leave (tablecmds.c, catalog/index.c, dependency.c); the
 * same on 14 to 18. Names of the first two are bare and not quoted.
 */
export function readDebugMessages(messages: readonly string[]): DebugFacts {
  const find = (pattern: RegExp): RegExpExecArray[] =>
    messages.map((message) => pattern.exec(message)).filter((match) => match !== null);
  const first = (match: RegExpExecArray): string => match[1] ?? "";
  return {
    verified: find(/^verifying table "(.*)"$/s).map(first),
    rewritten: find(/^rewriting table "(.*)"$/s).map(first),
    built: find(
      /^building index "(.*)" on table "(.*)" (?:serially|with request for \d+ parallel workers?)$/s,
    ).map((match) => ({ index: first(match), table: match[2] ?? "" })),
    foreignKeys: find(/^validating foreign key constraint "(.*)"$/s).map(first),
    cascaded: find(/^drop cascades to (?!\d+ other objects?$)(.*)$/s).map(first),
  };
}

import { inlineCode } from "../../text/inline-code.ts";
import type { Rule } from "./rule.ts";
import { fails } from "./subject.ts";

/** Longest name in bytes: NAMEDATALEN less one. */
const LONGEST_NAME = 63;

export const nameTooLong: Rule = {
  id: "name-too-long",
  title: "A name of more than 63 bytes",
  why: "PostgreSQL cuts longer names off, with a NOTICE that nobody sees. Code that looks for the whole name in the catalogs does not find it, and two names that begin alike are one.",
  level: "notice",
  group: "robustness",
  check(subject) {
    const { sql, tree } = subject.statement;
    const long = longWords(sql);
    if (long.length === 0 || fails(subject)) return [];
    const text = JSON.stringify(tree);
    // The parser has cut it off already: what stands whole in the tree is no name but a string or a comment.
    const cut = long.find((word) => text.includes(JSON.stringify(cutName(word))));
    if (cut === undefined) return [];
    return [
      {
        concern: "practice",
        level: "notice",
        relation: null,
        title: `Is called ${inlineCode(cutName(cut))}: the name is cut off after ${LONGEST_NAME} bytes`,
        detail: `The statement says ${inlineCode(cut)}.`,
      },
    ];
  },
};

/** Quoted and bare words of more bytes than a name may have. */
function longWords(sql: string): readonly string[] {
  const words = sql.match(/"(?:[^"]|""){64,}"|[\p{L}_][\p{L}\p{N}_$]{63,}/gu) ?? [];
  return words
    .map((word) => (word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase()))
    .filter((word) => Buffer.byteLength(word) > LONGEST_NAME);
}

/** Cut off as PostgreSQL does, never within a character. */
function cutName(name: string): string {
  let cut = "";
  for (const character of name) {
    if (Buffer.byteLength(cut + character) > LONGEST_NAME) break;
    cut += character;
  }
  return cut;
}

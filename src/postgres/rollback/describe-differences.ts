import { displayRelation } from "../../text/display-relation.ts";
import { inlineCode } from "../../text/inline-code.ts";
import { labelsLeft } from "./is-harmless.ts";

/** Longer definitions are not shown: that they differ is what counts. */
const LONGEST = 120;
const LONGEST_LINE = 60;

/** Differences of two schemas in words of Markdown; what hangs on an object that is missing as a whole is not told. */
export function describeDifferences(differences: readonly string[]): readonly string[] {
  const whole = differences.flatMap((text) => {
    const [, kind, name] = WHOLE.exec(text) ?? [];
    return kind === undefined || name === undefined ? [] : [{ kind, name }];
  });
  const hangsOn = (text: string) => whole.some(({ kind, name }) => isPartOf(text, kind, name));
  return differences.filter((text) => !hangsOn(text) && !text.startsWith("column order ")).map(describe);
}

const WHOLE =
  /^(table|view|materialized view|column|type|composite type|schema) (.+) is (?:missing|left over)$/s;

function isPartOf(text: string, kind: string, name: string): boolean {
  if (WHOLE.exec(text)?.[2] === name && text.startsWith(`${kind} `)) return false;
  if (kind === "column")
    return (
      text.startsWith(`comment on table column ${name} `) || text.startsWith(`comment on column ${name} `)
    );
  if (kind === "schema") return false;
  return (
    text.startsWith(`column ${name}.`) ||
    [" ", "_"].some((end) => ATTACHED.some((each) => text.startsWith(`${each} ${name}${end}`)))
  );
}

const ATTACHED = [
  "constraint",
  "index",
  "trigger",
  "policy",
  "rule",
  "grants on",
  "column order",
  "comment on table",
];

function describe(text: string): string {
  const [, before, definition, wanted] = /^(.+?) is "(.*)" instead of "(.*)"$/s.exec(text) ?? [];
  if (before !== undefined && definition !== undefined && wanted !== undefined) {
    const labels = describeLabels(text, before);
    if (labels !== null) return labels;
    const fact = columnFact(before, definition, wanted);
    if (fact !== null) return `${nameObject(before)} ${fact}`;
    if (definition === `${wanted} NOT VALID`) return `${nameObject(before)} is NOT VALID, was validated`;
    const isShort = definition.length + wanted.length <= LONGEST;
    return isShort
      ? `${nameObject(before)} is ${inlineCode(definition)}, was ${inlineCode(wanted)}`
      : `${nameObject(before)} differs${firstChange(definition, wanted)}`;
  }
  const [, object, state] = /^(.+) is (missing|left over)$/s.exec(text) ?? [];
  return object === undefined ? inlineCode(text.slice(0, LONGEST)) : `${nameObject(object)} is ${state}`;
}

/** The first lines that differ of two long definitions: what to look for. */
function firstChange(is: string, was: string): string {
  const linesOf = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const [now, then] = [linesOf(is), linesOf(was)];
  const index = then.findIndex((line, position) => line !== now[position]);
  const [a, b] = [now[index], then[index]];
  if (now.length < 3 && then.length < 3) return changedWords(is, was);
  return now.length < 3 || a === undefined || b === undefined
    ? ""
    : `, first in ${inlineCode(cutLine(a))}, was ${inlineCode(cutLine(b))}`;
}

/** What differs of two definitions of a line, with a word before and after it. */
function changedWords(is: string, was: string): string {
  const [now, then] = [is.split(/\s+/), was.split(/\s+/)];
  const shorter = Math.min(now.length, then.length);
  let start = 0;
  while (start < shorter && now[start] === then[start]) start += 1;
  let end = 0;
  while (end < shorter - start && now.at(-1 - end) === then.at(-1 - end)) end += 1;
  const part = (words: readonly string[]) =>
    words.slice(Math.max(0, start - 1), words.length - Math.max(0, end - 1)).join(" ");
  return `: ${inlineCode(cutLine(part(now)))}, was ${inlineCode(cutLine(part(then)))}`;
}

function cutLine(line: string): string {
  const letters = [...line];
  return letters.length <= LONGEST_LINE ? line : `${letters.slice(0, LONGEST_LINE - 1).join("")}…`;
}

/** The labels of an enum that stay: no statement takes one away. */
function describeLabels(difference: string, identity: string): string | null {
  const left = labelsLeft(difference);
  if (left === null) return null;
  const values = `${left.length === 1 ? "the value" : "the values"} ${left.map(inlineCode).join(", ")}`;
  return `${values} of ${nameObject(identity)} ${left.length === 1 ? "stays" : "stay"}: PostgreSQL cannot remove a value of an enum`;
}

/** What alone differs of two definitions of a column: "has the default `''`, had none"; null where it is more. */
function columnFact(identity: string, is: string, was: string): string | null {
  if (!identity.startsWith("column ")) return null;
  const read = (text: string) => /^(.+?)( not null)?(?: default (.+?))?( storage .*)$/s.exec(text);
  const [now, then] = [read(is), read(was)];
  if (now === null || then === null) return null;
  if (now[1] !== then[1]) {
    const isTypeAlone = now[2] === then[2] && now[3] === then[3];
    const [whatIs, whatWas] = [now, then].map(([whole, type = "", , , storage = ""]) =>
      inlineCode(isTypeAlone ? type : whole.slice(0, -storage.length)),
    );
    return `is ${whatIs}, was ${whatWas}`;
  }
  if (now[4] !== then[4]) return null;
  if (now[2] === then[2]) return `${defaultOf("has", now[3])}, ${defaultOf("had", then[3])}`;
  if (now[3] !== then[3]) return null;
  return now[2] === undefined ? "allows nulls, did not before" : "allows no nulls, did before";
}

function defaultOf(verb: string, value: string | undefined): string {
  return value === undefined ? `${verb} no default` : `${verb} the default ${inlineCode(value)}`;
}

/** "constraint public.orders orders_pkey" → "constraint `orders_pkey` on `orders`" */
export function nameObject(identity: string): string {
  const [, kind, table, name] =
    /^(constraint|index|trigger|policy|rule) ((?:"(?:[^"]|"")*"|[^" ])+) (.+)$/s.exec(identity) ?? [];
  if (kind !== undefined && table !== undefined && name !== undefined)
    return `${kind} ${inlineCode(name)} on ${inlineCode(displayRelation(table))}`;
  const [, prefix = "", rest = identity] =
    /^(comment on (?:table column|table constraint|materialized view|[a-z]+)|grants on|materialized view|composite type|default privileges|[a-z]+) (.+)$/s.exec(
      identity,
    ) ?? [];
  const noun = prefix.replace("table column", "column").replace("table constraint", "constraint");
  return `${noun} ${inlineCode(displayRelation(rest))}`.trim();
}

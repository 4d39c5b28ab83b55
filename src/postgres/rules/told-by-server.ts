import { displayRelation } from "../../text/display-relation.ts";
import type { Subject } from "./subject.ts";

/** What goes with what is dropped. */
export interface Dependent {
  /** "view", "foreign key", "trigger", "column", "index", … */
  readonly kind: string;
  readonly name: string;
}

/** The server's words for what CASCADE takes along, by the kind that a reader knows it as. */
const WORDS: readonly (readonly [kind: string, words: RegExp])[] = [
  ["column", /^column (?<part>.+) of (?:table|foreign table|materialized view) (?<whole>.+)$/],
  ["default", /^default value for column (?<part>.+) of table (?<whole>.+)$/],
  ["index", /^index (?<name>.+)$/],
  ["policy", /^policy (?<name>.+) on table (?<table>.+)$/],
  ["trigger", /^trigger (?<name>.+) on table (?<table>.+)$/],
  ["constraint", /^constraint (?<name>.+) on table (?<table>.+)$/],
  ["function", /^function (?<name>.+)\(.*\)$/],
  ["view", /^(?:materialized )?view (?<name>.+)$/],
];

/** What the server said that CASCADE dropped of production; nothing where it was not run. */
export function toldByServer(subject: Subject): readonly Dependent[] {
  const { analysis, ground } = subject;
  const isNew = (table: string): boolean =>
    [...ground.created].some((name) => name === table || displayRelation(name) === table);
  return (analysis.cascaded ?? []).flatMap((told): readonly Dependent[] => {
    for (const [kind, words] of WORDS) {
      const { part, whole = "", name = "", table = whole } = words.exec(told)?.groups ?? {};
      if (part === undefined && name === "") continue;
      if (isNew(table) || isNew(name)) return [];
      if (part !== undefined) return [{ kind, name: `${whole}.${part}` }];
      if (kind === "trigger") return [{ kind, name: `${name} of ${table}` }];
      if (kind === "constraint" && isForeignKey(subject, name))
        return [{ kind: "foreign key", name: `${name} of ${table}` }];
      return [{ kind, name }];
    }
    return [];
  });
}

function isForeignKey({ analysis, ground }: Subject, constraint: string): boolean {
  const known = [...analysis.before.values(), ...(ground.snapshot?.catalog.relations ?? [])];
  return known.some(({ constraints }) =>
    constraints.some(({ kind, name }) => kind === "foreign key" && name === constraint),
  );
}

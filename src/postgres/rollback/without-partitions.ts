import type { UpRun } from "./run-up.ts";

/** Of partitions only what is not said of their parent: a partitioned table takes them along. */
export function withoutPartitions(
  differences: readonly string[],
  { before, after }: UpRun,
): readonly string[] {
  const parents = new Map<string, string>();
  for (const { kind, relation, facts } of [...before.objects.values(), ...after.objects.values()])
    if (kind === "table" && relation !== null && typeof facts.parents === "string" && facts.bound !== null)
      parents.set(relation, facts.parents);
  if (parents.size === 0) return differences;
  return differences.filter((text) => {
    const [, kind, rest = ""] = /^(\S+) (.+)$/s.exec(text) ?? [];
    const partition = [...parents.keys()].find(
      (name) => rest.startsWith(`${name} `) || rest.startsWith(`${name}.`),
    );
    if (partition === undefined) return true;
    const own = rest.slice(partition.length);
    for (let parent = parents.get(partition); parent !== undefined; parent = parents.get(parent)) {
      const above = `${kind} ${qualified(parent)}`;
      if (differences.some((other) => other.startsWith(above) && isLike(other.slice(above.length), own)))
        return false;
    }
    return true;
  });
}

/** `regclass` leaves out a schema that is on the search path; identities never do. */
function qualified(name: string): string {
  return name.includes(".") ? name : `public.${name}`;
}

/** The same said of the same part: a constraint, a column. Definitions may differ by "inherited". */
function isLike(ofParent: string, ofPartition: string): boolean {
  const head = (text: string) => text.split(/ is (?="|missing|left over)/)[0];
  return head(ofParent) === head(ofPartition);
}

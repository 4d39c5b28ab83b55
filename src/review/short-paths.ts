/**
 * For each path its shortest end that no other of them has: `V42__users.sql`, or `20260101_tiers/migration.sql`
 * where several files are called `migration.sql`.
 */
export function shortPaths(paths: Iterable<string>): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  let ambiguous = [...new Set(paths)];
  for (let depth = 1; ambiguous.length > 0; depth += 1) {
    const byEnd = new Map<string, string[]>();
    for (const path of ambiguous) {
      const end = path.split("/").slice(-depth).join("/");
      byEnd.set(end, [...(byEnd.get(end) ?? []), path]);
    }
    ambiguous = [];
    for (const [end, owners] of byEnd) {
      for (const path of owners) {
        if (owners.length === 1 || end === path) short.set(path, end);
        else ambiguous.push(path);
      }
    }
  }
  return short;
}

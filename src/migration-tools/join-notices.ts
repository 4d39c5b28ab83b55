import type { MigrationNotice } from "../model/migration.ts";
import { inlineCode } from "../text/inline-code.ts";
import { list } from "../text/list.ts";
import { folderOf } from "./paths.ts";

/** More edits in one folder than this are said as one; each may be another mistake. Other kinds are one event at once. */
const MOST_EDITS = 3;
/** More of the others are counted. */
const MOST_NAMED = 5;

/** Joins notices that say the same of many files of a folder. */
export function joinNotices(notices: readonly MigrationNotice[]): readonly MigrationNotice[] {
  const groups = new Map<string, MigrationNotice[]>();
  for (const notice of notices) {
    const key = `${notice.kind} ${topFolder(notice.path)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [notice]);
    else group.push(notice);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length <= (first.kind === "edited" ? MOST_EDITS : 1)) return group;
    const folder = topFolder(first.path);
    const names = group.slice(1).map(({ path }) => inlineCode(path.slice(folder.length).replace(/^\//, "")));
    const others =
      names.length > MOST_NAMED
        ? `So it is with ${names.length} more migrations of ${inlineCode(folder)}.`
        : `So it is with ${list(names)}.`;
    return [{ ...first, message: `${first.message} ${others}` }];
  });
}

/** The folder of a migration, or of the folder that a migration is. */
function topFolder(path: string): string {
  return /\/(migration|up|down)\.sql$/.test(path) ? folderOf(folderOf(path)) : folderOf(path);
}

import type { MigrationNotice } from "../model/migration.ts";
import { folderOf } from "./paths.ts";

/** More notices of one kind in one folder than this are said as one: 560 renames are one event. */
const MOST_OF_A_KIND = 3;

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
    if (first === undefined || group.length <= MOST_OF_A_KIND) return group;
    const others = `So it is with ${group.length - 1} more migrations of \`${topFolder(first.path)}\`.`;
    return [{ ...first, message: `${first.message} ${others}` }];
  });
}

/** The folder of a migration, or of the folder that a migration is. */
function topFolder(path: string): string {
  return /\/(migration|up|down)\.sql$/.test(path) ? folderOf(folderOf(path)) : folderOf(path);
}

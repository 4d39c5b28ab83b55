import type { RepositoryTree } from "../model/change-set.ts";
import type { Project } from "./migration-tool.ts";
import { folderOf } from "./paths.ts";

/** Indexes a tree. Lists its paths once; files are read when they are asked for, each once. */
export async function createProject(
  tree: RepositoryTree,
  placeholders: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const paths = await tree.paths();
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    const files = folders.get(folder);
    if (files === undefined) folders.set(folder, [path]);
    else files.push(path);
  }
  const kept = new Map<string, Promise<unknown>>();
  const remember = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known !== undefined) return known as Promise<T>;
    const made = make();
    kept.set(key, made);
    return made;
  };
  const known = new Set(paths);
  return {
    paths: known,
    read: (path) =>
      known.has(path) ? remember(`text ${path}`, () => tree.read(path)) : Promise.resolve(null),
    filesIn: (folder) => folders.get(folder) ?? [],
    remember,
    placeholders,
  };
}

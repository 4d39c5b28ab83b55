import type { Project } from "./migration-tool.ts";

/** Folder of a path, "" for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Joins a folder, which may be "", and a name. */
export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The file of one of these names in the nearest folder at or above a path's own, or null. */
export function nearestFile(project: Project, path: string, names: readonly string[]): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    for (const name of names) {
      const candidate = joinPath(folder, name);
      if (project.paths.has(candidate)) return candidate;
    }
    if (folder === "") return null;
  }
}

/** Compares two texts by their leading numbers, of any length, then as they are: 2_b before 10_a. */
export function compareByNumber(a: string, b: string): number {
  const [first, second] = [leadingNumber(a), leadingNumber(b)];
  if (first !== null && second !== null && first !== second) return first < second ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Compares two texts with every run of digits in them as a number: 3.9/10_a before 3.10/2_b. */
export function compareNaturally(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => text.match(/\d+|\D+/g) ?? []);
  for (let index = 0; index < Math.min(first?.length ?? 0, second?.length ?? 0); index += 1) {
    const order = compareByNumber(first?.[index] ?? "", second?.[index] ?? "");
    if (order !== 0) return order;
  }
  return (first?.length ?? 0) - (second?.length ?? 0);
}

function leadingNumber(text: string): bigint | null {
  const digits = /^\d{1,40}/.exec(text)?.[0];
  return digits === undefined ? null : BigInt(digits);
}

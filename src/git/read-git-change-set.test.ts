import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openGitTree } from "./git-tree.ts";
import { mergedSince } from "./merged-since.ts";
import { type GitChange, readGitChange } from "./read-git-change-set.ts";

let folder: string;
let change: GitChange;

function git(...words: string[]): string {
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", folder, ...identity, ...words], { encoding: "utf8" });
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function commit(message: string): void {
  git("add", "-A");
  git("commit", "-q", "-m", message);
}

const LONG = Array.from({ length: 20 }, (_, index) => `select ${index};`).join("\n");
const ODD_NAMES = ["with space.sql", "zażółć.sql", 'quote"d.sql', "new\nline.sql", "-dash.sql", "tab\t.sql"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockkeeper-git-"));
  git("init", "-q", "-b", "main");
  write("kept.sql", "select 1;\n");
  write("edited.sql", "select 1;\nselect 2;\n");
  write("gone.sql", "select 1;\n");
  write("old-name.sql", `${LONG}\n`);
  write("image.bin", Buffer.from([0, 1, 2]));
  commit("start");
  git("checkout", "-q", "-b", "feature");
  write("edited.sql", "select 1;\nselect 3;\n");
  git("rm", "-q", "gone.sql");
  git("mv", "old-name.sql", "new-name.sql");
  write("new-name.sql", `${LONG}\nselect 'more';\n`);
  write("image.bin", Buffer.from([0, 1, 2, 3]));
  write("added.sql", "create table a (b int);\nselect 2;");
  write("empty.sql", "");
  for (const name of ODD_NAMES) write(`odd/${name}`, `-- ${JSON.stringify(name)}\n`);
  commit("change");
  git("checkout", "-q", "main");
  write("later.sql", "select 1;\n");
  commit("main goes on");
  change = await readGitChange(folder, "main", "feature");
});

afterAll(() => {
  change?.base.close();
  change?.head.close();
  rmSync(folder, { recursive: true, force: true });
});

const fileAt = (path: string) => change.changeSet.files.find((file) => file.path === path);

describe("the change between two commits", () => {
  test("is taken from their merge base, as GitHub shows it", () => {
    expect(change.changeSet.base).toBe(git("merge-base", "main", "feature").trim());
    expect(change.changeSet.head).toBe(git("rev-parse", "feature").trim());
    expect(fileAt("later.sql")).toBeUndefined();
    expect(fileAt("kept.sql")).toBeUndefined();
  });

  test("has both sides and the changed lines of an edited file", () => {
    expect(fileAt("edited.sql")).toMatchObject({
      status: "modified",
      base: "select 1;\nselect 2;\n",
      head: "select 1;\nselect 3;\n",
      hunks: [{ addedLines: [2] }],
    });
  });

  test("has a renamed file with its former name and only its changed lines", () => {
    expect(fileAt("new-name.sql")).toMatchObject({
      status: "renamed",
      previousPath: "old-name.sql",
      base: `${LONG}\n`,
      hunks: [{ addedLines: [21] }],
    });
    expect(fileAt("old-name.sql")).toBeUndefined();
  });

  test("has added, empty and removed files", () => {
    expect(fileAt("added.sql")).toMatchObject({
      status: "added",
      base: null,
      hunks: [{ addedLines: [1, 2] }],
    });
    expect(fileAt("empty.sql")).toMatchObject({ status: "added", base: null, head: "", unreadable: null });
    expect(fileAt("gone.sql")).toMatchObject({ status: "removed", base: "select 1;\n", head: null });
  });

  test("says of a binary file that it was not read", () => {
    expect(fileAt("image.bin")).toMatchObject({ head: null, unreadable: "it is binary or larger than 5 MB" });
  });

  test.each(ODD_NAMES)("reads a file named %j", (name) => {
    expect(fileAt(`odd/${name}`)).toMatchObject({
      head: `-- ${JSON.stringify(name)}\n`,
      hunks: [{ addedLines: [1] }],
    });
  });

  test("is found from a folder below, and in a bare repository", async () => {
    const bare = join(folder, ".git", "bare.git");
    git("clone", "-q", "--bare", folder, bare);
    for (const place of [join(folder, "."), bare]) {
      const again = await readGitChange(place, "main", "feature");
      expect(again.changeSet.files.map(({ path }) => path)).toEqual(
        change.changeSet.files.map(({ path }) => path),
      );
      again.base.close();
      again.head.close();
    }
    mkdirSync(join(folder, "below"), { recursive: true });
    const below = await readGitChange(join(folder, "below"), "main", "feature");
    expect(below.changeSet.files).toHaveLength(change.changeSet.files.length);
    expect(below.changeSet.files.find(({ path }) => path === "edited.sql")?.hunks).toHaveLength(1);
    below.base.close();
    below.head.close();
  });

  test("is not there for a commit that is not there, nor without a common ancestor", async () => {
    await expect(readGitChange(folder, "main", "nowhere")).rejects.toThrow(/nowhere/);
    git("checkout", "-q", "--orphan", "other");
    git("commit", "-q", "-m", "unrelated");
    await expect(readGitChange(folder, "main", "other")).rejects.toThrow(/common ancestor/);
    git("checkout", "-q", "-f", "main");
    await expect(readGitChange(tmpdir(), "main", "feature")).rejects.toThrow(/not a git repository/);
  });

  test("never takes a revision for an option", async () => {
    await expect(readGitChange(folder, "--output=/tmp/lockkeeper-owned", "main")).rejects.toThrow();
  });
});

describe("the tree of a commit", () => {
  test("reads text, bytes and nothing, and streams what is text", async () => {
    const tree = await openGitTree(folder, "feature");
    expect(await tree.read("added.sql")).toBe("create table a (b int);\nselect 2;");
    expect(await tree.read("image.bin")).toBeNull();
    expect(await tree.read("nowhere.sql")).toBeNull();
    expect(await tree.readBytes("image.bin", 10)).toEqual(Buffer.from([0, 1, 2, 3]));
    await expect(tree.readBytes("image.bin", 2)).rejects.toThrow("larger than 2 bytes");
    const streamed: string[] = [];
    for await (const { path } of tree.files((path) => path !== "kept.sql")) streamed.push(path);
    expect(streamed).toContain("odd/new\nline.sql");
    expect(streamed).not.toContain("image.bin");
    expect(streamed).not.toContain("kept.sql");
    tree.close();
  });
});

test("an object that is missing, as in a partial clone out of reach of its remote, is told with its file", async () => {
  const partial = mkdtempSync(join(tmpdir(), "lockkeeper-partial-"));
  git("clone", "-q", "--no-hardlinks", folder, partial);
  const blob = git("rev-parse", "main:kept.sql").trim();
  rmSync(join(partial, ".git/objects", blob.slice(0, 2), blob.slice(2)));
  const tree = await openGitTree(partial, "main");
  await expect(tree.read("kept.sql")).rejects.toThrow(/could not read kept\.sql .* git fetch --refetch/);
  await expect(tree.read("edited.sql")).resolves.toContain("select 1;");
  const streamed: string[] = [];
  const stream = async (isWanted: (path: string) => boolean) => {
    for await (const { path } of tree.files(isWanted)) streamed.push(path);
  };
  await stream((path) => path === "edited.sql");
  await expect(stream((path) => path.endsWith(".sql"))).rejects.toThrow(
    /no contents of gone\.sql and 2 other files here/,
  );
  expect(streamed.filter((path) => path === "edited.sql")).toHaveLength(2);
  tree.close();
  rmSync(partial, { recursive: true });
});

test("a change that could not be read leaves no git process behind, which would keep the command from ending", async () => {
  const partial = mkdtempSync(join(tmpdir(), "lockkeeper-partial-"));
  git("clone", "-q", "--no-hardlinks", folder, partial);
  const inPartial = (...words: string[]) =>
    execFileSync("git", ["-C", partial, ...words], { encoding: "utf8" });
  const blob = inPartial("rev-parse", "origin/feature:added.sql").trim();
  rmSync(join(partial, ".git/objects", blob.slice(0, 2), blob.slice(2)));
  const running = () => process.getActiveResourcesInfo().filter((each) => each === "ProcessWrap").length;
  await expect(readGitChange(partial, "origin/main", "origin/feature")).rejects.toThrow(/read/);
  const ofTheChangeAbove = 2;
  for (let tries = 0; running() > ofTheChangeAbove && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(running()).toBe(ofTheChangeAbove);
  rmSync(partial, { recursive: true });
});

test("what a branch has got since a time is told by when it was merged, not by when it was written", async () => {
  const place = mkdtempSync(join(tmpdir(), "lockkeeper-merged-"));
  const at = (time: string, ...words: string[]) =>
    execFileSync("git", ["-C", place, "-c", "user.name=T", "-c", "user.email=t@example.com", ...words], {
      env: { ...process.env, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time },
      stdio: "ignore",
    });
  const add = (time: string, path: string) => {
    writeFileSync(join(place, path), `select '${path}';\n`);
    at(time, "add", "-A");
    at(time, "commit", "-q", "-m", path);
  };
  at("2026-01-01T00:00:00Z", "init", "-q", "-b", "main");
  add("2026-01-01T00:00:00Z", "1.sql");
  at("2026-01-02T00:00:00Z", "checkout", "-q", "-b", "feature");
  add("2026-01-02T00:00:00Z", "2.sql");
  at("2026-01-03T00:00:00Z", "checkout", "-q", "main");
  add("2026-01-03T00:00:00Z", "3.sql");
  at("2026-01-05T00:00:00Z", "merge", "-q", "--no-ff", "feature", "-m", "merge");
  at("2026-01-06T00:00:00Z", "mv", "1.sql", "moved.sql");
  at("2026-01-06T00:00:00Z", "commit", "-q", "-m", "move");
  expect(await mergedSince(place, "main", new Date("2026-01-04T00:00:00Z"))).toEqual(new Set(["2.sql"]));
  expect(await mergedSince(place, "main", new Date("2026-02-01T00:00:00Z"))).toEqual(new Set());
  expect(await mergedSince(place, "main", new Date("2025-01-01T00:00:00Z"))).toBeNull();
  rmSync(place, { recursive: true });
});

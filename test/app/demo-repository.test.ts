import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { prepareGivenChange } from "../../src/demo/demo-subject.ts";
import { APP_PERMISSIONS, startLocalGitHub } from "../../src/demo/local-github/start-local-github.ts";
import { commitFiles, initRepository } from "../../src/demo/write-commits.ts";
import { runGit } from "../../src/git/run-git.ts";

let folder: string;
let source: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-test-"));
  source = join(folder, "my project");
  await initRepository(source, "trunk");
  await commitFiles(source, { "a.sql": "SELECT 1;\n" }, "base");
  await commitFiles(source, { "a.sql": "SELECT 2;\n" }, "Another select\n\nSince one is not enough.");
});

afterAll(() => rm(folder, { recursive: true }));

/** Every file below a folder with its size and the time of its last change. */
async function listFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true });
  return Promise.all(
    entries.sort().map(async (entry) => {
      const { size, mtimeMs } = await stat(join(root, entry));
      return `${entry} ${size} ${mtimeMs}`;
    }),
  );
}

test("a repository of the user's is shown on the local GitHub and never written to", async () => {
  const before = await listFiles(source);
  const subject = await prepareGivenChange(join(folder, "demo"), {
    folder: source,
    base: "HEAD~1",
    head: "trunk",
  });
  expect(subject).toMatchObject({ name: "my-project", pull: { title: "Another select" } });
  const github = await startLocalGitHub({ ...subject, defaultBranch: "main" });
  try {
    const { number, payload } = await github.openPullRequest(subject.pull);
    expect(payload.pull_request).toMatchObject({ changed_files: 1, body: "Since one is not enough." });
    const page = await (await fetch(github.pageOf(number))).text();
    expect(page).toContain("<code>-SELECT 1;</code>");
    expect(page).toContain("<code>+SELECT 2;</code>");
  } finally {
    await github.stop();
  }
  expect(await listFiles(source)).toEqual(before);
});

test("a shallow clone is shown as far as it goes", async () => {
  const shallow = join(folder, "shallow");
  await runGit(folder, ["clone", "--quiet", "--depth=1", `file://${source}`, shallow]);
  const subject = await prepareGivenChange(join(folder, "demo-shallow"), {
    folder: shallow,
    base: "HEAD",
    head: "HEAD",
  });
  const github = await startLocalGitHub({ ...subject, defaultBranch: "main" });
  try {
    const { payload } = await github.openPullRequest(subject.pull);
    expect(payload.pull_request).toMatchObject({ changed_files: 0, commits: 0 });
  } finally {
    await github.stop();
  }
});

test("what is not there is named", async () => {
  const prepare = (change: { folder: string; base: string; head: string }) =>
    prepareGivenChange(join(folder, "demo-missing"), change);
  await expect(prepare({ folder: source, base: "no-such-branch", head: "HEAD" })).rejects.toThrow(
    "no-such-branch",
  );
  await expect(prepare({ folder: tmpdir(), base: "a", head: "b" })).rejects.toThrow("not a git repository");
});

test("the installation grants what app.yml asks for", async () => {
  const manifest = parse(await readFile("app.yml", "utf8"));
  expect(APP_PERMISSIONS).toEqual(manifest.default_permissions);
});

import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { pack } from "tar-stream";
import { CodeNotWholeError } from "../../src/code-uses/code-not-whole-error.ts";
import { readCodeFiles } from "../../src/github/code-files.ts";
import type { Octokit } from "../../src/github/octokit.ts";
import { openPullRequest } from "../../src/github/open-pull-request.ts";
import type { PullRequest, PullRequestAtHead } from "../../src/github/pull-request.ts";
import { gitBlobSha } from "../../src/github/rebuild-text.ts";
import { ImpatientOctokit } from "./test-app.ts";

const api = "https://api.github.com";
const repository = "/repos/acme/shop";
const head = "a".repeat(40);
const mergeBase = "c".repeat(40);
const pull: PullRequest = {
  ...{ owner: "acme", repo: "shop", number: 7, installationId: 1, open: true, draft: false },
  ...{ baseRef: "release/1", baseSha: "b".repeat(40), headSha: head, changedFiles: 1 },
};
const octokit: Octokit = new ImpatientOctokit({ auth: { token: "ghs_token" } });

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  // A call that was expected and not made is as wrong as one that was made and not expected.
  const left = nock.pendingMocks();
  nock.cleanAll();
  expect(left).toEqual([]);
});
afterAll(() => nock.restore());

function open(more: Partial<PullRequest> = {}, organisation: Octokit | null = null): PullRequestAtHead {
  return openPullRequest({ octokit, openOrganisation: async () => organisation }, { ...pull, ...more });
}

function mockMergeBase(): void {
  nock(api)
    .get(`${repository}/compare/${pull.baseSha}...${head}?per_page=1`)
    .reply(200, { merge_base_commit: { sha: mergeBase } });
}

function mockTree(commit: string, entries: Record<string, string>): void {
  const tree = Object.entries(entries).map(([path, text]) => {
    return { path, type: "blob", mode: "100644", sha: gitBlobSha(text), size: text.length };
  });
  nock(api).get(`${repository}/git/trees/${commit}?recursive=1`).reply(200, { tree, truncated: false });
}

function mockBlob(content: string | Buffer, sha = gitBlobSha(String(content))): void {
  nock(api, { reqheaders: { accept: /raw/ } })
    .get(`${repository}/git/blobs/${sha}`)
    .reply(200, content, { "content-type": "application/vnd.github.raw+json; charset=utf-8" });
}

function mockFiles(...files: object[]): void {
  nock(api).get(`${repository}/pulls/7/files?per_page=50`).reply(200, files);
}

describe("the change set", () => {
  test("of an added file follows from its patch, without another request", async () => {
    const text = "SELECT 1;\r\nSELECT 'é🐘';\n";
    mockMergeBase();
    mockFiles({
      ...{ filename: "m/1.sql", status: "added", sha: gitBlobSha(text) },
      patch: "@@ -0,0 +1,2 @@\n+SELECT 1;\r\n+SELECT 'é🐘';",
    });
    const { base, head: reviewed, files, incomplete } = await open().readChangeSet();
    expect([base, reviewed, incomplete]).toEqual([mergeBase, head, null]);
    expect(files).toEqual([
      {
        ...{ path: "m/1.sql", previousPath: null, status: "added", base: null, head: text, unreadable: null },
        hunks: [{ start: 1, end: 2, addedLines: [1, 2] }],
      },
    ]);
  });

  test("of a file without a last newline keeps it so", async () => {
    const text = "SELECT 1;";
    mockMergeBase();
    const patch = "@@ -0,0 +1 @@\n+SELECT 1;\n\\ No newline at end of file";
    mockFiles({ filename: "m/1.sql", status: "added", sha: gitBlobSha(text), patch });
    expect((await open().readChangeSet()).files[0]?.head).toBe(text);
  });

  test("of a changed file reads its head, and its base follows from the patch", async () => {
    const before = "a\nb\nc\n";
    const after = "a\nB\nc\n";
    mockMergeBase();
    const patch = "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c";
    mockFiles({ filename: "m/1.sql", status: "modified", sha: gitBlobSha(after), patch });
    mockTree(mergeBase, { "m/1.sql": before });
    mockBlob(after);
    const [file] = (await open().readChangeSet()).files;
    expect(file).toMatchObject({ base: before, head: after, hunks: [{ start: 1, end: 3, addedLines: [2] }] });
  });

  test("of a file whose patch GitHub left out fetches both sides and compares them", async () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join("");
    const after = before.replace("line 10\n", "line ten\n");
    mockMergeBase();
    mockFiles({ filename: "m/1.sql", status: "modified", sha: gitBlobSha(after) });
    mockTree(mergeBase, { "m/1.sql": before });
    mockBlob(after);
    mockBlob(before);
    const [file] = (await open().readChangeSet()).files;
    expect(file).toMatchObject({
      base: before,
      head: after,
      hunks: [{ start: 7, end: 13, addedLines: [10] }],
    });
  });

  test("of a patch that is not the whole truth fetches the file", async () => {
    const text = "SELECT 1;\nSELECT 2;\n";
    mockMergeBase();
    mockFiles({
      filename: "m/1.sql",
      status: "added",
      sha: gitBlobSha(text),
      patch: "@@ -0,0 +1,2 @@\n+SELECT 1;",
    });
    mockBlob(text);
    expect((await open().readChangeSet()).files[0]?.head).toBe(text);
  });

  test("of a renamed file reads its base under the old name, of a removed one the base alone", async () => {
    mockMergeBase();
    mockFiles(
      { filename: "m/2.sql", previous_filename: "m/1.sql", status: "renamed", sha: gitBlobSha("same\n") },
      { filename: "m/0.sql", status: "removed", sha: gitBlobSha("gone\n"), patch: "@@ -1 +0,0 @@\n-gone" },
    );
    mockTree(mergeBase, { "m/1.sql": "same\n", "m/0.sql": "gone\n" });
    mockBlob("same\n");
    mockBlob("gone\n");
    const { files } = await open({ changedFiles: 2 }).readChangeSet();
    expect(files[0]).toMatchObject({ previousPath: "m/1.sql", base: "same\n", head: "same\n", hunks: [] });
    expect(files[1]).toMatchObject({ status: "removed", base: "gone\n", head: null, hunks: [] });
  });

  test("says why a file was not read", async () => {
    mockMergeBase();
    mockFiles(
      { filename: "m/1.sql", status: "added", sha: "1".repeat(40) },
      { filename: "m/2.sql", status: "added", sha: "2".repeat(40) },
    );
    mockBlob(Buffer.alloc(5 * 1024 * 1024 + 1, "x"), "1".repeat(40));
    mockBlob("SELECT '\0';", "2".repeat(40));
    const { files } = await open({ changedFiles: 2 }).readChangeSet();
    expect(files.map(({ head: text, unreadable }) => [text, unreadable])).toEqual([
      [null, "it is larger than 5 MB"],
      [null, "it holds a NUL byte, so it is taken for binary"],
    ]);
  });

  test("reads every page (an empty file needs no more), and says when GitHub lists fewer files than the pull request changes", async () => {
    mockMergeBase();
    const file = (index: number) => ({
      filename: `m/${index}.sql`,
      status: "added",
      sha: gitBlobSha(""),
      patch: "",
    });
    const pages = [Array.from({ length: 50 }, (_, index) => file(index)), [file(50)]];
    const next = `${api}/page2`;
    nock(api)
      .get(`${repository}/pulls/7/files?per_page=50`)
      .reply(200, pages[0], { link: `<${next}>; rel="next"` });
    nock(api).get("/page2").reply(200, pages[1]);
    const { files, incomplete } = await open({ changedFiles: 60 }).readChangeSet();
    expect(files).toHaveLength(51);
    expect(incomplete).toMatch(/^GitHub lists 51 of the 60 files/);
  });
});

describe("the tree", () => {
  test("reads a file once, gives null for what is no text file, and leaves links and submodules out", async () => {
    mockMergeBase();
    const tree = [
      { path: "b.sql", type: "blob", mode: "100644", sha: "1", size: 9 },
      { path: "a.sql", type: "blob", mode: "100755", sha: "2", size: 9 },
      { path: "link", type: "blob", mode: "120000", sha: "3", size: 9 },
      { path: "module", type: "commit", mode: "160000", sha: "4" },
      { path: "huge.sql", type: "blob", mode: "100644", sha: "5", size: 6_000_000 },
    ];
    nock(api).get(`${repository}/git/trees/${head}?recursive=1`).reply(200, { tree, truncated: false });
    mockBlob("SELECT 1;", "1");
    const { head: files } = await open().readTrees();
    expect(await files.paths()).toEqual(["a.sql", "b.sql", "huge.sql"]);
    expect(await Promise.all([files.read("b.sql"), files.read("b.sql")])).toEqual(["SELECT 1;", "SELECT 1;"]);
    expect(await Promise.all([files.read("link"), files.read("none"), files.read("huge.sql")])).toEqual([
      ...[null, null, null],
    ]);
    expect(await files.incomplete()).toBeNull();
  });

  test("that GitHub cuts short is asked for folder by folder", async () => {
    mockMergeBase();
    const blob = (path: string) => ({ path, type: "blob", mode: "100644", sha: "1", size: 1 });
    const folder = { path: "m", type: "tree", mode: "040000", sha: "t" };
    nock(api).get(`${repository}/git/trees/${head}?recursive=1`).reply(200, { tree: [], truncated: true });
    nock(api)
      .get(`${repository}/git/trees/${head}`)
      .reply(200, { tree: [blob("a"), folder], truncated: false });
    nock(api)
      .get(`${repository}/git/trees/t?recursive=1`)
      .reply(200, { tree: [blob("1.sql")], truncated: false });
    const { head: files } = await open().readTrees();
    expect(await files.paths()).toEqual(["a", "m/1.sql"]);
    expect(await files.incomplete()).toBeNull();
  });
});

describe("the configuration", () => {
  const own = `${repository}/contents/.github%2Flockkeeper.yml?ref=release%2F1`;
  const shared = "/repos/acme/.github/contents/.github%2Flockkeeper.yml";

  test("is the base branch's", async () => {
    nock(api).get(own).reply(200, "enforce: false\n");
    expect(await open().readConfig()).toEqual({ text: "enforce: false\n", path: ".github/lockkeeper.yml" });
  });

  test("is the organisation's where the repository has none", async () => {
    nock(api).get(own).reply(404, { message: "Not Found" });
    nock(api).get(shared).reply(200, "shadow: false\n");
    const config = await open({}, octokit).readConfig();
    expect(config).toEqual({ text: "shadow: false\n", path: "acme/.github: .github/lockkeeper.yml" });
  });

  test("is none where neither has one, or the App is not on the organisation's", async () => {
    nock(api).get(own).twice().reply(404, { message: "Not Found" });
    nock(api).get(shared).reply(404, { message: "Not Found" });
    const none = { text: null, path: ".github/lockkeeper.yml" };
    expect(await open({}, octokit).readConfig()).toEqual(none);
    expect(await open({}, null).readConfig()).toEqual(none);
  });
});

describe("the code", () => {
  const archiveOf = async (entries: Record<string, string | Buffer>): Promise<Buffer> => {
    const tar = pack();
    for (const [name, content] of Object.entries(entries)) tar.entry({ name }, content);
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    return gzipSync(Buffer.concat(chunks));
  };
  const mockArchive = (archive: Buffer, location = "https://codeload.github.com/acme/shop?token=once") => {
    nock(api).get(`${repository}/tarball/${head}`).reply(302, "", { location });
    const target = new URL(location);
    // The token of the API must not come along.
    return nock(target.origin, { badheaders: ["authorization"] })
      .get(target.pathname + target.search)
      .reply(200, archive);
  };
  const read = async (limits?: Parameters<typeof readCodeFiles>[4]) => {
    const files: Record<string, string> = {};
    const isWanted = (path: string) => !path.endsWith(".svg");
    for await (const { path, text } of readCodeFiles(octokit, pull, head, isWanted, limits))
      files[path] = text;
    return files;
  };

  test("is streamed out of GitHub's archive, text files that are wanted only, without our token", async () => {
    const binary = Buffer.from([1, 0, 2]);
    mockArchive(
      await archiveOf({
        "acme-shop-aaa/src/a.ts": "a",
        "acme-shop-aaa/logo.png": binary,
        "acme-shop-aaa/logo.svg": "<svg/>",
        "acme-shop-aaa/../x": "x",
      }),
    );
    expect(await read()).toEqual({ "src/a.ts": "a" });
  });

  test("is not read from a host that is not GitHub's", async () => {
    nock(api).get(`${repository}/tarball/${head}`).reply(302, "", { location: "https://evil.example/x" });
    await expect(read()).rejects.toThrow("evil.example, which is no host of https://api.github.com");
  });

  test("over a limit, or broken off, is an error that says so", async () => {
    const entries = { "r/a": "a".repeat(3000), "r/b": "b".repeat(3000) };
    const limits = { bytes: 4000, entries: 10, fileBytes: 4000 };
    mockArchive(await archiveOf(entries));
    await expect(read(limits)).rejects.toThrow(CodeNotWholeError);
    mockArchive(await archiveOf(entries));
    await expect(read({ ...limits, bytes: 10_000, entries: 1 })).rejects.toThrow("more than 1 files");
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256));
    const archive = await archiveOf({ "r/a": noise });
    mockArchive(archive.subarray(0, archive.length / 2));
    await expect(read()).rejects.toThrow("its archive could not be read");
  });
});

describe("what the base branch got since a time", () => {
  const time = new Date("2026-01-04T00:00:00Z");
  const listing = (page: number) =>
    `${repository}/commits?sha=${mergeBase}&since=${encodeURIComponent(time.toISOString())}&per_page=100&page=${page}`;

  test("is told along its first parents, and what only moved is left out", async () => {
    mockMergeBase();
    // The merged branch's own commit is older than the snapshot, and no state that the base branch had.
    const commits = [{ sha: mergeBase, parents: [{ sha: "1".repeat(40) }, { sha: "2".repeat(40) }] }];
    nock(api).get(listing(1)).reply(200, commits);
    mockTree("1".repeat(40), { "a.sql": "a", "b.sql": "b" });
    mockTree(mergeBase, { "a.sql": "a", "moved.sql": "b", "c.sql": "c" });
    expect(await open().mergedSince(time)).toEqual(new Set(["c.sql"]));
  });

  test("is not known where GitHub does not show it, or the branch is younger", async () => {
    mockMergeBase();
    nock(api).get(listing(1)).reply(404, { message: "Not Found" });
    expect(await open().mergedSince(time)).toBeNull();
    mockMergeBase();
    nock(api)
      .get(listing(1))
      .reply(200, [{ sha: mergeBase, parents: [] }]);
    expect(await open().mergedSince(time)).toBeNull();
  });
});

import { expect, test } from "@jest/globals";
import { readKnownBlob } from "./blob-cache.ts";
import type { Octokit } from "./octokit.ts";

/** An API that counts its calls and answers with what the test says, as a stream. */
function apiOf(answer: () => Buffer) {
  const asked: string[] = [];
  const octokit = {
    request: async (_: string, { owner, repo, file_sha: sha }: Record<string, string>) => {
      asked.push(`${owner}/${repo}/${sha}`);
      return { data: [answer()] };
    },
  } as unknown as Octokit;
  return { octokit, asked };
}

const shop = { owner: "acme", repo: "shop" };

test("an object is asked for once, in whatever case its repository is written", async () => {
  const { octokit, asked } = apiOf(() => Buffer.from("select 1"));
  const once = await readKnownBlob(octokit, shop, "a1");
  const twice = await readKnownBlob(octokit, { owner: "Acme", repo: "Shop" }, "a1");
  expect([once, twice]).toEqual(Array(2).fill({ text: "select 1", unreadable: null }));
  expect(asked).toEqual(["acme/shop/a1"]);
});

test("another repository's object of the same id is asked for: who may read one may not read all", async () => {
  const { octokit, asked } = apiOf(() => Buffer.from("select 1"));
  await readKnownBlob(octokit, shop, "a2");
  await readKnownBlob(octokit, { owner: "acme", repo: "secret" }, "a2");
  expect(asked).toEqual(["acme/shop/a2", "acme/secret/a2"]);
});

test("a failure is not kept", async () => {
  let calls = 0;
  const { octokit } = apiOf(() => {
    calls += 1;
    if (calls === 1) throw new Error("502");
    return Buffer.from("select 2");
  });
  await expect(readKnownBlob(octokit, shop, "a3")).rejects.toThrow("502");
  expect((await readKnownBlob(octokit, shop, "a3")).text).toBe("select 2");
});

test("what was read long ago makes room for what is read now", async () => {
  const { octokit, asked } = apiOf(() => Buffer.from("x".repeat(5_000_000)));
  for (const id of ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b1"]) await readKnownBlob(octokit, shop, id);
  expect(asked.filter((id) => id.endsWith("/b1"))).toHaveLength(2);
});

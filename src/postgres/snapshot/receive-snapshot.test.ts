import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { catalogOf, snapshotOf, table } from "./fixtures/small-catalog.ts";
import { maxUploadBytes, receiveSnapshot } from "./receive-snapshot.ts";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-file.ts";
import { keptSnapshots, openSnapshotStore, type SnapshotStore } from "./snapshot-store.ts";

const token = "correct-horse";
const shop = { owner: "acme", repo: "shop", database: "main" };
const at = (minute: number) =>
  snapshotOf(catalogOf([table("orders")]), {
    takenAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  });
let folder: string;
let store: SnapshotStore;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, , , owner = "", repo = "", database = ""] = (request.url ?? "")
      .split("/")
      .map(decodeURIComponent);
    receiveSnapshot(request, response, { owner, repo, database }, { store, token }).catch((error: Error) =>
      response.destroy(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/snapshots`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-store-"));
  store = openSnapshotStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function put(body: Uint8Array | string, { to = "acme/shop/main", bearer = token } = {}) {
  const response = await fetch(`${url}/${to}`, {
    method: "PUT",
    body: Buffer.from(body),
    headers: { authorization: `Bearer ${bearer}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("an upload", () => {
  test("is kept with its history; the latest by its own time is read", async () => {
    expect(await put(writeSnapshotFile(at(5)))).toMatchObject({
      status: 201,
      body: { kept: true, relations: 1 },
    });
    expect(await put(writeSnapshotFile(at(3)))).toMatchObject({ status: 201 });
    expect(await put(writeSnapshotFile(at(5)))).toMatchObject({ status: 200, body: { kept: false } });
    expect(await store.history(shop)).toHaveLength(2);
    expect(await store.readLatest({ ...shop, owner: "Acme" })).toEqual(at(5));
  });

  const refused: [string, { readonly to?: string; readonly bearer?: string }, number][] = [
    ["a wrong token", { bearer: "correct-horsf" }, 401],
    ["no token", { bearer: "" }, 401],
    ["a path that leaves the folder", { to: "acme/shop/..%2f..%2fx" }, 400],
    ["dots for a name", { to: "acme/%2e%2e/main" }, 400],
  ];
  test.each(refused)("with %s is refused and leaves nothing", async (_name, options, status) => {
    // Node's URL parser folds "..", so the raw request is written by hand for that case.
    const answer = options.to?.includes("%2e")
      ? await putRaw(options.to)
      : (await put(writeSnapshotFile(at(1)), options)).status;
    expect(answer).toBe(status);
    expect(await readdir(folder)).toEqual([]);
  });

  test("that is no valid snapshot is told why", async () => {
    const bytes = writeSnapshotFile(at(1));
    expect(await put(bytes.slice(0, 50))).toMatchObject({
      status: 422,
      body: { error: expect.stringMatching(/cut short/) },
    });
    expect(await put("{}")).toMatchObject({
      status: 422,
      body: { error: expect.stringMatching(/not a snapshot/) },
    });
    const future = snapshotOf(catalogOf([]), { takenAt: "2999-01-01T00:00:00.000Z" });
    expect(await put(writeSnapshotFile(future))).toMatchObject({
      status: 422,
      body: { error: expect.stringMatching(/future/) },
    });
    expect(await store.readLatest(shop)).toBeNull();
  });

  test.each([true, false])(
    "that is too large is told so while it is being sent (length said: %s)",
    async (said) => {
      const body = new Uint8Array(maxUploadBytes + 1_000_000);
      const stream = () => new Blob([body]).stream();
      const answer = await fetch(`${url}/acme/shop/main`, {
        method: "PUT",
        headers: { authorization: `Bearer ${token}` },
        ...(said ? { body } : { body: stream(), duplex: "half" }),
      } as RequestInit);
      expect([answer.status, await answer.json()]).toEqual([
        413,
        { error: "a snapshot may have 32 MB at most" },
      ]);
    },
  );

  test("that says it is too large is refused before it is read", async () => {
    expect(await putRaw("acme/shop/main", `content-length: ${maxUploadBytes + 1}`)).toBe(413);
  });
});

/** Sends only the head of a request and answers the status. */
function putRaw(to: string, header = "content-length: 1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.on("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(Number(String(data).split(" ")[1]));
    });
    socket.write(
      `PUT /api/snapshots/${to} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${header}\r\n\r\n`,
    );
  });
}

describe("the store", () => {
  test("keeps the latest and drops the oldest", async () => {
    for (let minute = 0; minute < keptSnapshots + 3; minute += 1)
      await store.put(shop, writeSnapshotFile(at(minute)), at(minute));
    const kept = await store.history(shop);
    expect(kept).toHaveLength(keptSnapshots);
    expect(kept[0]).toMatch(/^20260101T000300000Z-/);
  });

  test("does not take another file for a snapshot, and tells where one was damaged", async () => {
    await store.put(shop, writeSnapshotFile(at(1)), at(1));
    const target = path.join(folder, "acme", "shop", "main");
    await writeFile(path.join(target, "zzz.json.gz.1.partial"), "x");
    expect(await store.readLatest(shop)).toEqual(at(1));
    await writeFile(path.join(target, (await store.history(shop))[0] ?? ""), "x");
    await expect(store.readLatest(shop)).rejects.toThrow(/not a snapshot/);
  });

  test("has nothing for a name that is none", async () => {
    expect(await store.readLatest({ ...shop, database: "../x" })).toBeNull();
    await expect(store.put({ ...shop, repo: ".." }, new Uint8Array(), at(1))).rejects.toThrow(/no address/);
    expect(readSnapshotFile(writeSnapshotFile(at(1)))).toEqual(at(1));
  });
});

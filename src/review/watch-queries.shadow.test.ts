import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import {
  demoReview,
  finding,
  migration,
  statementAt,
  usersEffect,
} from "../../test/fixtures/reviews/demo-review.ts";
import type { Review } from "../model/review.ts";
import { prepareBinaries } from "../postgres/server/binaries.ts";
import { type Cluster, startCluster } from "../postgres/server/cluster.ts";
import { longTransactionsQuery } from "./checklist.ts";
import { watchQueries } from "./watch-queries.ts";

const hostileName = `public."o'rders""; --"`;

/** A review to which every query applies. */
const everything: Review = {
  ...demoReview,
  findings: [finding({})],
  migrations: [
    {
      migration,
      statements: [
        statementAt(1, "VACUUM FULL users", "VacuumStmt", { effects: [usersEffect({ rewrites: true })] }),
        statementAt(2, "CREATE INDEX CONCURRENTLY ON users (id)", "IndexStmt", {
          effects: [
            usersEffect({ relation: "public.users", buildsIndexes: ["public.users_id_idx"] }),
            usersEffect({ relation: hostileName, buildsIndexes: ["public.x"] }),
          ],
        }),
      ],
    },
  ],
};

describe.each([14, 18])("on PostgreSQL %d", (major) => {
  let folder: string;
  let cluster: Cluster;
  let client: pg.Client;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-queries-"));
    const dataFolder = path.join(folder, "data");
    const { chmod } = await import("node:fs/promises");
    await chmod(folder, 0o755);
    cluster = await startCluster({ binaries: await prepareBinaries(major), dataFolder });
    client = new pg.Client(cluster.connectionOptions("postgres"));
    await client.connect();
    await client.query(`CREATE TABLE users (id int); CREATE TABLE ${hostileName} (id int);`);
  });

  afterAll(async () => {
    await client.end();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("each query runs as it stands", async () => {
    const queries = watchQueries(everything);
    expect(queries).toHaveLength(5);
    for (const { sql } of queries) expect((await client.query(sql)).rows).toEqual([]);
  });

  test("a transaction that holds the table open is found once it is long", async () => {
    const holder = new pg.Client(cluster.connectionOptions("postgres"));
    await holder.connect();
    await holder.query(`BEGIN; LOCK TABLE ${hostileName} IN ACCESS SHARE MODE`);
    const query = longTransactionsQuery(["public.users", hostileName]);
    expect((await client.query(query)).rows).toEqual([]);
    const impatient = query.replace("5 seconds", "0 seconds");
    expect((await client.query(impatient)).rows).toMatchObject([{ state: "idle in transaction" }]);
    await holder.end();
  });
});

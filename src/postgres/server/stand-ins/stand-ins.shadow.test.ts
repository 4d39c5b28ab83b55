import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { prepareBinaries } from "../binaries.ts";
import { type Cluster, startCluster } from "../cluster.ts";
import { standInVersion } from "./install-stand-ins.ts";

describe.each([14, 18])("stand-ins on PostgreSQL %d", (major) => {
  let folder: string;
  let cluster: Cluster;
  let client: pg.Client;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lockkeeper-stand-ins-"));
    await chmod(folder, 0o711);
    cluster = await startCluster({
      binaries: await prepareBinaries(major),
      dataFolder: path.join(folder, "data"),
    });
    const superuser = new pg.Client(cluster.connectionOptions("template1"));
    await superuser.connect();
    await superuser.query("create role owner login");
    await superuser.query("create database shop owner owner");
    await superuser.end();
    client = new pg.Client(cluster.connectionOptions("shop", "owner"));
    await client.connect();
    await client.query("create schema extensions");
  });
  afterAll(async () => {
    await client?.end();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("are made by the owner of a database, in the schema that is asked for", async () => {
    await client.query("create extension if not exists vector with schema extensions");
    await client.query("create extension postgis; create extension pg_cron; create extension pgaudit");
    const { rows } = await client.query("select extname from pg_extension where extversion = $1 order by 1", [
      standInVersion,
    ]);
    expect(rows.map(({ extname }) => extname)).toEqual(["pg_cron", "pgaudit", "postgis", "vector"]);
  });

  test("carry tables and indexes as the true extensions write them", async () => {
    await client.query("set search_path = public, extensions");
    await client.query(
      "create table items (id int primary key, embedding vector(3), place geometry(Point,4326), area geography)",
    );
    await client.query("create index on items using hnsw (embedding vector_cosine_ops)");
    await client.query("create index on items using gist (place); create index on items using gist (area)");
    await client.query("insert into items values (1, '[1,2,3]', 'POINT(1 1)', null)");
    await client.query(
      "select ST_DWithin(place, ST_SetSRID(ST_MakePoint(1, 2), 4326), 10) from items order by embedding <-> '[1,2,3]'",
    );
    await client.query("alter table items alter embedding type vector(4)");
    const { rows } = await client.query(
      "select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'items'::regclass and attname = 'embedding'",
    );
    expect(rows).toEqual([{ type: "vector(4)" }]);
  });

  test("do not stand in the way of what the server has itself", async () => {
    await client.query("create extension citext schema extensions");
    const { rows } = await client.query(
      "select extversion <> $1 as itself from pg_extension where extname = 'citext'",
      [standInVersion],
    );
    expect(rows).toEqual([{ itself: true }]);
  });
});

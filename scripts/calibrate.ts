import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Cost, Throughput } from "../src/postgres/estimates/throughput.ts";
import { throughput } from "../src/postgres/estimates/throughput-constants.ts";
import { prepareBinaries } from "../src/postgres/server/binaries.ts";
import { startCluster } from "../src/postgres/server/cluster.ts";
import { fitCost, LARGE_ROWS, type Sample, spreadOf } from "./fit-cost.ts";

/**
 * Measures how fast a real server works through tables of several sizes and widths, and writes
 * src/postgres/estimates/throughput.ts. `npm run calibrate -- 7` measures up to 10^7 rows; 6 where left out.
 */
const largest = Number(process.argv[2] ?? 6);
const MAJOR = 16;
const WIDTHS = [20, 300];
const REPEATS = 3;
/** No run is repeated after this long. */
const LONG_MS = 1500;

type Work = Exclude<
  { [Key in keyof Throughput]: Throughput[Key] extends Cost ? Key : never }[keyof Throughput],
  never
>;

/** What is timed for each cost. `bytes` of a sample are the heap's, or for an index those of its keys. */
const WORKS: readonly {
  readonly work: Work;
  readonly sql: string;
  readonly keyBytes?: number;
  /** Exponent of the largest size that is measured: the rest would take minutes. */
  readonly most?: number;
}[] = [
  { work: "scan", sql: "ALTER TABLE t ALTER COLUMN filled SET NOT NULL" },
  { work: "rewrite", sql: "ALTER TABLE bare ALTER COLUMN n TYPE bigint" },
  { work: "btreeFixed", sql: "CREATE INDEX i ON t (shuffled)", keyBytes: 8 },
  { work: "btreeText", sql: "CREATE INDEX i ON t (label)", keyBytes: 32 },
  { work: "hash", sql: "CREATE INDEX i ON t USING hash (shuffled)", keyBytes: 8 },
  { work: "gin", sql: "CREATE INDEX i ON t USING gin (document)", keyBytes: 60 },
  { work: "gist", sql: "CREATE INDEX i ON t USING gist (span)", keyBytes: 16, most: 5 },
  { work: "brin", sql: "CREATE INDEX i ON t USING brin (id)", keyBytes: 8 },
  { work: "foreignKeyChild", sql: "ALTER TABLE t ADD FOREIGN KEY (shuffled) REFERENCES parent (id)" },
  { work: "insert", sql: "INSERT INTO bare SELECT id, filled, payload FROM t" },
  { work: "update", sql: "UPDATE bare SET filled = filled + 1" },
  { work: "delete", sql: "DELETE FROM bare" },
];

const SETUP = (rows: number, width: number): string => `
  DROP TABLE IF EXISTS t, bare, parent;
  CREATE TABLE parent AS SELECT n::bigint AS id FROM generate_series(1, ${rows}) AS n;
  ALTER TABLE parent ADD PRIMARY KEY (id);
  CREATE TABLE t AS SELECT n::bigint AS id, n AS filled, 1 + (n * 7919::bigint) % ${rows} AS shuffled,
    md5(n::text) AS label, jsonb_build_object('n', n, 'k', md5((n % 1000)::text)) AS document,
    int4range(n, n + 10) AS span, repeat('x', ${width}) AS payload FROM generate_series(1, ${rows}) AS n;
  CREATE TABLE bare AS SELECT id::int AS n, filled, payload FROM t;
  VACUUM ANALYZE t; VACUUM ANALYZE bare; VACUUM ANALYZE parent; CHECKPOINT`;

async function measure(client: pg.Client): Promise<Map<Work, Sample[]>> {
  const samples = new Map<Work, Sample[]>();
  for (let exponent = 4; exponent <= largest; exponent += 1) {
    for (const width of WIDTHS) {
      const rows = 10 ** exponent;
      for (const statement of SETUP(rows, width).split(";")) await client.query(statement);
      for (const { work, sql, keyBytes, most } of WORKS) {
        if (exponent > (most ?? largest)) continue;
        const table = sql.includes("bare") ? "bare" : "t";
        const { rows: sizes } = await client.query("SELECT pg_table_size($1::regclass)::float8 AS bytes", [
          table,
        ]);
        const heapBytes = Number(sizes[0]?.bytes);
        const ms = await fastest(client, sql);
        samples.set(work, [
          ...(samples.get(work) ?? []),
          { rows, heapBytes, keyBytes: keyBytes ?? null, ms },
        ]);
        process.stderr.write(`${work} ${rows} rows, ${width} bytes: ${ms.toFixed(1)} ms\n`);
      }
    }
  }
  return samples;
}

/** The fastest of some runs, each rolled back: what else the machine does only ever adds. */
async function fastest(client: pg.Client, sql: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < REPEATS && (run === 0 || best < LONG_MS); run += 1) {
    await client.query("BEGIN");
    const start = performance.now();
    await client.query(sql);
    best = Math.min(best, performance.now() - start);
    await client.query("ROLLBACK");
  }
  return best;
}

function write(samples: ReadonlyMap<Work, readonly Sample[]>, version: string): string {
  const scans = samples.get("scan") ?? [];
  const scan = fitCost(scans, null);
  const scanNear = fitCost(
    scans.filter(({ rows }) => rows < LARGE_ROWS),
    null,
  );
  const costs: Partial<Record<Work, Cost>> = { scan, scanNear };
  for (const [work, measured] of samples) {
    costs[work] = measured[0]?.keyBytes == null ? fitCost(measured, null) : fitCost(measured, scan);
  }
  const all = { ...throughput, ...costs };
  const { low, high } = spreadOf(samples, costs, scan);
  const measured: Throughput = {
    ...all,
    source: `npm run calibrate on ${new Date().toISOString().slice(0, 10)}: PostgreSQL ${version}, 10^4 to 10^${largest} rows of about ${WIDTHS.join(" and ")} bytes of payload, data in memory, one process`,
    lowFactor: low,
    highFactor: high,
  };
  return JSON.stringify(measured, null, 2);
}

const folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-calibrate-"));
// The server may run as another user, who must be able to enter.
await chmod(folder, 0o711);
const binaries = await prepareBinaries(MAJOR);
const settings = { shared_buffers: "512MB", max_wal_size: "4GB", autovacuum: "off" };
const cluster = await startCluster({
  binaries,
  dataFolder: path.join(folder, "data"),
  settings,
  durable: true,
});
const client = new pg.Client(cluster.connectionOptions("postgres"));
try {
  await client.connect();
  const file = fileURLToPath(new URL("../src/postgres/estimates/throughput-constants.ts", import.meta.url));
  const constants = write(await measure(client), cluster.version);
  await writeFile(
    file,
    `import type { Throughput } from "./throughput.ts";\n\n/** Written by \`npm run calibrate\`; do not edit by hand. */\nexport const throughput: Throughput = ${constants};\n`,
  );
} finally {
  await client.end();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}

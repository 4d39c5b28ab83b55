import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Throughput } from "../src/model/throughput.ts";
import { fitThroughput } from "../src/postgres/calibration/fit-throughput.ts";
import { type Measurements, measure } from "../src/postgres/calibration/measure.ts";
import { prepareBinaries } from "../src/postgres/server/binaries.ts";
import { startCluster } from "../src/postgres/server/cluster.ts";

/**
 * Measures how fast a real server works through tables of several sizes and widths, and writes
 * src/postgres/estimates/throughput-constants.ts. `npm run calibrate -- 6` measures up to 10^6 rows; 7 where left out.
 */
const largest = Number(process.argv[2] ?? 7);
const MAJOR = 16;
const LIMIT_MS = 13 * 60_000;
/** A heap larger than a quarter of shared_buffers is read through a small ring of buffers, past the others. */
const NEAR_BYTES = 64 * 1024 * 1024;
const settings = { shared_buffers: "256MB", max_wal_size: "4GB", autovacuum: "off" };

function describe(version: string, { leftOut }: Measurements): string {
  const missing = leftOut.length === 0 ? "" : `; left out for lack of time: ${leftOut.join(", ")}`;
  return `npm run calibrate on ${new Date().toISOString().slice(0, 10)}: PostgreSQL ${version}, 10^4 to 10^${largest} rows with 20 and 300 bytes of payload, shared_buffers ${settings.shared_buffers}, maintenance_work_mem 64MB, files in the kernel's cache, fsync on, no parallel workers; the median of several interleaved runs on a shared machine of two cores${missing}`;
}

async function write(throughput: Throughput): Promise<void> {
  const file = fileURLToPath(new URL("../src/postgres/estimates/throughput-constants.ts", import.meta.url));
  await writeFile(
    file,
    `import type { Throughput } from "../../model/throughput.ts";\n\n/** Written by \`npm run calibrate\`; do not edit by hand. */\nexport const throughput: Throughput = ${JSON.stringify(throughput, null, 2)};\n`,
  );
}

const folder = await mkdtemp(path.join(tmpdir(), "lockkeeper-calibrate-"));
// The server may run as another user, who must be able to enter.
await chmod(folder, 0o711);
const cluster = await startCluster({
  binaries: await prepareBinaries(MAJOR),
  dataFolder: path.join(folder, "data"),
  settings,
  durable: true,
});
const client = new pg.Client(cluster.connectionOptions("postgres"));
try {
  await client.connect();
  const measurements = await measure({
    client,
    largest,
    limitMs: LIMIT_MS,
    progress: (step) => console.error(step),
  });
  for (const { name, exponent, ms } of measurements.measured)
    console.error(`${name}, 10^${exponent} rows: ${ms.toFixed(1)} ms`);
  await write(fitThroughput(measurements, NEAR_BYTES, describe(cluster.version, measurements)));
} finally {
  await client.end();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}

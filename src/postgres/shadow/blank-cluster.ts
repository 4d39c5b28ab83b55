import { access, rm } from "node:fs/promises";
import path from "node:path";
import type { ServerBinaries } from "../server/binaries.ts";
import { startCluster } from "../server/cluster.ts";
import { makeOnce } from "./make-once.ts";
import { packFolder } from "./pack-folder.ts";
import { shadowSettings, templateDatabase } from "./shadow-settings.ts";
import { migrationRole } from "./trusted-side.ts";
import { withClient } from "./with-client.ts";

/** Changes when what a blank cluster holds changes. */
const blankFormat = 2;

/**
 * The archive of a cluster with the migration's role and an empty template database, made once for each version:
 * to unpack it takes a tenth of the time of initdb.
 *
 * @param folder where prepared folders are kept.
 */
export function prepareBlank(binaries: ServerBinaries, folder: string): Promise<string> {
  const target = path.join(folder, "prepared", `blank-${binaries.version}-${blankFormat}`);
  const archive = path.join(target, "data.tar");
  const isThere = () =>
    access(archive).then(
      () => archive,
      () => null,
    );
  return makeOnce({
    target,
    read: isThere,
    async fill(fresh) {
      const dataFolder = path.join(fresh, "data");
      await makeBlank(binaries, dataFolder);
      await packFolder(dataFolder, path.join(fresh, "data.tar"));
      await rm(dataFolder, { recursive: true });
    },
  });
}

async function makeBlank(binaries: ServerBinaries, dataFolder: string): Promise<void> {
  const cluster = await startCluster({ binaries, dataFolder, settings: shadowSettings });
  try {
    await withClient(cluster.connectionOptions("template1"), async (client) => {
      await client.query(`create role ${migrationRole} login`);
      await client.query(`create database ${templateDatabase} owner ${migrationRole}`);
      // Less to copy for each review.
      await client.query("alter database template0 is_template false");
      await client.query("drop database template0");
      await client.query("drop database postgres");
    });
  } finally {
    await cluster.stop("in order");
  }
}

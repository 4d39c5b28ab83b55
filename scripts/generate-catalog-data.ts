import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { supportedMajors } from "../src/postgres/server/binaries.ts";
import { openShadow } from "../src/postgres/shadow/open-shadow.ts";
import { type BuiltIns, readBuiltIns, renderCatalogData } from "../test/atlas/catalog-data.ts";

/*
 * Reads what pg_catalog has on real servers of all five majors into src/postgres/catalog/data. test/shadow/atlas.test.ts
 * checks that the files are what this makes. Run: npm run catalog-data
 */
const byMajor = new Map<number, BuiltIns>();
for (const major of supportedMajors) {
  const cacheFolder = path.join(tmpdir(), "lockkeeper-catalog-data");
  const shadow = await openShadow({ snapshot: { major, schemaSql: "" }, cacheFolder });
  try {
    const database = await shadow.openDatabase();
    byMajor.set(major, await readBuiltIns((sql) => database.query(sql)));
    await database.close();
  } finally {
    await shadow.close();
  }
}
for (const [file, text] of Object.entries(renderCatalogData(byMajor))) {
  writeFileSync(new URL(`../src/postgres/catalog/data/${file}`, import.meta.url), text);
}

import { expect, test } from "@jest/globals";
import { type ScratchFacts, whyRefused } from "./refuse-production.ts";

const empty: ScratchFacts = {
  version: "16.14 (Debian 16.14-1)",
  isSuperuser: false,
  mayCreateDatabases: true,
  isStandby: false,
  replicas: 0,
  sessions: 0,
  largest: { name: "postgres", bytes: 8_000_000 },
};

test("takes an empty server of the version", () => {
  expect(whyRefused(empty, 16)).toBeNull();
});

test.each<[Partial<ScratchFacts>, RegExp]>([
  [{ version: "15.2" }, /PostgreSQL 15\.2, the database under review is 16/],
  [{ isSuperuser: true }, /superuser/],
  [{ mayCreateDatabases: false }, /CREATEDB/],
  [{ isStandby: true }, /replication/],
  [{ replicas: 2 }, /replication/],
  [{ sessions: 3 }, /other programs are connected to it \(3\)/],
  [{ largest: { name: "shop", bytes: 8_200_000_000 } }, /its database shop holds 8200 MB/],
])("refuses a server with %j", (facts, reason) => {
  expect(whyRefused({ ...empty, ...facts }, 16)).toMatch(reason);
});

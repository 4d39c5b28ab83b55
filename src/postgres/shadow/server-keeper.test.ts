import { describe, expect, test } from "@jest/globals";
import { keepServer } from "./server-keeper.ts";
import type { ShadowServer } from "./shadow-server.ts";

interface FakeServer {
  alive: boolean;
  readonly done: string[];
}

function fakeServers(): { servers: FakeServer[]; start: () => Promise<ShadowServer> } {
  const servers: FakeServer[] = [];
  return {
    servers,
    async start() {
      const fake: FakeServer = { alive: true, done: [] };
      servers.push(fake);
      let made = 0;
      const server: Partial<ShadowServer> = {
        isAlive: async () => fake.alive,
        async createDatabase() {
          if (!fake.alive) throw new Error("gone");
          made += 1;
          fake.done.push(`made ${servers.length}.${made}`);
          return `${servers.length}.${made}`;
        },
        async handOver(name) {
          if (!fake.alive) throw new Error("gone");
          fake.done.push(`handed over ${name}`);
        },
        async kill() {
          fake.alive = false;
        },
      };
      return server as ShadowServer;
    },
  };
}

describe("keepServer", () => {
  test("hands out each clone once, also to two who ask at a time", async () => {
    const { servers, start } = fakeServers();
    const keeper = await keepServer(start);
    const taken = await Promise.all([keeper.takeDatabase(), keeper.takeDatabase()]);
    expect(taken.map(({ database }) => database)).toEqual(["1.1", "1.2"]);
    expect(servers).toHaveLength(1);
  });

  test("makes the next clone once the one asked for is handed over", async () => {
    const { servers, start } = fakeServers();
    const keeper = await keepServer(start);
    await keeper.takeDatabase();
    expect(servers[0]?.done).toEqual(["made 1.1", "handed over 1.1", "made 1.2"]);
  });

  test("replaces a lost server once", async () => {
    const { servers, start } = fakeServers();
    const keeper = await keepServer(start);
    for (const server of servers) server.alive = false;
    const taken = await Promise.all([keeper.takeDatabase(), keeper.takeDatabase()]);
    expect(taken.map(({ database }) => database)).toEqual(["2.1", "2.2"]);
    expect(servers.map(({ alive }) => alive)).toEqual([false, true]);
  });

  test("is of no use when closed", async () => {
    const { servers, start } = fakeServers();
    const keeper = await keepServer(start);
    await keeper.close();
    expect(servers[0]?.alive).toBe(false);
    await expect(keeper.takeDatabase()).rejects.toThrow("closed");
  });
});

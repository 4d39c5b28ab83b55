import { EventEmitter } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { runUntilSignal } from "./run-until-signal.ts";

function setUp(ended: Promise<string> = new Promise(() => {})) {
  const source = new EventEmitter();
  const events: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = {
    ...{ url: "http://127.0.0.1:1", ended },
    stop: async () => {
      events.push("stop");
      await held;
      events.push("stopped");
    },
  };
  const exit = (code: number) => void events.push(`exit ${code}`);
  const status = runUntilSignal(server, (message) => events.push(message), Object.assign(source, { exit }));
  return { source, events, release, status };
}

describe("runUntilSignal", () => {
  test.each(["SIGTERM", "SIGINT"])("%s stops in order and ends with 0", async (signal) => {
    const { source, events, release, status } = setUp();
    source.emit(signal);
    release();
    expect(await status).toBe(0);
    expect(events).toEqual(["stop", "stopped"]);
  });

  test("a second signal ends at once", async () => {
    const { source, events, release, status } = setUp();
    source.emit("SIGINT");
    await new Promise(setImmediate);
    source.emit("SIGINT");
    expect(events).toEqual(["stop", "exit 130"]);
    release();
    await status;
  });

  test("a store that is lost is told, and ends with 1", async () => {
    const { events, release, status } = setUp(Promise.resolve("the store is gone"));
    release();
    expect(await status).toBe(1);
    expect(events).toEqual(["the store is gone", "stop", "stopped"]);
  });
});

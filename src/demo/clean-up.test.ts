import { expect, test } from "@jest/globals";
import { createCleanUp } from "./clean-up.ts";

test("undoes in reverse, goes on after a failure, and undoes at once what comes late", async () => {
  const done: string[] = [];
  const cleanUp = createCleanUp((message) => done.push(`reported ${message}`));
  const undo = (name: string) => async () => {
    if (name === "server") throw new Error("the server is gone");
    done.push(name);
  };
  cleanUp.add(undo("folder"));
  cleanUp.add(undo("server"));
  cleanUp.add(undo("service"));
  await cleanUp.run();
  expect(done).toEqual(["service", "reported the server is gone", "folder"]);
  cleanUp.add(undo("late"));
  await cleanUp.run();
  expect(done.at(-1)).toBe("late");
});

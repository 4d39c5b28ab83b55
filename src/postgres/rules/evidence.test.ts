import { expect, test } from "@jest/globals";
import type { Effect } from "../../model/effect.ts";
import { describeEvidence } from "./evidence.ts";
import type { Subject } from "./subject.ts";

const effect = { relation: "public.orders", estimate: null, evidence: "observed" } as unknown as Effect;

test.each([
  [{ origin: "captured" }, "it is not in the snapshot"],
  [{ origin: "replayed" }, "there is no snapshot"],
  [{ origin: "schema" }, "there is no snapshot"],
  [null, "there is no snapshot"],
])("why a size is not known, of %j: %s", (snapshot, why) => {
  const subject = { ground: { snapshot, shadowVersion: "16.14", major: 16 } } as unknown as Subject;
  expect(describeEvidence(subject, effect)).toBe(
    `Assumed: the size of \`orders\` is not known, since ${why}.`,
  );
});

import { expect, test } from "@jest/globals";
import { demoReview } from "../../test/fixtures/reviews/demo-review.ts";
import type { Rollback } from "../model/rollback.ts";
import { renderRollback } from "./render-rollback.ts";

const restored: Rollback = {
  path: "db/1_note.sql",
  down: "db/1_note.sql",
  outcome: "restores",
  note: "",
  failure: null,
  differences: [],
  allowed: [],
  lostByUp: [],
  lostByDown: [],
  offered: null,
};

function render(...rollbacks: readonly Partial<Rollback>[]): string | null {
  return renderRollback({ ...demoReview, rollbacks: rollbacks.map((each) => ({ ...restored, ...each })) });
}

test("nothing where a tool without downs loses nothing", () => {
  expect(render({ outcome: "none by design", down: null })).toBeNull();
});

test("nothing where nothing changes", () => {
  expect(render({ down: null })).toBeNull();
});

test("what the migration itself says is irreversible", () => {
  expect(render({ outcome: "declared" })).toBe("## Rollback\n\n- `db/1_note.sql`: said to be irreversible.");
});

test("what comes back, and what is lost all the same", () => {
  const lostByUp = [{ object: "column public.orders.note", what: "its values" }];
  expect(render({ lostByUp })).toBe(
    "## Rollback\n\n- `db/1_note.sql`: the schema comes back, proven on the shadow. No down brings back the values of `orders.note`.",
  );
});

test("without a server that is said", () => {
  expect(render({ outcome: "not run", note: "There was no server to run it on." })).toBe(
    "## Rollback\n\n- `db/1_note.sql`: the roll-back was not run. There was no server to run it on.",
  );
});

test("the offered down is folded, with what it leaves", () => {
  const offered = {
    path: "db/1_note.sql",
    place: "section" as const,
    text: "-- migrate:down\nDROP TABLE a;\n",
    proven: false,
    leaves: ["type `mood` differs"],
  };
  expect(render({ outcome: "missing", down: null, offered })).toBe(
    "## Rollback\n\n- `db/1_note.sql`: there is no down: one is below.\n\n<details><summary>A down for db/1_note.sql</summary>\n\n```sql\n-- migrate:down\nDROP TABLE a;\n```\n\nRan after the up on the shadow. It leaves: type `mood` differs.\n\n</details>",
  );
});

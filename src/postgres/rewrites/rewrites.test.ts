import { beforeAll, describe, expect, test } from "@jest/globals";
import { subjectOf } from "../../../test/support/subject-of.ts";
import type { Rewrite } from "../../model/rewrite.ts";
import { loadParser } from "../parse/parse-migration.ts";
import { addedConstraints } from "../rules/added-constraints.ts";
import type { Subject } from "../rules/subject.ts";
import { addedColumn, alterTableOf } from "../rules/syntax.ts";
import { rewriteColumnFilledLater } from "./column-filled-later.ts";
import { rewriteConcurrentForm } from "./concurrent-form.ts";
import { rewriteIndexConcurrently } from "./concurrent-index.ts";
import { rewriteInBatches } from "./data-change-batches.ts";
import { rewriteNotNullLater } from "./not-null-later.ts";
import { rewriteRenameColumn } from "./rename-in-deploys.ts";
import { rewriteTypeChange } from "./type-in-deploys.ts";
import { rewriteUniqueUsingIndex } from "./unique-using-index.ts";
import { rewriteValidateLater } from "./validate-later.ts";

beforeAll(loadParser);

const setup = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, tier text);
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL DEFAULT 0, total numeric, note text);
  CREATE INDEX orders_user_id_idx ON orders (user_id, id DESC);
  ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id);
  CREATE TABLE "Odd Names" ("Key" uuid PRIMARY KEY, "select" text);
  CREATE TABLE logs (line text);`;

const inTransaction = { transactionMode: "per migration" as const };

/** The steps without their comments and settings. */
function texts(rewrite: Rewrite | null): readonly string[] {
  return (rewrite?.steps ?? []).map(({ text }) =>
    text.replace(/^(--|SET LOCAL|DROP INDEX CONCURRENTLY IF).*\n/gm, ""),
  );
}

function validateLater(subject: Subject): Rewrite | null {
  const [added] = addedConstraints(subject, ["CONSTR_CHECK", "CONSTR_FOREIGN"]);
  return added === undefined ? null : rewriteValidateLater(subject, added);
}

function uniqueUsingIndex(subject: Subject): Rewrite | null {
  const [added] = addedConstraints(subject, ["CONSTR_UNIQUE", "CONSTR_PRIMARY"]);
  return added === undefined ? null : rewriteUniqueUsingIndex(subject, added);
}

function notNullLater(subject: Subject): Rewrite | null {
  const alter = alterTableOf(subject);
  return alter === null ? null : rewriteNotNullLater(subject, alter);
}

describe("CREATE INDEX", () => {
  test("keeps the author's layout and takes the statement's place where statements commit one by one", () => {
    const sql = "create unique index users_email_idx\n  on users (lower(email))\n  where tier is not null";
    const rewrite = rewriteIndexConcurrently(subjectOf({ setup, sql }));
    const [comment, ...lines] = (rewrite?.suggestion ?? "").split("\n");
    expect(lines.join("\n")).toBe(`${sql.replace("index", "index CONCURRENTLY")};`);
    expect(comment).toMatch(/^-- If it fails .* DROP INDEX CONCURRENTLY IF EXISTS public.users_email_idx;/);
  });

  test("needs a migration of its own where the tool holds a transaction", () => {
    const rewrite = rewriteIndexConcurrently(
      subjectOf({ setup, sql: "CREATE INDEX i ON users (email);", migration: inTransaction }),
    );
    expect(rewrite?.suggestion).toBeNull();
    expect(rewrite?.steps).toMatchObject([{ transaction: false }]);
  });

  test("goes partition by partition on a partitioned table", () => {
    const partitioned = `CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
      CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`;
    const rewrite = rewriteIndexConcurrently(
      subjectOf({ setup: partitioned, sql: "CREATE INDEX events_at ON events (at);" }),
    );
    expect(texts(rewrite)).toEqual([
      "CREATE INDEX events_at ON ONLY events (at);",
      "CREATE INDEX CONCURRENTLY events_2025_at_idx ON public.events_2025 (at);",
      "CREATE INDEX CONCURRENTLY events_2026_at_idx ON public.events_2026 (at);",
      "ALTER INDEX public.events_at ATTACH PARTITION public.events_2025_at_idx;\nALTER INDEX public.events_at ATTACH PARTITION public.events_2026_at_idx;",
    ]);
  });
});

describe("constraints", () => {
  test("a foreign key is added NOT VALID in place, and validated later", () => {
    const sql =
      "ALTER TABLE orders ADD CONSTRAINT o FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;";
    const rewrite = validateLater(subjectOf({ setup, sql, migration: inTransaction }));
    expect(rewrite?.suggestion).toBe(`SET LOCAL lock_timeout = '2s';\n${sql.replace(";", " NOT VALID;")}`);
    expect(texts(rewrite)[1]).toBe("ALTER TABLE orders VALIDATE CONSTRAINT o;");
  });

  test("an unnamed CHECK gets the name that PostgreSQL would give it", () => {
    const rewrite = validateLater(subjectOf({ setup, sql: "ALTER TABLE orders ADD CHECK (total > 0);" }));
    expect(texts(rewrite)[1]).toBe("ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;");
  });

  test("an automatic name that is taken gets a number", () => {
    const sql = "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);";
    expect(texts(validateLater(subjectOf({ setup, sql })))[1]).toBe(
      "ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey1;",
    );
  });

  test("other subcommands of the statement stay", () => {
    const sql = "ALTER TABLE orders ADD COLUMN a int, ADD CONSTRAINT c CHECK (total > 0);";
    const rewrite = validateLater(subjectOf({ setup, sql }));
    expect(texts(rewrite)[0]).toMatch(/ADD COLUMN a int/);
    expect(texts(rewrite)[0]).toMatch(/NOT VALID/);
  });

  test("UNIQUE is built CONCURRENTLY and attached under the same name, options kept", () => {
    const sql =
      "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email, tier) INCLUDE (id) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED;";
    const rewrite = uniqueUsingIndex(subjectOf({ setup, sql }));
    expect(texts(rewrite)).toEqual([
      "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email, tier) INCLUDE (id) WITH (fillfactor = 70);",
      "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key DEFERRABLE INITIALLY DEFERRED;",
    ]);
  });

  test("a primary key over nullable columns makes them NOT NULL first", () => {
    const rewrite = uniqueUsingIndex(subjectOf({ setup, sql: "ALTER TABLE logs ADD PRIMARY KEY (line);" }));
    expect(texts(rewrite).join("\n")).toMatch(
      /CHECK \(line IS NOT NULL\) NOT VALID[\s\S]*PRIMARY KEY USING INDEX logs_pkey/,
    );
  });
});

describe("SET NOT NULL", () => {
  const sql = 'ALTER TABLE "Odd Names" ALTER COLUMN "select" SET NOT NULL;';

  test("before 18 by a validated CHECK, dropped in a statement of its own", () => {
    const rewrite = notNullLater(subjectOf({ setup, sql }));
    expect(texts(rewrite)).toEqual([
      'ALTER TABLE "Odd Names" ADD CONSTRAINT "Odd Names_select_not_null" CHECK ("select" IS NOT NULL) NOT VALID;',
      'ALTER TABLE "Odd Names" VALIDATE CONSTRAINT "Odd Names_select_not_null";',
      'ALTER TABLE "Odd Names" ALTER COLUMN "select" SET NOT NULL;\nALTER TABLE "Odd Names" DROP CONSTRAINT "Odd Names_select_not_null";',
    ]);
  });

  test("from 18 by a NOT NULL constraint that is validated later", () => {
    expect(texts(notNullLater(subjectOf({ setup, sql, major: 18 })))).toEqual([
      'ALTER TABLE "Odd Names" ADD CONSTRAINT "Odd Names_select_not_null" NOT NULL "select" NOT VALID;',
      'ALTER TABLE "Odd Names" VALIDATE CONSTRAINT "Odd Names_select_not_null";',
    ]);
  });
});

describe("data changes", () => {
  test("an UPDATE becomes batches by the primary key that commit", () => {
    const sql = "UPDATE users SET tier = 'free' WHERE tier IS NULL;";
    const rewrite = rewriteInBatches(subjectOf({ setup, sql }));
    expect(rewrite?.steps).toHaveLength(1);
    expect(rewrite?.steps[0]?.transaction).toBe(false);
    expect(texts(rewrite)[0]).toMatch(
      /UPDATE users SET tier = 'free'\n +WHERE \(tier IS NULL\) AND users\.id >= batch_start/,
    );
    expect(texts(rewrite)[0]).toMatch(/COMMIT;/);
  });

  test.each([
    [
      "a walk over rows",
      "FOR r IN SELECT id FROM users WHERE tier IS NULL LOOP UPDATE users SET tier = 'free' WHERE id = r.id; END LOOP;",
    ],
    [
      "batches without COMMIT",
      "LOOP UPDATE users SET tier = 'free' WHERE id IN (SELECT id FROM users WHERE tier IS NULL LIMIT 1000); EXIT WHEN NOT FOUND; END LOOP;",
    ],
  ])("a DO loop (%s) becomes batches", (_, loop) => {
    const sql = `DO $$ DECLARE r record; BEGIN ${loop} END $$;`;
    const rewrite = rewriteInBatches(subjectOf({ setup, sql }));
    expect(texts(rewrite)[0]).toMatch(/UPDATE users SET tier = 'free'\n +WHERE \(tier IS NULL\) AND/);
  });

  test("what must not be done twice to a row keeps how far it is, and goes on from there", () => {
    const again = texts(
      rewriteInBatches(subjectOf({ setup, sql: "UPDATE orders SET total = total * 100;" })),
    );
    expect(again[0]).toMatch(/CREATE TABLE IF NOT EXISTS orders_batches \(done_1 bigint, until_1 bigint\)/);
    expect(again[0]).toMatch(/UPDATE orders_batches SET done_1 = batch_end;\n +COMMIT;/);
    const drawn = texts(rewriteInBatches(subjectOf({ setup, sql: "UPDATE orders SET total = random();" })));
    expect(drawn[0]).toContain("orders_batches");
    const once = "UPDATE orders SET total = random() WHERE total IS NULL;";
    expect(texts(rewriteInBatches(subjectOf({ setup, sql: once })))[0]).not.toContain("orders_batches");
  });

  test("a table without a key is walked by its blocks until nothing is left to do", () => {
    const sql = "DELETE FROM logs WHERE line = '';";
    const [text] = texts(rewriteInBatches(subjectOf({ setup, sql })));
    expect(text).toContain("logs.ctid >= format('(%s,0)', block)::tid");
    expect(text).toContain("EXIT WHEN in_round = 0;");
  });

  test.each([
    ["a table without a key of which every row is meant", "UPDATE logs SET line = upper(line);"],
    [
      "a loop that writes two tables",
      "DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM users LOOP UPDATE users SET tier = 'a' WHERE id = r.id; DELETE FROM logs; END LOOP; END $$;",
    ],
    [
      "a loop whose values come from elsewhere",
      "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM orders LOOP UPDATE users SET tier = r.note WHERE id = r.user_id; END LOOP; END $$;",
    ],
    ["RETURNING", "UPDATE users SET tier = 'a' RETURNING id;"],
  ])("%s has no rewrite", (_, sql) => {
    expect(rewriteInBatches(subjectOf({ setup, sql }))).toBeNull();
  });
});

describe("columns", () => {
  test("a volatile default is set for new rows, and old rows are filled in batches", () => {
    const subject = subjectOf({
      setup,
      sql: "ALTER TABLE users ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();",
    });
    const alter = alterTableOf(subject);
    const column = alter?.commands.flatMap((command) => addedColumn(command) ?? [])[0];
    const rewrite =
      alter == null || column === undefined ? null : rewriteColumnFilledLater(subject, alter, column);
    expect(texts(rewrite)[0]).toBe(
      "ALTER TABLE users ADD COLUMN token uuid;\nALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();",
    );
    expect(texts(rewrite)[1]).toMatch(/SET token = gen_random_uuid\(\)\n +WHERE \(token IS NULL\)/);
    expect(texts(rewrite).at(-1)).toMatch(/SET NOT NULL/);
  });

  test("a rename becomes three deploys that carry indexes, foreign keys, default and NOT NULL over", () => {
    const subject = subjectOf({ setup, sql: "ALTER TABLE orders RENAME COLUMN user_id TO account_id;" });
    const { tree } = subject.statement;
    const rewrite = "RenameStmt" in tree ? rewriteRenameColumn(subject, tree.RenameStmt) : null;
    const all = texts(rewrite).join("\n");
    expect(rewrite?.steps.map(({ deploy }) => deploy)).toEqual(expect.arrayContaining([1, 2, 3]));
    expect(all).toMatch(/ADD COLUMN account_id bigint/);
    expect(all).toMatch(
      /CREATE INDEX CONCURRENTLY orders_user_id_idx_new ON (public\.)?orders \(account_id, id DESC\)/,
    );
    expect(all).toMatch(/FOREIGN KEY ?\(account_id\) REFERENCES public\.users \(id\) NOT VALID/);
    expect(all).toMatch(/DROP COLUMN user_id[\s\S]*SET DEFAULT 0[\s\S]*RENAME TO orders_user_id_idx/);
  });

  test("a column that a foreign key of another table references is not replaced", () => {
    const subject = subjectOf({ setup, sql: "ALTER TABLE users RENAME COLUMN id TO user_id;" });
    const { tree } = subject.statement;
    expect("RenameStmt" in tree ? rewriteRenameColumn(subject, tree.RenameStmt) : undefined).toBeNull();
  });

  test("a type change goes over a new column, its USING applied in the trigger and in the batches", () => {
    const subject = subjectOf({
      setup,
      sql: "ALTER TABLE orders ALTER COLUMN total TYPE bigint USING (total * 100)::bigint;",
    });
    const alter = alterTableOf(subject);
    const all = texts(alter === null ? null : rewriteTypeChange(subject, alter)).join("\n");
    expect(all).toMatch(
      /NEW\.total_new := CAST\(new\.total \* 100 AS bigint\)|NEW\.total_new := \(new\.total \* 100\)::bigint/,
    );
    expect(all).toMatch(/RENAME COLUMN total_new TO total/);
  });

  test("what a type change without USING refuses, its trigger and batches refuse too: a cast would cut it off", () => {
    const subject = subjectOf({
      setup: "CREATE TABLE notes (id bigint PRIMARY KEY, body varchar(200))",
      sql: "ALTER TABLE notes ALTER COLUMN body TYPE varchar(100);",
    });
    const alter = alterTableOf(subject);
    const all = texts(alter === null ? null : rewriteTypeChange(subject, alter)).join("\n");
    expect(all).toMatch(/NEW\.body_new := NEW\.body;/);
    expect(all).toMatch(/SET body_new = body\n/);
  });
});

test("a key that changes its type takes along its sequence, its primary key and what references it", () => {
  const keys = `CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
    CREATE TABLE orders (id serial PRIMARY KEY, user_id integer REFERENCES users ON DELETE CASCADE);`;
  const change = (table: string): string => {
    const subject = subjectOf({ setup: keys, sql: `ALTER TABLE ${table} ALTER COLUMN id TYPE bigint;` });
    const alter = alterTableOf(subject);
    return texts(alter === null ? null : rewriteTypeChange(subject, alter)).join("\n");
  };
  expect(change("users")).toMatch(
    /REFERENCES public\.users \(id_new\) ON DELETE CASCADE NOT VALID[\s\S]*DROP CONSTRAINT orders_user_id_fkey;[\s\S]*ADD GENERATED ALWAYS AS IDENTITY \(SEQUENCE NAME public\.users_id_new_seq\)[\s\S]*DROP COLUMN id;[\s\S]*ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey_new;[\s\S]*RENAME CONSTRAINT orders_user_id_fkey_new TO orders_user_id_fkey/,
  );
  expect(change("orders")).toMatch(/ALTER SEQUENCE public\.orders_id_seq OWNED BY orders\.id_new;/);
});

test.each([
  ["DROP INDEX orders_user_id_idx;", "DROP INDEX CONCURRENTLY orders_user_id_idx;"],
  ["REINDEX TABLE orders;", "REINDEX TABLE CONCURRENTLY orders;"],
])("%s has a CONCURRENTLY form", (sql, suggestion) => {
  expect(rewriteConcurrentForm(subjectOf({ setup, sql }))?.suggestion).toBe(suggestion);
});

test("REFRESH has none without a unique index on the view", () => {
  const withView = `${setup} CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) FROM orders GROUP BY user_id;`;
  expect(
    rewriteConcurrentForm(subjectOf({ setup: withView, sql: "REFRESH MATERIALIZED VIEW totals;" })),
  ).toBeNull();
  const keyed = `${withView} CREATE UNIQUE INDEX totals_user ON totals (user_id);`;
  expect(
    rewriteConcurrentForm(subjectOf({ setup: keyed, sql: "REFRESH MATERIALIZED VIEW totals;" }))?.suggestion,
  ).toBe("REFRESH MATERIALIZED VIEW CONCURRENTLY totals;");
});

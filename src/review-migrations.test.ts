import { describe, expect, test } from "@jest/globals";
import { addedFiles, changedFile, changeSetOf, treeOf } from "../test/fixtures/repository-of.ts";
import { findMigrations } from "./migration-tools/index.ts";
import type { ChangeSet } from "./model/change-set.ts";
import { reviewMigrations } from "./review-migrations.ts";
import type { ReviewWorld } from "./review-world.ts";
import { schemaOnlySnapshot } from "./stages/schema-only-snapshot.ts";

const CONFIG_PATH = ".github/lockkeeper.yml";
const USERS = "create table users (id bigint primary key, name text);";
const base = { "db/migrations/001_users.sql": USERS };

interface Given {
  readonly changeSet: ChangeSet;
  readonly config?: string;
  readonly base?: Readonly<Record<string, string>>;
}

/** Reviews a change without a shadow; notes what it does on the way. */
async function review(given: Given, own: Partial<ReviewWorld> = {}) {
  const steps: string[] = [];
  const before = given.base ?? base;
  const head = Object.fromEntries(
    given.changeSet.files.flatMap(({ path, head: text }) => (text === null ? [] : [[path, text]])),
  );
  const { review: made } = await reviewMigrations({
    readChangeSet: async () => given.changeSet,
    findMigrations: (set, config) => findMigrations(set, treeOf({ ...before, ...head }), config),
    base: treeOf(before),
    readConfigFile: async () => ({ text: given.config ?? null, path: CONFIG_PATH }),
    readSnapshot: async () => ({ snapshot: null, warnings: [] }),
    openShadow: null,
    codeFiles: () => null,
    postgres: 16,
    progress: (step) => steps.push(step),
    ...own,
  });
  return { ...made, steps, rules: made.findings.map(({ rule, path }) => [rule, path]) };
}

const add = (files: Readonly<Record<string, string>>): Given => ({ changeSet: addedFiles(files) });

describe("what is reviewed", () => {
  test("a change without a migration is a success, and nothing is prepared for it", async () => {
    const made = await review(add({ "src/index.ts": "export {};" }));
    expect(made).toMatchObject({ conclusion: "success", migrations: [], findings: [], notAnalysed: [] });
    expect(made.steps).toEqual(["reading the change set"]);
  });

  test("the base's migrations are what the new one meets", async () => {
    const made = await review(add({ "db/migrations/002_index.sql": "create index on users (name);" }));
    expect(made.migrations[0]?.statements[0]?.effects[0]).toMatchObject({
      relation: "public.users",
      lock: "SHARE",
      created: false,
      evidence: "modelled",
    });
    expect(made.snapshot).toMatchObject({ origin: "replayed", takenAt: null });
  });

  test("a new table is no finding, nor what happens to it in the same change", async () => {
    const made = await review(
      add({
        "db/migrations/002_t.sql": "create table t (a int);",
        "db/migrations/003_i.sql": "create index on t (a);",
      }),
    );
    expect(made).toMatchObject({ conclusion: "success", findings: [] });
  });

  test("code is searched only where a name goes", async () => {
    let searched = 0;
    const codeFiles = () => {
      searched += 1;
      return (async function* () {
        yield { path: "src/user.ts", text: "select('users').column('name')" };
      })();
    };
    await review(add({ "db/migrations/002_a.sql": "alter table users add column b int;" }), { codeFiles });
    expect(searched).toBe(0);
    const made = await review(add({ "db/migrations/002_a.sql": "alter table users drop column name;" }), {
      codeFiles,
    });
    expect(searched).toBe(2);
    expect(made.steps).toContain("searching the code for what is renamed or dropped");
    expect(made.conclusion).toBe("failure");
  });
});

test("a syntax error fails the check where the tool runs the very text; a runner that is not known may change it", async () => {
  const sql = "create table a (\n  id int,\n);\nselect 1;";
  const made = await review(add({ "db/migrations/V2__a.sql": sql }));
  expect(made.conclusion).toBe("failure");
  expect(made.rules).toEqual([["syntax-error", "db/migrations/V2__a.sql"]]);
  expect(made.notAnalysed).toEqual([]);
  const unknown = await review(add({ "db/migrations/002_a.sql": sql }));
  expect([unknown.conclusion, unknown.rules]).toEqual(["action_required", []]);
  expect(unknown.notAnalysed).toMatchObject([{ line: 3, reason: 'syntax error at or near ")"' }]);
});

test("several syntax errors of a file are one finding", async () => {
  const sql = "create table a (\n  id int,\n);\nselect 1;\ncreate index on;\ndrop tables a;";
  const made = await review(add({ "db/migrations/V2__a.sql": sql }));
  expect(made.rules).toEqual([["syntax-error", "db/migrations/V2__a.sql"]]);
});

describe("what can not be reviewed is never a success", () => {
  const cases: readonly (readonly [string, Given, RegExp])[] = [
    ["SQL that does not parse", add({ "db/migrations/002_a.sql": "alter table oops;" }), /syntax error/],
    ["a NUL byte", add({ "db/migrations/002_a.sql": "select 1;\0" }), /NUL byte/],
    [
      "a file that was not read",
      {
        changeSet: changeSetOf([
          changedFile("db/migrations/002_a.sql", null, null, { status: "added", unreadable: "it is binary" }),
        ]),
      },
      /the file was not read: it is binary/,
    ],
    [
      "a migration of no database",
      {
        ...add({ "db/migrations/002_a.sql": "select 1;" }),
        config: "databases:\n  - name: other\n    paths: [other/**]\n",
      },
      /no database of `.github\/lockkeeper.yml` has `paths`/,
    ],
  ];
  test.each(cases)("%s", async (_, given, reason) => {
    const made = await review(given);
    expect(made.notAnalysed.map((each) => each.reason).join("\n")).toMatch(reason);
    expect(made.conclusion).toBe("action_required");
    expect(made.rules).toEqual([]);
  });

  test("a change set that is not whole", async () => {
    const made = await review({ changeSet: { ...addedFiles({}), incomplete: "GitHub lists 3000 of 4000" } });
    expect(made.conclusion).toBe("action_required");
  });

  test("a configuration with a mistake, whose line is named", async () => {
    const made = await review({ ...add({}), config: "databases:\n  - name: shop\n    snapshots: a\n" });
    expect(made.configProblems.join("\n")).toMatch(/`\.github\/lockkeeper\.yml` line 3: /);
    expect(made.conclusion).toBe("action_required");
  });
});

describe("remarks on files", () => {
  test("an empty migration is noticed, one that only does not parse is not called empty", async () => {
    const empty = await review(add({ "db/migrations/002_a.sql": "-- nothing\n" }));
    expect(empty.rules).toEqual([["empty-migration", "db/migrations/002_a.sql"]]);
    expect(empty.conclusion).toBe("success");
  });

  test("an edit of a migration that may have run is a warning", async () => {
    const path = "db/migrations/001_users.sql";
    const edited = changedFile(path, USERS, `${USERS}\nalter table users add column b int;`);
    const made = await review({ changeSet: changeSetOf([edited]) });
    expect(made.rules).toEqual([["migration-edited", path]]);
    expect(made.migrations).toEqual([]);
  });
});

describe("several databases", () => {
  const config = `databases:
  - name: shop
    paths: [shop/**]
  - name: stock
    paths: [stock/**]
`;
  const given: Given = {
    ...add({
      "shop/migrations/002_a.sql": "create index on users (name);",
      "stock/migrations/001_a.sql": "create table users (id int);",
    }),
    base: { "shop/migrations/001_users.sql": USERS },
    config,
  };

  test("each is reviewed on its own ground, and the answer is one", async () => {
    const made = await review(given, {
      readSnapshot: async ({ name }) => ({
        snapshot: name === "shop" ? schemaOnlySnapshot(USERS, 16, "schema") : null,
        warnings: [`about ${name}`],
      }),
    });
    const created = made.migrations.map(({ migration, statements }) => [
      migration.path,
      statements[0]?.effects[0]?.created,
    ]);
    expect(created).toEqual([
      ["shop/migrations/002_a.sql", false],
      ["stock/migrations/001_a.sql", true],
    ]);
    expect(made.snapshot.warnings).toEqual(
      expect.arrayContaining(["shop: about shop", "stock: about stock"]),
    );
    const each = made.databases?.map(({ name, snapshot, paths }) => [name, snapshot.origin, paths]);
    expect(each).toEqual([
      ["shop", "schema", ["shop/migrations/002_a.sql"]],
      ["stock", "none", ["stock/migrations/001_a.sql"]],
    ]);
  });
});

describe("locks of other open pull requests", () => {
  const config = `databases:
  - name: shop
    paths: [shop/**]
  - name: stock
    paths: [stock/**]
tools:
  - paths: "{shop,stock}/**"
    tool: psql
`;
  const two = (first: string, second: string) =>
    `begin;\nalter table ${first} add x int;\nalter table ${second} add x int;\ncommit;`;
  const start = "create table a (id int); create table b (id int);";
  const repository = { "shop/001_start.sql": start, "stock/001_start.sql": start };
  const changeSet = addedFiles({ "shop/002_x.sql": two("a", "b"), "stock/002_x.sql": two("a", "b") });

  test("are met for each database, once its own are told, and a deadlock is in the other's database alone", async () => {
    const told: (readonly string[])[] = [];
    const lock = (name: string, line: number) => ({
      ...{ path: "stock/007_y.sql", line },
      locks: [{ relation: `public.${name}`, lock: "ACCESS EXCLUSIVE" as const }],
    });
    const made = await review(
      { changeSet, config, base: repository },
      {
        meetOthers: async (orders) => {
          told.push(orders.map(({ database }) => database));
          const theirs = { database: "stock", tool: "psql", steps: [lock("b", 2), lock("a", 3)] };
          return [{ number: 7, orders: [theirs], findOpen: async () => "https://example.com/7" }];
        },
      },
    );
    expect(told).toEqual([["shop"], ["shop", "stock"]]);
    expect(made.findings.filter(({ rule }) => rule === "deadlocks-with-pull-request")).toMatchObject([
      { path: "stock/002_x.sql", line: 3, level: "notice", title: expect.stringContaining("#7") },
    ]);
  });

  test("hear that there is none any more", async () => {
    const told: number[] = [];
    await review(add({ "src/a.ts": "" }), {
      meetOthers: async (orders) => {
        told.push(orders.length);
        return [];
      },
    });
    expect(told).toEqual([0]);
  });
});

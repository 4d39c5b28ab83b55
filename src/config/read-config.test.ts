import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { configSchema } from "./config-schema.ts";
import { defaultConfig } from "./defaults.ts";
import { readConfig } from "./read-config.ts";

const PATH = ".github/lockkeeper.yml";
const problemsOf = (text: string, rules?: readonly string[]) =>
  readConfig(text, PATH, rules === undefined ? {} : { rules }).problems.map(
    ({ line, message }) => `${line}: ${message}`,
  );

describe("docs/configuration.md", () => {
  const page = readFileSync("docs/configuration.md", "utf8");
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");

  test("its examples are read without a mistake", () => {
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(problemsOf(example)).toEqual([]);
  });

  test("it tells every key", () => {
    for (const key of Object.keys(configSchema.shape)) expect(page).toContain(`\`${key}`);
  });

  test("the first example says what it shows", () => {
    const { config } = readConfig(examples[0] ?? "", PATH);
    expect(config.databases).toEqual([
      {
        name: "default",
        paths: [],
        postgres: 16,
        snapshot: ".github/production.snapshot",
        calibration: ".github/calibration.json",
        budget: { readsMs: 200, writesMs: 500 },
        tableBudgets: [
          { tables: "public.orders", budget: { readsMs: 50, writesMs: 100 } },
          { tables: "audit.*", budget: { readsMs: 200, writesMs: 10_000 } },
        ],
        quietHours: [
          {
            between: "02:00-05:00",
            timeZone: "Europe/Berlin",
            tables: null,
            budget: { readsMs: 5000, writesMs: 30_000 },
          },
        ],
      },
    ]);
    expect(config.rules[1]).toEqual({
      rule: "create-index-blocks-writes",
      level: "off",
      tables: "audit.*",
      paths: "db/migrations/archive/**",
    });
  });

  test("several databases take what they do not say from the top", () => {
    const { config } = readConfig(examples[1] ?? "", PATH);
    expect(
      config.databases.map(({ name, paths, postgres, budget }) => ({ name, paths, postgres, budget })),
    ).toEqual([
      {
        name: "shop",
        paths: ["services/shop/migrations/**"],
        postgres: null,
        budget: { readsMs: 200, writesMs: 500 },
      },
      {
        name: "events",
        paths: ["services/events/migrations/**"],
        postgres: 14,
        budget: { readsMs: 200, writesMs: 2000 },
      },
    ]);
  });
});

test.each([null, "", "# nothing yet\n", "{}"])("%j gives the defaults", (text) => {
  expect(readConfig(text, PATH)).toEqual({ config: defaultConfig, problems: [] });
});

describe("mistakes are told with their lines", () => {
  test.each<[string, unknown[]]>([
    ["shadow: true\nmax_comments: 3\n", ["2: `max_comments` is not known here. Did you mean `maxComments`?"]],
    [
      "shadow: true\nwhatever: 3\n",
      [expect.stringMatching(/^2: `whatever` is not known here\. Known are postgres,/)],
    ],
    ["budget:\n  reads: soon\n", [expect.stringMatching(/^2: `reads` must be a duration such as "200 ms"/)]],
    [
      "quietHours:\n  - between: 2-5\n",
      [expect.stringMatching(/^2: `between` must be hours such as "02:00-05:00"/)],
    ],
    [
      "quietHours:\n  - between: 02:00-05:00\n    timeZone: Mars\n",
      [expect.stringMatching(/^3: `timeZone` must be the name of a time zone/)],
    ],
    ["budget:\n  reads: -1\n", [expect.stringMatching(/^2: `reads` must be a duration/)]],
    ["budget:\n  read: 1 s\n", ["2: `read` is not known here. Did you mean `reads`?"]],
    ["\n\npostgres: 13\n", ["3: `postgres` must be a major version from 14 on: Lockkeeper knows 14 to 18"]],
    ["postgres: '16'\n", ["1: `postgres` must be a major version, 14 to 18"]],
    [
      "tools:\n  - paths: a/**\n    tool: liquid\n",
      [expect.stringMatching(/^3: `tool` must be one of goose,/)],
    ],
    ["tools:\n  - paths: a/**\n", [expect.stringMatching(/^2: `tool` .*must be one of/)]],
    ["ignore: 3\n", ["1: `ignore` must be a glob or a list of globs"]],
    ["enforce: maybe\n", ["1: `enforce` must be true or false"]],
    ["rules:\n  - rule: a\n    level: loud\n", ["3: `level` must be off, notice, warning or blocking"]],
    ["databases: []\n", ["1: `databases` must name at least one database, or be left out"]],
    ["databases:\n  - paths: a\n", ["2: `name` is missing: it must be text"]],
    ["- a\n", ["1: the file must be a map of keys and values"]],
    ["just text\n", ["1: the file must be a map of keys and values"]],
    [
      "maxComments: 1.5\nshadow: 3\n",
      ["1: `maxComments` must be a whole number", "2: `shadow` must be true or false"],
    ],
  ])("%j", (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test("text that is no YAML", () => {
    expect(problemsOf("a: 1\nb: [\n")).toEqual([expect.stringMatching(/^[23]: /)]);
    expect(problemsOf("a: 1\na: 2\n")).toEqual([expect.stringMatching(/^2: .*unique/)]);
  });

  test("aliases that unfold into gigabytes are refused", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (let index = 1; index < 12; index += 1) {
      const before = String.fromCharCode(96 + index);
      const own = String.fromCharCode(97 + index);
      bomb.push(`${own}: &${own} [${Array(9).fill(`*${before}`).join(", ")}]`);
    }
    expect(problemsOf(bomb.join("\n"))).toEqual([expect.stringContaining("alias")]);
  });

  test("a rule that does not exist, where the rules are known", () => {
    expect(problemsOf("rules:\n  - rule: drop-colum\n    level: 'off'\n", ["drop-column"])).toEqual([
      "2: there is no rule `drop-colum`. Did you mean `drop-column`?",
    ]);
  });

  test("a file with a mistake does not apply in part", () => {
    const { config } = readConfig("enforce: false\nshadow: 3\n", PATH);
    expect(config).toEqual(defaultConfig);
  });
});

test("whatever the file holds, reading it ends and answers", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const { config, problems } = readConfig(text, PATH);
      expect(config.databases.length).toBeGreaterThan(0);
      for (const { line, path } of problems) expect([line > 0, path]).toEqual([true, PATH]);
    }),
    { numRuns: 200 },
  );
});

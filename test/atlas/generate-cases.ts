import { type AtlasCase, readCase } from "./read-corpus.ts";

/** A sequence of numbers that is the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Tables of the fixture with some of their columns. */
const tables: Readonly<Record<string, readonly string[]>> = {
  users: ["email", "name", "ts", "amount", "score", "note", "free", "dom", "age"],
  orders: ["status", "total", "quantity", "price", "user_id", "ref", "created_at"],
  items: ["order_id", "user_id", "sku", "qty", "pos"],
  plain: ["a", "b", "c", "d", "e"],
  keyed: ["k", "v", "w"],
  tree: ["parent_id", "label"],
  events: ["user_id", "kind", "payload"],
  logs: ["msg", "id"],
  base: ["a", "b"],
  child: ["c"],
  loner: ["id", "a", "b"],
  scratch: ["id", "v"],
  parted_ref: ["note"],
  '"Mixed Case"': ['"User"'],
};

const types = [
  "int",
  "bigint",
  "text",
  "varchar(50)",
  "varchar(200)",
  "numeric(12,2)",
  "timestamptz",
  "pos_int",
  "free_text",
];
const constraints = [
  "users_score_nn",
  "users_name_check",
  "orders_total_check",
  "items_qty_check",
  "orders_user_id_fkey",
  "items_user_nv",
  "nosuch",
];

/**
 * Makes statements of ALTER TABLE with one to three subcommands, and index and table statements, over every kind of
 * table of the fixture. The same for the same seed.
 */
export function generateCases(count: number, seed: number, major: number): readonly AtlasCase[] {
  const random = randomNumbers(seed);
  const cases: AtlasCase[] = [];
  for (let number = 0; cases.length < count; number += 1) {
    cases.push(...readCase("generated", `generated:${seed}:${number}`, generateStatement(random, major)));
  }
  return cases;
}

type Random = () => number;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function generateStatement(random: Random, major: number): string {
  const table = pick(random, Object.keys(tables));
  const columns = tables[table] ?? [];
  if (random() < 0.12) return generateIndex(random, table, columns);
  // Each subcommand has a column of its own: what two of them make of one column is not claimed.
  const mixed = columns.map((column) => ({ column, order: random() })).sort((a, b) => a.order - b.order);
  const number = Math.min(1 + Math.floor(random() * random() * 4), mixed.length);
  const commands = mixed
    .slice(0, number)
    .map(({ column }, at) => generateCommand(random, [column], at, major));
  return `ALTER TABLE ${random() < 0.05 ? "ONLY " : ""}${table} ${commands.join(", ")}`;
}

function generateIndex(random: Random, table: string, columns: readonly string[]): string {
  const unique = random() < 0.1 ? "UNIQUE " : "";
  const where = random() < 0.2 ? ` WHERE ${pick(random, columns)} IS NOT NULL` : "";
  const include = random() < 0.2 ? ` INCLUDE (${pick(random, columns)})` : "";
  return `CREATE ${unique}INDEX ON ${random() < 0.1 ? "ONLY " : ""}${table} (${pick(random, columns)})${include}${where}`;
}

function generateCommand(random: Random, columns: readonly string[], at: number, major: number): string {
  const column = pick(random, columns);
  const added = `new_${at}`;
  const makers: readonly (() => string)[] = [
    () => `ADD COLUMN ${added} ${pick(random, types)}${pick(random, ["", "", " DEFAULT NULL", " UNIQUE"])}`,
    () =>
      `ADD COLUMN ${added} int DEFAULT ${pick(random, ["1", "f_volatile()", "f_stable()", "f_inlined()"])}${pick(random, ["", " NOT NULL", " CHECK (true)"])}`,
    () =>
      `ADD COLUMN ${added} ${pick(random, ["serial", "int GENERATED ALWAYS AS (1) STORED", "int REFERENCES orders", "timestamptz DEFAULT now()"])}`,
    () => `ALTER COLUMN ${column} SET NOT NULL`,
    () => `ALTER COLUMN ${column} DROP NOT NULL`,
    () => `ALTER COLUMN ${column} SET DEFAULT NULL`,
    () => `ALTER COLUMN ${column} DROP DEFAULT`,
    () => `ALTER COLUMN ${column} SET STATISTICS 50`,
    () => `ALTER COLUMN ${column} TYPE ${pick(random, types)}`,
    () => `ALTER COLUMN ${column} TYPE text USING ${column}::text`,
    () => `DROP COLUMN ${column}${pick(random, ["", " CASCADE"])}`,
    () => `ADD CONSTRAINT made_${at} CHECK (${column} IS NOT NULL)${pick(random, ["", " NOT VALID"])}`,
    () => `ADD CONSTRAINT made_${at} UNIQUE (${column})`,
    () => `ADD CONSTRAINT made_${at} FOREIGN KEY (${column}) REFERENCES orders NOT VALID`,
    () => `DROP CONSTRAINT ${pick(random, ["", "IF EXISTS "])}${pick(random, constraints)}`,
    () => `VALIDATE CONSTRAINT ${pick(random, constraints)}`,
    () =>
      pick(random, [
        "DISABLE TRIGGER ALL",
        "ENABLE ROW LEVEL SECURITY",
        "REPLICA IDENTITY FULL",
        "SET (autovacuum_enabled = off)",
      ]),
    () => pick(random, ["SET UNLOGGED", "SET LOGGED", "SET WITHOUT CLUSTER"]),
    () =>
      major >= 18
        ? `ADD CONSTRAINT made_${at} NOT NULL ${column}${pick(random, ["", " NOT VALID"])}`
        : `ALTER COLUMN ${column} SET STORAGE PLAIN`,
  ];
  return pick(random, makers)();
}

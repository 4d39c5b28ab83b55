/** The spellings by which code names a table or a column. */
export interface IdentifierForms {
  /** As the database has it, and in SCREAMING_SNAKE_CASE; for a table also in the other number (order, orders). */
  readonly snake: readonly string[];
  readonly camel: readonly string[];
  /** Names of classes, and parts of method names: findByUserId. */
  readonly pascal: readonly string[];
  /** How many words the name has. */
  readonly words: number;
}

const IRREGULAR: readonly (readonly [string, string])[] = [
  ["person", "people"],
  ["child", "children"],
  ["datum", "data"],
  ["index", "indices"],
  ["analysis", "analyses"],
  ["status", "statuses"],
  ["address", "addresses"],
];

/** Words of a name, in lower case: order_items, OrderItems and orderItems are "order", "items". */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Spellings of a column's name. A name in camel case has no form in snake case but the constant's: that is another column. */
export function columnForms(column: string): IdentifierForms {
  const words = wordsOf(column);
  const forms = formsOf(column, [words]);
  const other = words.join("_");
  return { ...forms, snake: forms.snake.filter((form) => form === column || form !== other) };
}

/** Spellings of a table's name, bare or qualified: in both numbers, since classes are named after one row. */
export function tableForms(relation: string): IdentifierForms {
  const bare = bareName(relation);
  const words = wordsOf(bare);
  const last = words.at(-1);
  if (last === undefined) return formsOf(bare, [words]);
  const before = words.slice(0, -1);
  const forms = formsOf(bare, [words, [...before, singularOf(last)], [...before, pluralOf(last)]]);
  return { ...forms, pascal: [...forms.pascal, ...inModules(before, singularOf(last))] };
}

/** Rails' class of a module: `Shop::Price` for shop_prices. */
function inModules(before: readonly string[], last: string): readonly string[] {
  return before.map((_, index) => {
    const module = before.slice(0, index + 1).map(capital);
    return `${module.join("")}::${[...before.slice(index + 1), last].map(capital).join("")}`;
  });
}

/** The name behind the schema, without quotes: `public."Order"` is Order. */
function bareName(relation: string): string {
  const last = /(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(relation);
  return last?.[1]?.replaceAll('""', '"') ?? last?.[2] ?? relation;
}

function formsOf(name: string, spellings: readonly (readonly string[])[]): IdentifierForms {
  const snakes = spellings.map((words) => words.join("_"));
  const pascals = spellings.flatMap((words) => [words.map(capital).join(""), words.map(goCapital).join("")]);
  const camels = spellings.flatMap((words) => [
    (words[0] ?? "") + words.slice(1).map(capital).join(""),
    (words[0] ?? "") + words.slice(1).map(goCapital).join(""),
  ]);
  const snake = unique([name, ...snakes, ...snakes.map((text) => text.toUpperCase())]);
  return {
    snake,
    camel: unique(camels).filter((form) => !snake.includes(form)),
    pascal: unique(pascals).filter((form) => !snake.includes(form)),
    words: spellings[0]?.length ?? 1,
  };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Go writes UserID and APIURL. */
function goCapital(word: string): string {
  return /^(id|url|api|ip|uuid|json|html|http|sql|uri)$/.test(word) ? word.toUpperCase() : capital(word);
}

function singularOf(word: string): string {
  const irregular = IRREGULAR.find(([, many]) => many === word)?.[0];
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, "y");
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.replace(/es$/, "");
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

function pluralOf(word: string): string {
  const irregular = IRREGULAR.find(([one]) => one === word)?.[1];
  if (irregular !== undefined) return irregular;
  if (word.endsWith("s")) return word;
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, "ies");
  return /(x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}

/** A text as a regular expression that matches it. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

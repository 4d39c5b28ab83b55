import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { builtInCasts } from "../catalog/data/built-in-casts.ts";
import { builtInTypes } from "../catalog/data/built-in-types.ts";

interface Cast {
  readonly method: "binary" | "function" | "text";
  readonly context: "explicit" | "assignment" | "implicit";
}

const methods = { b: "binary", f: "function", i: "text" } as const;

const contexts = { e: "explicit", a: "assignment", i: "implicit" } as const;

export const casts: ReadonlyMap<string, Cast> = new Map(
  builtInCasts
    .trim()
    .split("\n")
    .map((line) => {
      const [source = "", target = "", method, context] = line.split("|");
      const cast: Cast = { method: methods[method as "b"], context: contexts[context as "e"] };
      return [`${source}>${target}`, cast] as const;
    }),
);

export const categories: ReadonlyMap<string, string> = new Map(
  [...builtInTypes.values()].map(({ name, category }) => [name, category]),
);

export function castBetween(catalog: CatalogRecord, source: string, target: string): Cast | undefined {
  const known = casts.get(`${source}>${target}`);
  if (known !== undefined) return known;
  // citext is the extension whose binary casts migrations use.
  const plain = (name: string): string => name.replace(/^.*\.citext$/, "citext");
  const [from, to] = [plain(source), plain(target)];
  const texts = ["text", "character varying"];
  if ((from === "citext" && texts.includes(to)) || (to === "citext" && texts.includes(from))) {
    return catalog.type(null, "citext") === undefined
      ? undefined
      : { method: "binary", context: "assignment" };
  }
  return undefined;
}

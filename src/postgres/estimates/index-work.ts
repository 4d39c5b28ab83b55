import type { Relation } from "../../model/catalog.ts";
import type { Work } from "../../model/throughput.ts";
import { type KeyFacts, keyFacts } from "./index-key.ts";
import type { IndexShape } from "./index-shape.ts";
import { isFixedWidth } from "./row-width.ts";

/** Three characters of a text each time: what they cost to index for each byte, against a byte of a tsvector. */
const TRIGRAM_FACTOR = 12;
/** Paths alone are hashed, where the default class holds every key and value. */
const PATH_FACTOR = 0.3;
/** Shapes, whose boxes are compared with less work than ranges are. */
const SHAPES: ReadonlySet<string> = new Set(["box", "circle", "polygon"]);
const SHAPE_FACTOR = 0.35;
const ALL_ROWS = { rows: 1, heapBytes: 0, toastBytes: 0, liveShare: 1 };

/** The work that building an index of this shape is, apart from the scan, and how many times as much it is. */
export interface IndexWork {
  readonly work: Work;
  readonly factor: number;
}

/** @param keys the facts of the shape's keys */
export function indexWork({ method, keys }: IndexShape, facts: readonly KeyFacts[]): IndexWork {
  const [first] = facts;
  const isTrigram = keys.some(({ operatorClass }) => operatorClass?.endsWith("_trgm_ops"));
  switch (method) {
    case "brin":
      return { work: "brin", factor: 1 };
    case "hash":
      return { work: "hash", factor: 1 };
    case "gist":
    case "spgist":
      if (first?.type === "point") return { work: "gistSorted", factor: 1 };
      return { work: "gist", factor: SHAPES.has(first?.type ?? "") ? SHAPE_FACTOR : 1 };
    case "gin":
      if (isTrigram) return { work: "ginText", factor: TRIGRAM_FACTOR };
      if (first?.type === "tsvector") return { work: "ginText", factor: 1 };
      if (first?.type.endsWith("[]")) return { work: "ginArray", factor: 1 };
      return { work: "ginJson", factor: keys[0]?.operatorClass === "jsonb_path_ops" ? PATH_FACTOR : 1 };
    default:
      if (facts.length === 1 && first?.isSorted) return { work: "btreeSorted", factor: 1 };
      return { work: facts.every(({ type }) => isFixedWidth(type)) ? "btreeFixed" : "btreeText", factor: 1 };
  }
}

/** The work of an index of this shape where the size of its table does not matter. */
export function workOfShape(shape: IndexShape, relation: Relation | undefined): Work {
  return indexWork(
    shape,
    shape.keys.map((key) => keyFacts(key, relation, null, ALL_ROWS)),
  ).work;
}

import { isMap, isScalar, type LineCounter, type Node } from "yaml";

/** Line of the key that a path of keys leads to, or of the innermost thing on the way that is there. */
export function lineOfKeys(root: unknown, keys: readonly PropertyKey[], lines: LineCounter): number {
  let line = 1;
  let node: unknown = root;
  for (const key of keys) {
    const step = stepTo(node, key);
    if (step === null) break;
    const start = (step.mark as Node | null)?.range?.[0];
    if (start !== undefined) line = lines.linePos(start).line;
    node = step.value;
  }
  return line;
}

function stepTo(node: unknown, key: PropertyKey): { readonly mark: unknown; readonly value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find((each) => isScalar(each.key) && each.key.value === key);
    return pair === undefined ? null : { mark: pair.key, value: pair.value };
  }
  const items = (node as { items?: readonly unknown[] } | null)?.items;
  const item = typeof key === "number" ? items?.[key] : undefined;
  return item === undefined ? null : { mark: item, value: item };
}

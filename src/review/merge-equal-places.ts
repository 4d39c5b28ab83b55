import type { Place } from "./review-places.ts";

/** A place, and the other places of the file of which the very same is to be said. */
export interface MergedPlace {
  readonly place: Place;
  readonly alike: readonly Place[];
}

/**
 * Puts places of one file together whose findings say the same, so that it is said once. Places with a suggestion
 * stay by themselves: it belongs on its lines. The order stays.
 */
export function mergeEqualPlaces(places: readonly Place[]): readonly MergedPlace[] {
  const merged = new Map<string, { place: Place; alike: Place[] }>();
  for (const [index, place] of places.entries()) {
    const key = signatureOf(place) ?? String(index);
    const first = merged.get(key);
    if (first === undefined) merged.set(key, { place, alike: [] });
    else first.alike.push(place);
  }
  return [...merged.values()];
}

/** All that a comment on the place would say; null where it may not be merged. */
function signatureOf({ path, findings }: Place): string | null {
  if (findings.some(({ rewrite, accepted }) => rewrite?.suggestion != null || accepted !== null)) return null;
  return JSON.stringify([
    path,
    findings.map(({ rule, level, title, detail, rewrite }) => [rule, level, title, detail, rewrite]),
  ]);
}

import picomatch from "picomatch";

const compiled = new Map<string, (text: string) => boolean>();
/** Globs come from the configuration: few. The bound keeps a long-lived service from growing. */
const MOST_COMPILED = 1000;

/**
 * True where the text fits the glob. For paths and for qualified relation names alike: `*` stops at `/`,
 * `**` does not, `{a,b}` and `!(a)` work, a leading dot is nothing special.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let matches = compiled.get(glob);
  if (matches === undefined) {
    matches = picomatch(glob, { dot: true });
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    compiled.set(glob, matches);
  }
  return matches(text);
}

/** Longer lines hold no setting that a person wrote, and would cost the expressions below too much time. */
const LONGEST_LINE = 2000;

/**
 * Reads `key = value` lines of .conf, .properties and simple TOML files into one map, with the TOML section before the
 * key: `[migrations] a = 1` is "migrations.a". Quotes around values are taken off; arrays and other lines stay text.
 * Keys keep their case.
 */
export function readSettings(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  let section = "";
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    if (line.length > LONGEST_LINE) continue;
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/.exec(line);
    if (header !== null) {
      section = `${header[1]}.`;
      continue;
    }
    const entry = /^\s*"?([\w.:-]+)"?\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (entry?.[1] === undefined || /^\s*[#!;]/.test(line)) continue;
    settings.set(section + entry[1], plainValue(entry[2] ?? ""));
  }
  return settings;
}

function plainValue(value: string): string {
  const quoted = /^("""|'''|"|')(.*?)\1\s*(?:#.*)?$/.exec(value);
  if (quoted !== null) return quoted[2] ?? "";
  return value.replace(/\s+#.*$/, "");
}

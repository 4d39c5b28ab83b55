const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  "8kB": 8192,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};

/** Bytes of a memory setting: "64MB" as people write it, "163848kB" as pg_settings has value and unit (16384 pages). Null: no such. */
export function parseMemory(value: string | undefined): number | null {
  const pages = /^(\d+)8kB$/.exec(value ?? "");
  if (pages !== null) return Number(pages[1]) * 8192;
  const match = /^(\d+)\s*(B|kB|MB|GB|TB)$/.exec(value ?? "");
  if (match === null) return null;
  return Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
}

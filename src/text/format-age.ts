import { plural } from "./plural.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago: "3 hours ago", "12 days ago"; under two minutes, or in the future by a clock that is off, "just now". */
export function formatAge(ageMs: number): string {
  if (ageMs < 2 * MINUTE) return "just now";
  if (ageMs < 2 * HOUR) return `${plural(Math.floor(ageMs / MINUTE), "minute")} ago`;
  if (ageMs < 2 * DAY) return `${plural(Math.floor(ageMs / HOUR), "hour")} ago`;
  return `${plural(Math.floor(ageMs / DAY), "day")} ago`;
}

import { expect, test } from "@jest/globals";
import { matchesGlob } from "./glob.ts";

test.each([
  ["db/migrate/**", "db/migrate/2024/a.sql", true],
  ["db/migrate/*", "db/migrate/2024/a.sql", false],
  ["**/*.sql", "a.sql", true],
  ["**/*.sql", ".github/x.sql", true],
  ["public.orders", "public.orders", true],
  ["public.order", "public.orders", false],
  ["audit.*", "audit.events", true],
  ["*.events_{2024,2025}", "public.events_2025", true],
  ['public."Order"', 'public."Order"', true],
])("%s on %s: %s", (glob, text, expected) => {
  expect(matchesGlob(glob, text)).toBe(expected);
});

import { expect, test } from "@jest/globals";
import { CONFIG } from "../../../test/support/default-config.ts";
import type { Config } from "../../model/config.ts";
import { configuredLevel, isAdvice } from "./configured-level.ts";

const place = { path: "db/1.sql", relation: "public.users" };
const asked = (rule: string): Config => ({
  ...CONFIG,
  rules: [{ rule, level: "notice", paths: "db/**", tables: null }],
});

test("a notice of a group is advice until the configuration asks for it", () => {
  const rule = { id: "prefers-text", group: "types" } as const;
  expect(isAdvice(rule, "notice", place, CONFIG)).toBe(true);
  expect(isAdvice(rule, "notice", place, asked("prefers-text"))).toBe(false);
  expect(isAdvice(rule, "warning", place, CONFIG)).toBe(false);
  expect(isAdvice({ id: "drop-table" }, "notice", place, CONFIG)).toBe(false);
});

test("rules on names are off until the configuration sets a level", () => {
  const rule = { id: "a-name", level: "notice", group: "naming" } as const;
  expect(configuredLevel(rule, "notice", place, CONFIG)).toBe("off");
  expect(configuredLevel(rule, "notice", place, asked("a-name"))).toBe("notice");
  expect(configuredLevel(rule, "notice", { ...place, path: "other.sql" }, asked("a-name"))).toBe("off");
});

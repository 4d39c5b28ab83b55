import { expect, test } from "@jest/globals";
import { freeName } from "./free-name.ts";

const long = "n".repeat(63);
const none = (): boolean => false;

test("a name is cut to 63 bytes, no letter in two, and numbered where it is taken", () => {
  expect(freeName(long, "_new", none)).toBe(`${"n".repeat(59)}_new`);
  expect(Buffer.byteLength(freeName("ü".repeat(40), "_x", none))).toBe(62);
  expect(freeName("a", "_new", (name) => name === "a_new")).toBe("a_new1");
});

test("the name of a table and a column is cut as PostgreSQL cuts it", () => {
  expect(freeName([long, "token"], "_seq", none)).toBe(`${"n".repeat(53)}_token_seq`);
  expect(freeName([long, "c".repeat(63)], "_key", none)).toBe(`${"n".repeat(29)}_${"c".repeat(29)}_key`);
  expect(freeName(["orders", "id"], "_idx", (name) => name === "orders_id_idx")).toBe("orders_id_idx1");
});

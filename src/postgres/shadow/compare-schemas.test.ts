import { describe, expect, test } from "@jest/globals";
import { compareSchemas } from "./compare-schemas.ts";

const schema = (objects: Record<string, string>): ReadonlyMap<string, string> =>
  new Map(Object.entries(objects));

describe("compareSchemas", () => {
  test("finds equal schemas the same", () => {
    const one = schema({ "column public.a.id": "integer" });
    expect(compareSchemas(one, one)).toEqual({ same: true, allowed: [], differences: [] });
  });

  test("tells what is missing, left over and other", () => {
    const a = schema({ "column public.a.id": "integer not null", "table public.b": "p" });
    const b = schema({ "column public.a.id": "integer", "constraint public.a temporary": "CHECK (true)" });
    expect(compareSchemas(a, b)).toEqual({
      same: false,
      allowed: [],
      differences: [
        'column public.a.id is "integer" instead of "integer not null"',
        "table public.b is missing",
        "constraint public.a temporary is left over",
      ],
    });
  });

  test("allows another order of columns, and says so", () => {
    const compared = compareSchemas(
      schema({ "column order public.a": "id, n, a" }),
      schema({ "column order public.a": "id, a, n" }),
    );
    expect(compared.same).toBe(true);
    expect(compared.allowed).toEqual(["the columns of public.a stand in another order: id, a, n"]);
  });

  test("does not list dozens of columns to say so", () => {
    const compared = compareSchemas(
      schema({ "column order public.a": "id, a, b, c, d, e, f, g, h, i" }),
      schema({ "column order public.a": "id, a, c, d, e, f, g, h, i, b" }),
    );
    expect(compared.allowed).toEqual(["the columns of public.a stand in another order from b on"]);
  });

  test("does not take another set of columns for another order", () => {
    const a = schema({ "column order public.a": "id, n" });
    expect(compareSchemas(a, schema({ "column order public.a": "id, n, m" })).same).toBe(false);
  });

  test("allows another automatic name of the same index, not of another one", () => {
    const a = schema({ "index public.a a_x_idx": "CREATE INDEX ON public.a USING btree (x)" });
    const same = schema({ "index public.a a_x_idx1": "CREATE INDEX ON public.a USING btree (x)" });
    const other = schema({ "index public.a a_x_idx1": "CREATE INDEX ON public.a USING btree (y)" });
    expect(compareSchemas(a, same).allowed).toEqual(["index public.a a_x_idx is named a_x_idx1"]);
    expect(compareSchemas(a, other).same).toBe(false);
  });

  test("holds a chosen name for a difference", () => {
    const a = schema({ "index public.a by_x": "CREATE INDEX ON public.a USING btree (x)" });
    const b = schema({ "index public.a a_x_idx": "CREATE INDEX ON public.a USING btree (x)" });
    expect(compareSchemas(a, b).differences).toEqual([
      "index public.a by_x is missing",
      "index public.a a_x_idx is left over",
    ]);
  });
});

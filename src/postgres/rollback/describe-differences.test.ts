import { expect, test } from "@jest/globals";
import { describeDifferences } from "./describe-differences.ts";
import { isHarmless, isLabelLeft } from "./is-harmless.ts";

const body = (condition: string) =>
  `CREATE FUNCTION f()\n RETURNS integer\nAS $function$\nBEGIN\n  ${condition}\nEND;\n$function$\n`;

test.each([
  [
    `function f() is "${body("RETURN 2; ".repeat(20))}" instead of "${body("RETURN 1;")}"`,
    "function `f()` differs, first in `RETURN 2; RETURN 2; RETURN 2; RETURN 2; RETURN 2; RETURN 2;…`, was `RETURN 1;`",
  ],
  [
    'constraint public.t t_check is "CHECK ((a > 0)) NOT VALID" instead of "CHECK ((a > 0))"',
    "constraint `t_check` on `t` is NOT VALID, was validated",
  ],
  [
    'index public.conversations by_slug is "CREATE INDEX by_slug ON public.conversations USING btree (slug, tenant_id)" instead of "CREATE UNIQUE INDEX by_slug ON public.conversations USING btree (slug, tenant_id)"',
    "index `by_slug` on `conversations` differs: `CREATE INDEX`, was `CREATE UNIQUE INDEX`",
  ],
  [
    'column public.t.a is "text not null storage x" instead of "text storage x"',
    "column `t.a` allows no nulls, did before",
  ],
  [
    'column public.t.a is "text default \'x\'::text storage x" instead of "text storage x"',
    "column `t.a` has the default `'x'::text`, had no default",
  ],
  [
    'column public.t.a is "character varying not null storage x" instead of "character varying(50) not null storage x"',
    "column `t.a` is `character varying`, was `character varying(50)`",
  ],
  [
    'column public.t.a is "bigint storage p" instead of "integer storage p"',
    "column `t.a` is `bigint`, was `integer`",
  ],
  [
    'column public.t.a is "integer storage p" instead of "text not null default \'x\'::text storage x"',
    "column `t.a` is `integer`, was `text not null default 'x'::text`",
  ],
])("%s", (difference, words) => {
  expect(describeDifferences([difference])).toEqual([words]);
});

test("what nobody meets", () => {
  const differs = (is: string, was: string) => `function f() is "${body(is)}" instead of "${body(was)}"`;
  expect(isHarmless(differs("RETURN\n 1; -- one", "RETURN 1;"))).toBe(true);
  expect(isHarmless(differs("RETURN 2;", "RETURN 1;"))).toBe(false);
  expect(isHarmless('constraint public.t c is "CHECK (a)" instead of "CHECK (a) NOT VALID"')).toBe(true);
  expect(isHarmless('constraint public.t c is "CHECK (a) NOT VALID" instead of "CHECK (a)"')).toBe(false);
});

test("labels that stay, and not those that go", () => {
  expect(isLabelLeft("type public.mood is \"e 'a', 'b'\" instead of \"e 'a'\"")).toBe(true);
  expect(isLabelLeft("type public.mood is \"e 'a'\" instead of \"e 'a', 'b'\"")).toBe(false);
});

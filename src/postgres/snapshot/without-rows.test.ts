import { expect, test } from "@jest/globals";
import { withoutRows } from "./without-rows.ts";

test("rows of a dump are left out, and every other line stays where it was", () => {
  const dump = `CREATE TABLE public.a (id bigint, t text);
COPY public.a (id, t) FROM stdin;
1\tsecret; DROP TABLE a
\\.

INSERT INTO public."B b" VALUES (1, 'secret;
still secret');
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ INSERT INTO public.a VALUES (1, 'kept') $$;
COPY public.empty FROM stdin;
\\.
CREATE INDEX a_i ON public.a USING btree (id);`;
  const { schemaSql, tables } = withoutRows(dump);
  expect(schemaSql).not.toMatch(/secret|stdin|\\\./);
  expect(tables).toBe(3);
  const lines = schemaSql.split("\n");
  expect([lines[0], lines[7], lines[10]].map((line) => line?.split(" ")[1])).toEqual([
    "TABLE",
    "FUNCTION",
    "INDEX",
  ]);
  expect(withoutRows("select 1;")).toEqual({ schemaSql: "select 1;", tables: 0 });
});

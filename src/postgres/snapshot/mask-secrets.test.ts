import { describe, expect, test } from "@jest/globals";
import { catalogOf, column, table } from "./fixtures/small-catalog.ts";
import { maskCatalog, maskSecrets } from "./mask-secrets.ts";

// Put together here, so that no scanner of repositories takes them for real.
const stripe = `sk_${"live"}_${"a1B2c3D4e5F6g7H8"}`;
const amazon = `AKIA${"IOSFODNN7EXAMPLE"}`;

describe("maskSecrets", () => {
  test.each([
    ["a password in a URL", "SELECT dblink('postgres://app:hunter2@db/shop')", "hunter2"],
    ["a key of a payment service", `DEFAULT '${stripe}'`, stripe],
    ["a key of a cloud", `RETURN '${amazon}';`, amazon],
    [
      "long random text",
      "DEFAULT '8f14e45fceea167a5a36dedd4bea2543'::text",
      "8f14e45fceea167a5a36dedd4bea2543",
    ],
    [
      "the default of a column with a telling name",
      "  api_key text DEFAULT 'letmein'::text NOT NULL,",
      "letmein",
    ],
    [
      "a quoted column with a telling name",
      `"userPassword" character varying(20) DEFAULT 'changeme'::character varying`,
      "changeme",
    ],
    ["SET DEFAULT", "ALTER TABLE ONLY a ALTER COLUMN secret SET DEFAULT 'x1'::text;", "x1"],
    ["a second column on the line", "CREATE TABLE a (id int, api_key text DEFAULT 'letmein')", "letmein"],
    ["a mixed text", "RETURN 'aZ3kLm9QpXv7RtYw2BnC5dEfGh8JiUo1';", "aZ3kLm9QpXv7RtYw2BnC5dEfGh8JiUo1"],
    ["an assignment in a literal of a body", "select 'password = ''hunter2'' '", "hunter2"],
    ["an assignment in a body", "  v_token := 'abc'; ", "abc"],
    [
      "an option of a user mapping",
      `CREATE USER MAPPING FOR app SERVER far OPTIONS (\n    password 'it''s',\n    "user" 'far'\n);`,
      "it''s",
    ],
    [
      "the connection of a subscription",
      "CREATE SUBSCRIPTION s CONNECTION 'host=far password=xyzzy' PUBLICATION p;",
      "xyzzy",
    ],
    ["JSON in a default", `DEFAULT '{"password": "p4ss", "a": 1}'::jsonb`, "p4ss"],
  ])("hides %s", (_name, sql, secret) => {
    expect(sql).toContain(secret);
    expect(maskSecrets(sql)).not.toContain(secret);
    expect(maskSecrets(maskSecrets(sql))).toBe(maskSecrets(sql));
  });

  test.each([
    "CREATE TABLE a (id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid, state text DEFAULT 'new'::text);",
    "CHECK ((kind = ANY (ARRAY['password'::text, 'token'::text])))",
    `  scope public."ApiKeyScope" DEFAULT 'PROJECT'::public."ApiKeyScope" NOT NULL,`,
    `  token_kind public.token_kind DEFAULT 'bearer'::public.token_kind,`,
    "CREATE TYPE a AS ENUM ('SENT_TO_THE_WAREHOUSE_OF_CUSTOMER_2_AND_BACK', 'x');",
    "alphabet text DEFAULT '_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'::text",
    "COMMENT ON COLUMN a.password IS 'hashed by bcrypt';",
    "CREATE INDEX a_idx ON public.a USING btree (token) WHERE (token IS NOT NULL);",
  ])("leaves %s as it is", (sql) => {
    expect(maskSecrets(sql)).toBe(sql);
  });

  test("leaves JSON that is JSON", () => {
    expect(maskSecrets("  credentials jsonb DEFAULT '{\"a\": 1}'::jsonb,")).toBe(
      "  credentials jsonb DEFAULT '\"masked\"'::jsonb,",
    );
  });

  test("masks the catalog as it masks the SQL", () => {
    const catalog = catalogOf([
      table("a", {
        columns: [
          column("password", "text", { default: "'letmein'::text" }),
          column("state", "text", { default: "'new'::text" }),
        ],
      }),
    ]);
    expect(maskCatalog(catalog).relations[0]?.columns.map((each) => each.default)).toEqual([
      "'masked'::text",
      "'new'::text",
    ]);
  });
});

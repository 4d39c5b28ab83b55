import { expect, test } from "@jest/globals";
import { explainFailure } from "./explain-failure.ts";
import { libpqUrl, withoutEncryption } from "./libpq-url.ts";

test.each([
  ["postgres://a@b/c", "postgres://a@b/c"],
  ["postgres://a@b/c?sslmode=require", "postgres://a@b/c?sslmode=require&uselibpqcompat=true"],
  ["postgres://a@b/c?sslmode=allow", "postgres://a@b/c?sslmode=prefer&uselibpqcompat=true"],
  ["postgres://a@b/c?sslmode=no-verify", "postgres://a@b/c?sslmode=no-verify"],
  [
    "postgres://a@b/c?sslmode=require&uselibpqcompat=false",
    "postgres://a@b/c?sslmode=require&uselibpqcompat=false",
  ],
])("%s is taken as psql takes it", (url, expected) => {
  expect(libpqUrl(url, "")).toBe(expected);
});

test("PGSSLMODE counts where the URL says nothing", () => {
  expect(libpqUrl("postgres://a@b/c", "require")).toBe(
    "postgres://a@b/c?sslmode=require&uselibpqcompat=true",
  );
  expect(libpqUrl("postgres://a@b/c?x=1&sslmode=disable", "require")).toMatch(
    /sslmode=disable&uselibpqcompat=true$/,
  );
});

test("encryption is left out only where the URL does not insist on it", () => {
  expect(withoutEncryption("postgres://a@b/c?sslmode=prefer&x=1")).toBe(
    "postgres://a@b/c?sslmode=disable&x=1",
  );
  expect(withoutEncryption("postgres://a@b/c?sslmode=require")).toBeNull();
  expect(withoutEncryption("postgres://a@b/c")).toBeNull();
});

test.each([
  [
    "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
    /asks for a password, and the URL has none/,
  ],
  ["timeout expired", /nothing answered within 15 s/],
  [
    'no pg_hba.conf entry for host "10.0.0.1", user "a", database "b", no encryption',
    /no encryption; .*sslmode=require/,
  ],
  ["self-signed certificate", /^self-signed certificate; name the file of its root certificate/],
  ["transaction blocks not allowed in statement pooling mode", /; connect to the server itself/],
  ["The server does not support SSL connections", /^The server does not support SSL connections; /],
  ['database "x" does not exist', /^database "x" does not exist$/],
])("'%s' is told with the way out", (message, expected) => {
  expect(explainFailure(new Error(message), 75_000)).toMatch(expected);
});

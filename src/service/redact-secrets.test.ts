import { describe, expect, test } from "@jest/globals";
import { redactSecrets } from "./redact-secrets.ts";

describe("redactSecrets", () => {
  test.each([
    ["token ghs_16C7e42F292c6912E7710c838347Ae178B4a", "token [token]"],
    ["ghs_4711_eyJhbGciOiJS.eyJpc3MiOjF9.a-b_c end", "[token] end"],
    ["github_pat_11AAAAAAA_bbb", "[token]"],
    ["Bearer eyJhbGciOiJS.eyJpc3MiOjF9.a-b_c", "Bearer [token]"],
    ["postgres://lock:hunter2@db.internal:5432/queue", "postgres://lock:[password]@db.internal:5432/queue"],
    ["postgresql://lock:p%40ss:word@db/queue", "postgresql://lock:[password]@db/queue"],
    ["https://codeload.github.com/a/b?token=ABC&x=1", "https://codeload.github.com/a/b?token=[secret]&x=1"],
    [
      '{"key":"-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----\\n"}',
      '{"key":"[private key]\\n"}',
    ],
    ["-----BEGIN PRIVATE KEY-----\nMIIE cut short", "[private key]"],
  ])("%s", (text, expected) => {
    expect(redactSecrets(text, [])).toBe(expected);
  });

  test("takes secrets out that are known by their value", () => {
    expect(redactSecrets("it is swordfish, swordfish", ["swordfish"])).toBe("it is [secret], [secret]");
  });

  test("leaves what is no secret as it is", () => {
    const text =
      '{"pull":"acme/shop#7","url":"https://api.github.com:443/repos","path":"db/migrate@2/x.sql","time":"12:30"}';
    expect(redactSecrets(text, [])).toBe(text);
  });
});

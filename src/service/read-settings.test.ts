import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readSettings } from "./read-settings.ts";

const pem = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;
const folder = mkdtempSync(path.join(tmpdir(), "lockkeeper-settings-"));
const keyFile = path.join(folder, "key.pem");
writeFileSync(keyFile, pem);
afterAll(() => rmSync(folder, { recursive: true }));

const base = { APP_ID: "4711", WEBHOOK_SECRET: "s", PRIVATE_KEY: pem };

describe("readSettings", () => {
  test("fills in what is not said", () => {
    expect(readSettings(base)).toEqual({
      ...{ appId: 4711, privateKey: pem.trim(), webhookSecret: "s", apiUrl: "https://api.github.com" },
      ...{
        host: "0.0.0.0",
        port: 3000,
        dataFolder: ".lockkeeper",
        databaseUrl: null,
        shadowDatabaseUrl: null,
      },
      ...{ snapshotToken: null, snapshotSources: null, logLevel: "info" },
    });
  });

  test.each([
    ["PEM with \\n for line ends", { PRIVATE_KEY: pem.trim().replaceAll("\n", "\\n") }],
    ["base64 of PEM", { PRIVATE_KEY: Buffer.from(pem.trim()).toString("base64") }],
    ["a file", { PRIVATE_KEY: "", PRIVATE_KEY_PATH: keyFile }],
  ])("takes the key as %s", (_name, environment) => {
    expect(readSettings({ ...base, ...environment }).privateKey.trim()).toBe(pem.trim());
  });

  test("takes the address of any GitHub as it is, without the slash at the end", () => {
    const GITHUB_API_URL = "https://api.acme.ghe.com/";
    expect(readSettings({ ...base, GITHUB_API_URL }).apiUrl).toBe("https://api.acme.ghe.com");
  });

  test.each([
    [{ APP_ID: "four" }, "APP_ID is not a number"],
    [{ PRIVATE_KEY: "nonsense" }, "PRIVATE_KEY holds no private key in PEM form"],
    [{ PRIVATE_KEY: "", PRIVATE_KEY_PATH: `${folder}/none` }, "PRIVATE_KEY_PATH can not be read"],
    [{ WEBHOOK_SECRET: " " }, "WEBHOOK_SECRET is not set"],
    [
      { GITHUB_API_URL: "github.com" },
      "GITHUB_API_URL is not an address that begins with https:// or http://",
    ],
    [
      { DATABASE_URL: "mysql://x" },
      "DATABASE_URL is not an address that begins with postgres:// or postgresql://",
    ],
    [{ PORT: "99999" }, "PORT is 99999, which is no port"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL is loud. Set it to one of fatal"],
  ])("refuses %j", (environment, message) => {
    expect(() => readSettings({ ...base, ...environment })).toThrow(message);
  });
});

import { createSign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import type { Interfere } from "../../src/demo/local-github/http/serve-api.ts";
import { type LocalGitHub, startLocalGitHub } from "../../src/demo/local-github/start-local-github.ts";
import { commitFiles, initRepository } from "../../src/demo/write-commits.ts";
import { isSignedWith } from "../../src/service/verify-signature.ts";

const REPOSITORY = { owner: "harbour", repo: "shop" };
const MIGRATION = "migrations/002_tier.sql";
const lines = (count: number, text = "line") =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);
const joined = (list: readonly string[]) => `${list.join("\n")}\n`;

let folder: string;
let base: string;
let head: string;
let pushed: string;
let github: LocalGitHub;
let octokit: Octokit;
let obstacle: Interfere = () => null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-test-"));
  await initRepository(folder, "main");
  const before = {
    "README.md": joined(lines(60)),
    "src/old.ts": joined(lines(20, "same")),
    "logo.png": Buffer.from([0x89, 0x50, 0, 1, 2]),
    ".github/lockkeeper.yml": "databases: []\n",
    "large.txt": "x".repeat(1024 * 1024 + 1),
  };
  base = await commitFiles(folder, before, "base");
  const readme = lines(60).map((line, index) => (index === 4 || index === 49 ? `${line} changed` : line));
  head = await commitFiles(
    folder,
    {
      [MIGRATION]: joined([
        "ALTER TABLE users",
        "  ADD COLUMN tier text;",
        "UPDATE users SET tier = 'free';",
      ]),
      "README.md": joined(readme),
      "src/old.ts": null,
      "src/new.ts": joined(lines(20, "same")),
      "logo.png": Buffer.from([0x89, 0x50, 0, 3, 4]),
      "generated.sql": joined(lines(2_500, "-- statement")),
    },
    "head",
  );
  pushed = await commitFiles(
    folder,
    { [MIGRATION]: joined(["-- first", "ALTER TABLE users", "  ADD COLUMN tier text;", "SELECT 1;"]) },
    "pushed",
  );
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  obstacle = () => null;
  github = await startLocalGitHub({
    repository: folder,
    owner: REPOSITORY.owner,
    name: REPOSITORY.repo,
    defaultBranch: "main",
    people: { mara: "maintain", tove: "read" },
    interfere: (request) => obstacle(request),
  });
  await github.openPullRequest({ base, head, title: "Add a tier" });
  octokit = new Octokit({ auth: await tokenFor(), baseUrl: github.url });
});

afterEach(() => github.stop());

function appToken({ key = github.privateKey, issuer = github.appId, life = 300 } = {}): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iss: issuer, iat: now - 30, exp: now + life })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

const appClient = (token = appToken()) =>
  new Octokit({
    authStrategy: null,
    baseUrl: github.url,
    request: { headers: { authorization: `bearer ${token}` } },
  });

async function tokenFor(permissions?: Record<string, "read" | "write">): Promise<string> {
  const { data } = await asApp((app) =>
    app.rest.apps.createInstallationAccessToken({
      installation_id: github.installationId,
      repositories: [REPOSITORY.repo],
      ...(permissions === undefined ? {} : { permissions }),
    }),
  );
  return data.token;
}

async function asApp<Result>(call: (app: Octokit) => Promise<Result>, token = appToken()): Promise<Result> {
  const app = appClient(token);
  app.hook.before("request", (options) => {
    options.headers.authorization = `bearer ${token}`;
  });
  return call(app);
}

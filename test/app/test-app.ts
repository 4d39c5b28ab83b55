import { generateKeyPairSync } from "node:crypto";
import { pino } from "pino";
import { ProbotOctokit } from "probot";
import { openInstallation } from "../../src/github/open-installation.ts";
import type { LockOrderStore } from "../../src/jobs/lock-order-store.ts";
import type { ReviewJob } from "../../src/jobs/review-job.ts";
import { connectToGitHub } from "../../src/service/connect-to-github.ts";
import { createMetrics } from "../../src/service/metrics.ts";
import { readSettings } from "../../src/service/read-settings.ts";

/** A key for the App of these tests, made anew: none lies in the repository. */
export const privateKey = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
}).privateKey;

/** GitHub's client without the seconds of waiting between retries and writes. */
export const ImpatientOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  retry: { enabled: false },
  throttle: { enabled: false },
})) as typeof ProbotOctokit;

export const APP_ID = 4711;
export const LOGIN = "lockkeeper-test[bot]";

const settings = readSettings({
  APP_ID: String(APP_ID),
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: "0123456789abcdef",
});

/** What a job needs to talk to GitHub. */
export function connect() {
  const { factory, readIdentity } = connectToGitHub(
    settings,
    ImpatientOctokit,
    pino({ level: "silent" }),
    createMetrics(),
  );
  return {
    readIdentity,
    openInstallation: (job: ReviewJob) => openInstallation(factory, job.installationId, job.repo),
  };
}

/** Knows nothing of other pull requests. */
export const forgetful: LockOrderStore = {
  remember: async () => {},
  readOthers: async () => [],
  forget: async () => {},
  close: async () => {},
};

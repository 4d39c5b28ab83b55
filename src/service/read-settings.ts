import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";

/** What the environment says, checked. */
export interface Settings {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Full base address of GitHub's API, without a slash at the end. */
  readonly apiUrl: string;
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly databaseUrl: string | null;
  readonly shadowDatabaseUrl: string | null;
  readonly snapshotToken: string | null;
  /** File that lists live databases to take snapshots of. */
  readonly snapshotSources: string | null;
  readonly logLevel: string;
}

/** The environment as the process gets it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment does not say what the service needs; the message names the next step. */
class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/**
 * Reads the settings of the service. It never starts without the App's id, key and webhook secret: a service without a
 * secret would believe everybody.
 *
 * @throws SettingsError that names every variable that is missing or wrong.
 */
export function readSettings(environment: Environment): Settings {
  const value = (name: string) => environment[name]?.trim() || null;
  const required = (name: string, next: string) => {
    const found = value(name);
    if (found === null) throw new SettingsError(`${name} is not set. ${next}`);
    return found;
  };
  const appId = Number(
    required("APP_ID", "Set it to the number under “App ID” on the settings page of your GitHub App."),
  );
  if (!Number.isSafeInteger(appId) || appId <= 0) throw new SettingsError("APP_ID is not a number.");
  return {
    appId,
    privateKey: readPrivateKey(value("PRIVATE_KEY"), value("PRIVATE_KEY_PATH")),
    webhookSecret: required(
      "WEBHOOK_SECRET",
      "Set it to the secret under “Webhook” on the settings page of your GitHub App; make one with `openssl rand -hex 32`.",
    ),
    apiUrl: readUrl("GITHUB_API_URL", value("GITHUB_API_URL") ?? "https://api.github.com", [
      "https:",
      "http:",
    ]),
    host: value("HOST") ?? "0.0.0.0",
    port: readPort(value("PORT") ?? "3000"),
    dataFolder: value("DATA_DIR") ?? ".lockkeeper",
    databaseUrl: readDatabaseUrl("DATABASE_URL", value("DATABASE_URL")),
    shadowDatabaseUrl: readDatabaseUrl("SHADOW_DATABASE_URL", value("SHADOW_DATABASE_URL")),
    snapshotToken: value("SNAPSHOT_TOKEN"),
    snapshotSources: value("SNAPSHOT_SOURCES"),
    logLevel: readLogLevel(value("LOG_LEVEL") ?? "info"),
  };
}

/** Takes the key as PEM, as PEM with `\n` for line ends, or as base64 of PEM: the ways in which environments carry it. */
function readPrivateKey(text: string | null, path: string | null): string {
  const next = "Generate a private key on the settings page of your GitHub App";
  if (text === null && path === null) {
    throw new SettingsError(
      `Neither PRIVATE_KEY nor PRIVATE_KEY_PATH is set. ${next} and point PRIVATE_KEY_PATH at it.`,
    );
  }
  const given = (text ?? readKeyFile(path ?? "")).replaceAll("\\n", "\n");
  const pem = given.includes("-----BEGIN") ? given : Buffer.from(given, "base64").toString("utf8");
  try {
    createPrivateKey(pem);
    return pem;
  } catch {
    const name = text === null ? `the file of PRIVATE_KEY_PATH (${path})` : "PRIVATE_KEY";
    throw new SettingsError(`${name} holds no private key in PEM form. ${next} and use the file as it is.`);
  }
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new SettingsError(`PRIVATE_KEY_PATH can not be read: ${(error as Error).message}`);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingsError(`PORT is ${text}, which is no port. Set it to a number from 0 to 65535.`);
}

function readLogLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new SettingsError(`LOG_LEVEL is ${text}. Set it to one of ${LOG_LEVELS.join(", ")}.`);
}

function readDatabaseUrl(name: string, text: string | null): string | null {
  return text === null ? null : readUrl(name, text, ["postgres:", "postgresql:"]);
}

/** The value is not repeated in the message: it may hold a password. */
function readUrl(name: string, text: string, protocols: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && protocols.includes(url.protocol)) return text.replace(/\/+$/, "");
  throw new SettingsError(`${name} is not an address that begins with ${protocols.join("// or ")}//.`);
}

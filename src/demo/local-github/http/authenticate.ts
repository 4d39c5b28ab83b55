import { createPublicKey, verify } from "node:crypto";
import type { AccessToken, GitHubState, Permissions } from "../github-state.ts";
import { badCredentials, notAccessible, notFound } from "./github-error.ts";

/** Who calls: the App, or an installation by its token. */
export type Caller =
  | { readonly kind: "app" }
  | { readonly kind: "installation"; readonly token: AccessToken };

/** Who may call an endpoint: the App itself with its JSON Web Token, or an installation token with these rights. */
export type Access = "app" | "installation" | Permissions;

/** GitHub takes no App token that is valid for longer, in seconds; a minute is allowed for clocks that differ. */
const LONGEST_VALIDITY = 600;
const CLOCK_DRIFT = 60;

/** Finds out who calls. Throws GitHub's 401 for a token that does not hold, or for none. */
export function authenticate(authorization: string | undefined, state: GitHubState): Caller {
  const token = /^(?:bearer|token) (.+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) throw badCredentials("Requires authentication");
  const known = state.tokens.find(({ value }) => value === token);
  if (known !== undefined) {
    if (known.expiresAt <= state.now()) throw badCredentials();
    return { kind: "installation", token: known };
  }
  verifyAppToken(token, state);
  return { kind: "app" };
}

/** Throws unless the caller may use an endpoint. What a token does not open is not there for it. */
export function authorise(caller: Caller, access: Access, state: GitHubState): void {
  if (access === "app") {
    if (caller.kind !== "app") throw badCredentials("A JSON web token could not be decoded");
    return;
  }
  if (caller.kind === "app") throw notAccessible("an installation access token");
  const { repositories, permissions } = caller.token;
  if (access === "installation") return;
  if (!repositories.includes(state.repository.name)) throw notFound();
  requirePermissions(permissions, access);
}

function requirePermissions(granted: Permissions, needed: Permissions): void {
  for (const [name, level] of Object.entries(needed)) {
    const has = granted[name];
    if (has === "write" || has === level) continue;
    throw notAccessible(`${name}=${level}`);
  }
}

/** Checks the App's JSON Web Token: RS256 by its key, issued by it, not too long and not expired. */
function verifyAppToken(token: string, { app, now }: GitHubState): void {
  const undecodable = () => badCredentials("A JSON web token could not be decoded");
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || signature === "") throw badCredentials();
  const { alg } = decodePart(header) ?? {};
  const claims = decodePart(payload);
  if (alg !== "RS256" || claims === null) throw undecodable();
  const signed = Buffer.from(`${header}.${payload}`);
  const key = createPublicKey(app.privateKey);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) throw undecodable();
  const seconds = now().getTime() / 1000;
  const { iss, iat, exp } = claims;
  if (String(iss) !== String(app.id)) throw badCredentials("'Issuer' claim ('iss') must be an Integer");
  if (typeof iat !== "number" || iat > seconds + CLOCK_DRIFT) {
    throw badCredentials(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== "number" || exp < seconds) {
    throw badCredentials(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + LONGEST_VALIDITY + CLOCK_DRIFT) {
    throw badCredentials("'Expiration time' claim ('exp') is too far in the future");
  }
}

function decodePart(part: string): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

import { randomBytes } from "node:crypto";
import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import { GitHubError, notFound } from "../http/github-error.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { findCommit } from "../pull-diff.ts";
import { showRepository, showUser } from "../show/show-basics.ts";

/** The repository itself, who may do what in it, and its archive. */
export const repositoryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}",
    access: { metadata: "read" },
    answer: (_, state) => ok(showRepository(state)),
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/collaborators/{username}/permission",
    access: { metadata: "read" },
    answer: answerPermission,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/tarball/{ref+}",
    access: { contents: "read" },
    answer: redirectToArchive,
  },
];

/** GitHub shows `maintain` as `write` and `triage` as `read` in `permission`, and the role itself in `role_name`. */
function answerPermission({ parameters }: ApiRequest, state: GitHubState) {
  const { username = "" } = parameters;
  const person = state.people.get(username);
  if (person === undefined) throw notFound(`${username} is not a user`);
  const { role, user } = person;
  const permission = role === "maintain" ? "write" : role === "triage" ? "read" : role;
  return ok({ permission, role_name: role, user: showUser(user, state) });
}

/** The archive is on another host; the address holds a secret of its own that is good for a few minutes. */
async function redirectToArchive({ parameters }: ApiRequest, state: GitHubState) {
  const { owner, name, git } = state.repository;
  const commit = await findCommit(git, parameters.ref ?? "");
  const secret = randomBytes(16).toString("hex").toUpperCase();
  state.archiveSecrets.add(secret);
  const location = `${state.addresses.archives}/${owner.login}/${name}/legacy.tar.gz/${commit}?token=${secret}`;
  return { status: 302, headers: { location } };
}

/** Largest file of the contents API with its content in JSON, and in any form, in bytes. */
export const LARGEST_INLINE = 1024 * 1024;
const LARGEST_FILE = 100 * 1024 * 1024;

/** Throws GitHub's 403 for a file that is too large for any form. */
export function refuseHugeFile(size: number): void {
  if (size <= LARGEST_FILE) return;
  throw new GitHubError(
    403,
    "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git.",
    [{ code: "too_large", field: "data", resource: "Blob" }],
  );
}

/** True where a request asks for the bytes themselves. */
export function wantsRaw(accept: string): boolean {
  return /application\/vnd\.github(?:\.v3|\.VERSION)?\.raw(?:\+json)?\b/i.test(accept);
}

/** Base64 as GitHub writes it: 60 characters a line. */
export function toBase64Lines(content: Buffer): string {
  return content.toString("base64").replace(/.{60}/g, "$&\n").trimEnd().concat("\n");
}

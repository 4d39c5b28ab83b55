import { randomBytes } from "node:crypto";
import type { GitHubState, Permissions } from "../github-state.ts";
import { created, ok } from "../http/answer.ts";
import { GitHubError, notFound } from "../http/github-error.ts";
import { linkHeader, readPage } from "../http/paginate.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import { showApp, showRepository, showTime, showUser } from "../show/show-basics.ts";

/** An installation token is valid for an hour. */
const TOKEN_LIFE = 3_600_000;

/** Who the App is, where it is installed, and its tokens. */
export const appRoutes: readonly Route[] = [
  { method: "GET", path: "/app", access: "app", answer: (_, state) => ok(showWholeApp(state)) },
  {
    method: "GET",
    path: "/app/installations",
    access: "app",
    answer: (_, state) => ok([showInstallation(state)]),
  },
  { method: "GET", path: "/app/installations/{id}", access: "app", answer: answerInstallation },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/installation",
    access: "app",
    answer: answerRepositoryInstallation,
  },
  { method: "POST", path: "/app/installations/{id}/access_tokens", access: "app", answer: createToken },
  { method: "GET", path: "/installation/repositories", access: "installation", answer: listRepositories },
];

function showWholeApp(state: GitHubState): object {
  return { ...showApp(state.app, state), installations_count: 1 };
}

function showInstallation(state: GitHubState): object {
  const { app, installationId, repository, addresses } = state;
  return {
    id: installationId,
    client_id: `Iv23li${String(app.id).padStart(14, "0")}`,
    account: showUser(repository.owner, state),
    repository_selection: "selected",
    access_tokens_url: `${addresses.api}/app/installations/${installationId}/access_tokens`,
    repositories_url: `${addresses.api}/installation/repositories`,
    html_url: `${addresses.web}/settings/installations/${installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: repository.owner.id,
    target_type: repository.owner.type,
    permissions: app.permissions,
    events: app.events,
    created_at: "2026-01-05T09:12:44Z",
    updated_at: "2026-01-05T09:12:44Z",
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}

function answerInstallation({ parameters }: ApiRequest, state: GitHubState) {
  if (parameters.id !== String(state.installationId)) throw notFound();
  return ok(showInstallation(state));
}

function answerRepositoryInstallation({ parameters }: ApiRequest, state: GitHubState) {
  const { owner, name } = state.repository;
  if (parameters.owner !== owner.login || parameters.repo !== name) throw notFound();
  return ok(showInstallation(state));
}

function createToken({ parameters, body }: ApiRequest, state: GitHubState) {
  if (parameters.id !== String(state.installationId)) throw notFound();
  const repositories = readRepositories(body, state);
  const permissions = readPermissions(body.permissions, state.app.permissions);
  // The form that GitHub rolls out since April 2026: no fixed length.
  const value = `ghs_${state.app.id}_${randomBytes(48).toString("base64url")}`;
  const expiresAt = new Date(state.now().getTime() + TOKEN_LIFE);
  state.tokens.push({ value, expiresAt, permissions, repositories });
  return created({
    token: value,
    expires_at: showTime(expiresAt),
    permissions,
    repository_selection: "selected",
    repositories: [showRepository(state)],
  });
}

/** Names of the repositories that a token is to open; all of the installation's where the request names none. */
function readRepositories(body: ApiRequest["body"], { repository }: GitHubState): readonly string[] {
  const names = (body.repositories ?? []) as readonly unknown[];
  const ids = (body.repository_ids ?? []) as readonly unknown[];
  if (names.every((name) => name === repository.name) && ids.every((id) => id === repository.id)) {
    return [repository.name];
  }
  throw new GitHubError(
    422,
    "There is at least one repository that does not exist or is not accessible to the parent installation.",
  );
}

function readPermissions(wanted: unknown, granted: Permissions): Permissions {
  if (wanted === undefined || wanted === null) return granted;
  const permissions = { metadata: "read", ...(wanted as Permissions) } as const;
  for (const [name, level] of Object.entries<string>(permissions)) {
    if (granted[name] === "write" || granted[name] === level) continue;
    throw new GitHubError(422, "The permissions requested are not granted to this installation.");
  }
  return permissions;
}

function listRepositories(request: ApiRequest, state: GitHubState) {
  const page = readPage(request);
  const repositories = page.number === 1 ? [showRepository(state)] : [];
  const body = { total_count: 1, repository_selection: "selected", repositories };
  return ok(body, linkHeader(request, state.addresses.api, page, 1));
}

import type { App, GitHubState } from "../github-state.ts";
import type { User } from "../records.ts";

/** GitHub's opaque global id: a prefix for the kind, then packed ids. */
export function nodeId(prefix: string, id: number): string {
  return `${prefix}_kwDO${Buffer.from(String(id)).toString("base64url")}`;
}

/** Seconds, no milliseconds: "2026-11-23T01:33:21Z". */
export function showTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Address of the repository's resources in the API. */
export function apiAddress({ addresses, repository }: GitHubState): string {
  return `${addresses.api}/repos/${repository.owner.login}/${repository.name}`;
}

/** Address of the repository's pages. */
export function webAddress({ addresses, repository }: GitHubState): string {
  return `${addresses.web}/${repository.owner.login}/${repository.name}`;
}

/** An account. */
export function showUser({ id, login, type }: User, { addresses }: GitHubState): object {
  return {
    login,
    id,
    node_id: nodeId(type === "Bot" ? "BOT" : "U", id),
    avatar_url: `${addresses.web}/avatars/${id}`,
    gravatar_id: "",
    url: `${addresses.api}/users/${encodeURIComponent(login)}`,
    html_url: `${addresses.web}/${type === "Bot" ? `apps/${login.replace("[bot]", "")}` : login}`,
    type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** The App, as checks and comments name it. */
export function showApp(app: App, state: GitHubState): object {
  const { addresses, repository } = state;
  return {
    id: app.id,
    client_id: `Iv23li${String(app.id).padStart(14, "0")}`,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: showUser(repository.owner, state),
    name: app.name,
    description: "",
    external_url: addresses.web,
    html_url: `${addresses.web}/apps/${app.slug}`,
    created_at: "2026-01-05T09:12:44Z",
    updated_at: "2026-01-05T09:12:44Z",
    permissions: app.permissions,
    events: app.events,
  };
}

/** A repository. */
export function showRepository(state: GitHubState): Record<string, unknown> {
  const { repository } = state;
  const { owner, name, id, defaultBranch } = repository;
  return {
    id,
    node_id: nodeId("R", id),
    name,
    full_name: `${owner.login}/${name}`,
    private: true,
    owner: showUser(owner, state),
    html_url: webAddress(state),
    description: null,
    fork: false,
    url: apiAddress(state),
    default_branch: defaultBranch,
    archived: false,
    disabled: false,
    visibility: "private",
  };
}

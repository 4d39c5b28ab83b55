import { generateKeyPairSync, randomBytes } from "node:crypto";
import { openGitRepository } from "./git/git-repository.ts";
import type { GitHubState, Permissions, Role } from "./github-state.ts";
import { openServer } from "./http/open-server.ts";
import { type Interfere, serveApi } from "./http/serve-api.ts";
import { serveArchives } from "./http/serve-archives.ts";
import { pathOf, servePages } from "./page/serve-pages.ts";
import { createPullRequests, type PullRequests } from "./pull-requests.ts";
import type { User } from "./records.ts";

/** What `app.yml` asks an installation for; a test compares the two. */
export const APP_PERMISSIONS: Permissions = {
  checks: "write",
  contents: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
};
const APP_EVENTS = ["check_run", "check_suite", "issue_comment", "merge_group", "pull_request"];

export interface LocalGitHubOptions {
  /** Folder of a git repository that belongs to this GitHub: branches and commits are written to it. */
  readonly repository: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** What the installation grants; by default what the App asks for. */
  readonly permissions?: Permissions;
  /** What people may do in the repository, by login; others are unknown. */
  readonly people?: Readonly<Record<string, Role>>;
  readonly interfere?: Interfere;
  readonly now?: () => Date;
}

/** A GitHub on this machine with one repository and one App installed on it. */
export interface LocalGitHub extends PullRequests {
  /** Base address of the API, without a slash at the end. */
  readonly url: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly installationId: number;
  /** Everything it knows: read it in tests, change it through the API or the functions here. */
  readonly state: GitHubState;
  /** Address of a pull request's page, for a browser. */
  pageOf(number: number): string;
  stop(): Promise<void>;
}

/** Starts a GitHub on loopback that serves a real git repository, as strict as the real one. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const servers = await Promise.all([openServer(), openServer(), openServer()]);
  const [api, archives, web] = servers;
  const addresses = { api: api.address, archives: archives.address, web: web.address };
  const state = createState(options, addresses);
  api.serve(serveApi(state, options.interfere ?? (() => null)));
  archives.serve(serveArchives(state));
  web.serve(servePages(state));
  const { app, installationId, repository } = state;
  return {
    ...createPullRequests(state),
    url: state.addresses.api,
    appId: app.id,
    privateKey: app.privateKey,
    webhookSecret: app.webhookSecret,
    installationId,
    state,
    pageOf: (number) => `${addresses.web}${pathOf(number, state)}`,
    stop: async () => {
      await Promise.all(servers.map((server) => server.close()));
      repository.git.close();
    },
  };
}

function createState(options: LocalGitHubOptions, addresses: GitHubState["addresses"]): GitHubState {
  const { now = () => new Date(), people = {} } = options;
  let lastId = 2_145_980_310;
  const nextId = () => {
    lastId += 7;
    return lastId;
  };
  const createUser = (login: string, type: User["type"]): User => ({ id: nextId(), login, type });
  return {
    app: {
      id: 1_048_576,
      slug: "lockkeeper",
      name: "Lockkeeper",
      privateKey: createKey(),
      webhookSecret: randomBytes(20).toString("hex"),
      permissions: options.permissions ?? APP_PERMISSIONS,
      events: APP_EVENTS,
      bot: createUser("lockkeeper[bot]", "Bot"),
    },
    installationId: nextId(),
    repository: {
      id: nextId(),
      owner: createUser(options.owner, "Organization"),
      name: options.name,
      defaultBranch: options.defaultBranch,
      git: openGitRepository(options.repository),
    },
    addresses,
    people: new Map(
      Object.entries(people).map(([login, role]) => [login, { user: createUser(login, "User"), role }]),
    ),
    tokens: [],
    archiveSecrets: new Set(),
    pulls: [],
    checkRuns: [],
    issueComments: [],
    reviews: [],
    reviewComments: [],
    reactions: [],
    deliveries: [],
    requests: [],
    nextId,
    now,
  };
}

let key: string | null = null;

/** The App's private key, made once in a process: that takes a quarter of a second. */
function createKey(): string {
  key ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  }).privateKey;
  return key;
}

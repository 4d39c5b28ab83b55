import type { GitRepository } from "./git/git-repository.ts";
import type {
  CheckRun,
  Delivery,
  IssueComment,
  PullRequest,
  Reaction,
  RecordedRequest,
  Review,
  ReviewComment,
  User,
} from "./records.ts";

/** Rights of an installation, by GitHub's names. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

/** What somebody may do in the repository; `none`: a stranger. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";

export interface Person {
  readonly user: User;
  readonly role: Role;
}

/** The registered App. */
export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** PEM; GitHub itself keeps only the public half, which is derived from it. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  /** The account under which the App writes: "lockkeeper[bot]". */
  readonly bot: User;
}

/** An installation access token. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: Date;
  readonly permissions: Permissions;
  /** Names of the repositories that it opens. */
  readonly repositories: readonly string[];
}

/** The one repository that is served. */
export interface Repository {
  readonly id: number;
  readonly owner: User;
  readonly name: string;
  readonly defaultBranch: string;
  readonly git: GitRepository;
}

/** Everything that GitHub knows. Endpoints read and change it; nothing is kept anywhere else. */
export interface GitHubState {
  readonly app: App;
  readonly installationId: number;
  readonly repository: Repository;
  /** Address of the API, of the archives' host and of the web pages. */
  readonly addresses: { readonly api: string; readonly archives: string; readonly web: string };
  /** People by login, with what each may do in the repository. */
  readonly people: Map<string, Person>;
  readonly tokens: AccessToken[];
  /** Secrets of the archive addresses that were given out. */
  readonly archiveSecrets: Set<string>;
  readonly pulls: PullRequest[];
  readonly checkRuns: CheckRun[];
  readonly issueComments: IssueComment[];
  readonly reviews: Review[];
  readonly reviewComments: ReviewComment[];
  readonly reactions: Reaction[];
  readonly deliveries: Delivery[];
  readonly requests: RecordedRequest[];
  /** The next id; they rise over all kinds of things, as GitHub's do. */
  nextId(): number;
  now(): Date;
}

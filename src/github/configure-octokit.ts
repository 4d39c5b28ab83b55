import type { ProbotOctokit } from "probot";

/** Options of every client: where GitHub is, and how patient to be with it. */
export interface OctokitOptions {
  readonly Octokit: typeof ProbotOctokit;
  /** Full base address of the API, "https://api.github.com". */
  readonly baseUrl: string;
  /** False: no pauses between writes, for a GitHub on this machine. */
  readonly throttle: boolean;
  /** Called with the status of every request that fails; null: no answer. */
  readonly onError: (status: number | null) => void;
}

type GivenOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** GitHub answers a rate limit with the seconds to wait; a job waits twice, then is retried by the queue. */
const MOST_WAITS = 2;
/** Longest that one request may take, body included, in ms; retries and pauses are not counted. */
const LONGEST_REQUEST = 60_000;

/** The class that clients are made of, its options filled in. */
export function configureOctokit({
  Octokit,
  baseUrl,
  throttle,
  onError,
}: OctokitOptions): typeof ProbotOctokit {
  const waitAgain = (_seconds: number, _options: object, _octokit: unknown, count: number) =>
    count < MOST_WAITS;
  const throttling = throttle
    ? { enabled: true, onRateLimit: waitAgain, onSecondaryRateLimit: waitAgain }
    : { enabled: false };
  const countErrors: Parameters<typeof ProbotOctokit.plugin>[0] = (octokit) => {
    octokit.hook.error("request", (error) => {
      onError((error as { status?: number }).status ?? null);
      throw error;
    });
    return {};
  };
  return Octokit.plugin(countErrors).defaults((given: GivenOptions) => ({
    ...given,
    baseUrl,
    request: { ...given.request, fetch: fetchInTime },
    // What is given may hold Probot's own answer to a rate limit, which never waits for a secondary one.
    throttle: { ...given.throttle, ...throttling },
  })) as typeof ProbotOctokit;
}

/** A request without an answer would hold a worker for ever. */
function fetchInTime(url: string, options: RequestInit): Promise<Response> {
  const timeout = AbortSignal.timeout(LONGEST_REQUEST);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  return fetch(url, { ...options, signal });
}

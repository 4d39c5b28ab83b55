const DOCUMENTATION = "https://docs.github.com/rest";

/** An answer that is a refusal, in GitHub's shape: a message, sometimes a list of errors. */
export class GitHubError extends Error {
  override readonly name = "GitHubError";
  readonly status: number;
  readonly errors: readonly unknown[] | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    errors: readonly unknown[] | null = null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  /** The body as GitHub sends it. */
  body(): object {
    const errors = this.errors === null ? {} : { errors: this.errors };
    return {
      message: this.message,
      ...errors,
      documentation_url: DOCUMENTATION,
      status: String(this.status),
    };
  }
}

/** 404, which GitHub also gives for what a token may not know of. */
export function notFound(message = "Not Found"): GitHubError {
  return new GitHubError(404, message);
}

/** 401 for a token that is unknown, expired or of the wrong kind. */
export function badCredentials(message = "Bad credentials"): GitHubError {
  return new GitHubError(401, message);
}

/** 403 for an installation token without the right permission; the header names what would do. */
export function notAccessible(permission: string): GitHubError {
  const headers = { "x-accepted-github-permissions": permission };
  return new GitHubError(403, "Resource not accessible by integration", null, headers);
}

/** 422 of a request whose fields break the schema: the form is GitHub's, `\n\n` included. */
export function invalidRequest(reason: string): GitHubError {
  return new GitHubError(422, `Invalid request.\n\n${reason}`);
}

/** 422 with a list of what did not hold. */
export function validationFailed(errors: readonly unknown[]): GitHubError {
  return new GitHubError(422, "Validation Failed", errors);
}

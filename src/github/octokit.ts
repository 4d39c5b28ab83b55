import type { ProbotOctokit } from "probot";

/** A client of GitHub's API, signed in for one installation or as the App. */
export type Octokit = InstanceType<typeof ProbotOctokit>;

/** Owner and name of a repository, as every call takes them. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** The repository alone, to be spread into a call: Octokit sends every further field to GitHub. */
export function repositoryOf({ owner, repo }: RepositoryName): RepositoryName {
  return { owner, repo };
}

/** Status of GitHub's answer where an error is one, else null. */
export function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" ? status : null;
}

/** Runs a read and gives null where GitHub answers 404: there is no such thing, or we may not see it. */
export async function orNullWhereMissing<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** True where GitHub says that the App is not installed on a repository, or lacks a right on it. */
export function isNotInstalled(error: unknown): boolean {
  const status = statusOf(error);
  return status === 403 || status === 404 || status === 422;
}

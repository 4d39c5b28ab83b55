import { z } from "zod";

/** A live server of which the service itself takes snapshots. */
export interface SnapshotSource {
  readonly owner: string;
  readonly repo: string;
  readonly database: string;
  readonly databaseUrl: string;
  readonly everyMs: number;
}

const source = z.strictObject({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/u, "must be owner/name"),
  database: z
    .string()
    .regex(/^[\w.-]{1,100}$/u, "must be a name of letters, digits, dots, dashes and underscores"),
  /** Name of the environment variable that holds the URL, so that no password lies in the file. */
  urlFrom: z.string(),
  everyMinutes: z
    .number()
    .min(5)
    .max(7 * 24 * 60)
    .default(60),
});

/**
 * Reads the list of live servers: `[{"repository": "acme/shop", "database": "default", "urlFrom": "SHOP_DATABASE_URL", "everyMinutes": 60}]`.
 *
 * @throws Error that names the entry and what is wrong with it.
 */
export function readSnapshotSources(
  json: string,
  environment: Readonly<Record<string, string | undefined>>,
): SnapshotSource[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new Error(`The list of live databases is no JSON: ${(error as Error).message}`);
  }
  const read = z.array(source).safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(
      `The list of live databases is wrong at ${issue?.path.join(".") || "its top"}: ${issue?.message}`,
    );
  }
  return read.data.map(({ repository, database, urlFrom, everyMinutes }) => {
    const databaseUrl = environment[urlFrom];
    if (!databaseUrl)
      throw new Error(
        `The environment variable ${urlFrom}, which ${repository} names for its database ${database}, is not set`,
      );
    const [owner = "", repo = ""] = repository.split("/");
    return { owner, repo, database, databaseUrl, everyMs: everyMinutes * 60_000 };
  });
}

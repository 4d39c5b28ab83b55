import type pg from "pg";

/** Running code has sessions of its own: what the migration sets for its session does not reach it. */
const AS_APP = 'set local role app; set local search_path = "$user", public';

/** Answers of the queries of running code as text, asked as the role `app`; an error as "error CODE". */
export async function askAll(
  session: pg.Client,
  queries: readonly string[],
  isOwn: boolean,
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const query of queries) {
    await session.query(isOwn ? `begin; ${AS_APP}` : `savepoint ask; ${AS_APP}`);
    answers.push(
      await session.query(query).then(
        (result: pg.QueryResult | pg.QueryResult[]) => JSON.stringify([result].flat().at(-1)?.rows),
        (error: { readonly code?: string }) => `error ${error.code}`,
      ),
    );
    await session.query(isOwn ? "rollback" : "rollback to ask");
  }
  return answers;
}

/** What running code notices of a migration, in the words of labels. */
export function compareAnswers(
  queries: readonly string[],
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  return queries.flatMap((query, index) => {
    if (before[index]?.startsWith("error"))
      throw new Error(`${query} fails already before: ${before[index]}`);
    if (after[index]?.startsWith("error")) return [`breaks ${query}`];
    return after[index] === before[index] ? [] : [`changes ${query}`];
  });
}

import { statusOf } from "./octokit.ts";

/**
 * Posts something that must not be posted twice. GitHub may have taken a request that it answers with an error or
 * not at all; so after one it is looked for before the post is given up, and never simply sent again.
 */
export async function writeOnce<Result>(
  post: () => Promise<Result>,
  find: () => Promise<Result | null>,
): Promise<Result> {
  try {
    return await post();
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && status < 500) throw error;
    const found = await find();
    if (found === null) throw error;
    return found;
  }
}

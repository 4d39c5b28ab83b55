import type { IncomingMessage } from "node:http";

/** Bytes that are being read by all requests together. */
export interface BodyBudget {
  readonly together: number;
  used: number;
}

/** Why a body was not read: larger than GitHub ever sends (413), too many at once (503), or broken off (400). */
export class BodyRefusedError extends Error {
  override readonly name = "BodyRefusedError";
  readonly status: 400 | 413 | 503;

  constructor(status: 400 | 413 | 503, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads a request's body. It is counted before anything else is done with it, since whoever sends it has not proven
 * anything yet: `limit` bytes for one, and a budget for all of them together.
 *
 * @throws BodyRefusedError
 */
export async function readBody(request: IncomingMessage, limit: number, budget: BodyBudget): Promise<Buffer> {
  const tooLarge = new BodyRefusedError(413, `the body is larger than ${limit} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      budget.used += chunk.length;
      if (length > limit) throw tooLarge;
      if (budget.used > budget.together)
        throw new BodyRefusedError(503, "too many requests at once, try again");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof BodyRefusedError) throw error;
    throw new BodyRefusedError(400, "the body broke off");
  } finally {
    budget.used -= length;
  }
}

import type { ServerResponse } from "node:http";

/** Answers with JSON. What goes wrong inside is never part of an answer. */
export function answerJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Answers with an error, in the same shape everywhere. */
export function answerError(response: ServerResponse, status: number, error: string): void {
  answerJson(response, status, { error });
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { QueueUnavailableError } from "../jobs/deliveries.ts";
import { answerError, answerJson } from "./answer.ts";
import type { Metrics } from "./metrics.ts";
import { type BodyBudget, BodyRefusedError, readBody } from "./read-body.ts";
import { isSignedWith } from "./verify-signature.ts";

/** GitHub sends no larger webhook. */
const LARGEST_WEBHOOK = 25 * 1024 * 1024;

export interface WebhookReceiver {
  readonly probot: Probot;
  readonly secret: string;
  readonly budget: BodyBudget;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Receives one webhook: counts, verifies, parses, hands it to the App, which only queues work, and answers. */
export async function receiveWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  receiver: WebhookReceiver,
): Promise<void> {
  const started = performance.now();
  const { status, error } = await receive(request, receiver);
  const event = status < 400 ? String(request.headers["x-github-event"]) : "refused";
  receiver.metrics.webhookAnswered(event, status, (performance.now() - started) / 1_000);
  // What is left of a body that was not read would be taken for the next request.
  if (!request.complete) response.setHeader("connection", "close");
  if (error === null) answerJson(response, status, { ok: true });
  else answerError(response, status, error);
}

async function receive(
  request: IncomingMessage,
  { probot, secret, budget, log }: WebhookReceiver,
): Promise<{ status: number; error: string | null }> {
  const id = request.headers["x-github-delivery"];
  const name = request.headers["x-github-event"];
  const signature = request.headers["x-hub-signature-256"];
  if (typeof id !== "string" || typeof name !== "string" || typeof signature !== "string") {
    return {
      status: 400,
      error: "X-GitHub-Delivery, X-GitHub-Event or X-Hub-Signature-256 is missing; only GitHub posts here",
    };
  }
  if (!request.headers["content-type"]?.startsWith("application/json")) {
    return { status: 415, error: "set the webhook's content type to application/json" };
  }
  try {
    const body = await readBody(request, LARGEST_WEBHOOK, budget);
    if (!isSignedWith(secret, body, signature)) {
      log.warn({ delivery: id }, "A webhook's signature does not match WEBHOOK_SECRET");
      return { status: 400, error: "the signature does not match the webhook secret" };
    }
    const payload = parse(body);
    if (payload === null) return { status: 400, error: "the body is not JSON" };
    await probot.receive({ id, name, payload } as Parameters<Probot["receive"]>[0]);
    return { status: 202, error: null };
  } catch (error) {
    if (error instanceof BodyRefusedError) return { status: error.status, error: error.message };
    const unavailable = causesOf(error).some((cause) => cause instanceof QueueUnavailableError);
    log.error({ err: error, delivery: id, event: name }, "A webhook could not be taken");
    return unavailable
      ? { status: 503, error: "the queue is not available; deliver again later" }
      : { status: 500, error: `the webhook could not be taken; the log has the reason under ${id}` };
  }
}

function parse(body: Buffer): object | null {
  try {
    const payload: unknown = JSON.parse(body.toString("utf8"));
    return typeof payload === "object" ? payload : null;
  } catch {
    return null;
  }
}

/** Probot gathers the errors of all handlers, and wraps each once more. */
function causesOf(error: unknown): unknown[] {
  const { errors = [], cause } = error as { errors?: unknown[]; cause?: unknown };
  return [error, ...errors.flatMap(causesOf), ...(cause === undefined ? [] : causesOf(cause))];
}

import { createHmac, randomUUID } from "node:crypto";
import type { GitHubState } from "../github-state.ts";
import type { Delivery } from "../records.ts";
import type { WebhookEvent } from "./webhook-event.ts";

/** GitHub gives a webhook 10 s to be answered. */
const LONGEST_ANSWER = 10_000;

/**
 * Sends a signed webhook as GitHub does and records what comes back. Never throws for what the receiver does: no answer
 * in time, or none at all, is a delivery with status 0. `guid` is that of an earlier delivery that is sent again.
 */
export async function deliver(
  url: string,
  { name, payload }: WebhookEvent,
  state: GitHubState,
  guid: string | null = null,
): Promise<Delivery> {
  const body = JSON.stringify(payload);
  const id = guid ?? randomUUID();
  const started = performance.now();
  const deliveredAt = state.now();
  const { status, answer } = await post(url, body, headersOf(id, name, body, state));
  const delivery: Delivery = {
    id: state.nextId(),
    guid: id,
    event: name,
    action: typeof payload.action === "string" ? payload.action : null,
    payload,
    redelivery: guid !== null,
    deliveredAt,
    ms: performance.now() - started,
    status,
    answer,
  };
  state.deliveries.push(delivery);
  return delivery;
}

function headersOf(id: string, name: string, body: string, { app, installationId }: GitHubState) {
  const sign = (hash: string) => `${hash}=${createHmac(hash, app.webhookSecret).update(body).digest("hex")}`;
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-delivery": id,
    "x-github-event": name,
    "x-github-hook-id": "412870021",
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-github-installation-id": String(installationId),
    "x-hub-signature": sign("sha1"),
    "x-hub-signature-256": sign("sha256"),
  };
}

async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; answer: string }> {
  try {
    const signal = AbortSignal.timeout(LONGEST_ANSWER);
    const response = await fetch(url, { method: "POST", body, headers, signal });
    return { status: response.status, answer: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    return { status: 0, answer: cause instanceof Error ? `${message}: ${cause.message}` : message };
  }
}

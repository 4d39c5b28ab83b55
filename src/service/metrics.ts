import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { JobOutcome } from "../jobs/review-pull-request.ts";

/** What `/metrics` shows. */
export interface Metrics {
  webhookAnswered(event: string, status: number, seconds: number): void;
  deliveryRepeated(): void;
  checkStarted(secondsSinceWebhook: number): void;
  jobEnded(outcome: JobOutcome | "failed", seconds: number): void;
  gitHubFailed(status: number | null): void;
  /** Text in Prometheus' format. `depth` null: the queue does not answer, its gauge is left out. */
  render(depth: { readonly waiting: number; readonly active: number } | null): Promise<string>;
}

/** Makes the metrics of one service. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const webhooks = new Histogram({
    name: "lockkeeper_webhook_seconds",
    help: "Time until a webhook is answered, by event and status.",
    labelNames: ["event", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10],
    registers,
  });
  const repeated = new Counter({
    name: "lockkeeper_repeated_deliveries_total",
    help: "Deliveries that GitHub sent again although their work was queued.",
    registers,
  });
  const untilCheck = new Histogram({
    name: "lockkeeper_webhook_to_check_seconds",
    help: "Time from a webhook until its check is in progress.",
    buckets: [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers,
  });
  const reviews = new Histogram({
    name: "lockkeeper_review_seconds",
    help: "Time that a review took, by how it ended.",
    labelNames: ["outcome"],
    buckets: [1, 2, 5, 10, 20, 60, 120, 300, 900],
    registers,
  });
  const failures = new Counter({
    name: "lockkeeper_github_errors_total",
    help: "Requests that GitHub answered with an error, by status; none: no answer.",
    labelNames: ["status"],
    registers,
  });
  const jobs = new Gauge({
    name: "lockkeeper_jobs",
    help: "Jobs in the queue.",
    labelNames: ["state"],
    registers,
  });
  return {
    webhookAnswered: (event, status, seconds) => webhooks.observe({ event, status }, seconds),
    deliveryRepeated: () => repeated.inc(),
    checkStarted: (seconds) => untilCheck.observe(seconds),
    jobEnded: (outcome, seconds) => reviews.observe({ outcome }, seconds),
    gitHubFailed: (status) => failures.inc({ status: status ?? "none" }),
    render: async (depth) => {
      jobs.reset();
      if (depth !== null) {
        jobs.set({ state: "waiting" }, depth.waiting);
        jobs.set({ state: "active" }, depth.active);
      }
      return registry.metrics();
    },
  };
}

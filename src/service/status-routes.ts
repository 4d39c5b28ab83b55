import type { Queue } from "../jobs/queue.ts";
import { answerJson } from "./answer.ts";
import type { Metrics } from "./metrics.ts";
import type { Route } from "./open-front.ts";

/** Health, readiness and metrics. Ready means: webhooks can be queued, and the service is not about to end. */
export function statusRoutes(queue: Queue, metrics: Metrics, isStopping: () => boolean): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/healthz",
      handle: (_request, response) => answerJson(response, 200, { ok: true }),
    },
    {
      method: "GET",
      path: "/readyz",
      handle: async (_request, response) => {
        const state = { queue: await queue.isReady(), stopping: isStopping() };
        answerJson(response, state.queue && !state.stopping ? 200 : 503, state);
      },
    },
    {
      method: "GET",
      path: "/metrics",
      handle: async (_request, response) => {
        // Without the queue the other figures matter all the more.
        const text = await metrics.render(await queue.depth().catch(() => null));
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
        response.end(text);
      },
    },
  ];
}

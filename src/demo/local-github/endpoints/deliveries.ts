import type { GitHubState } from "../github-state.ts";
import { ok } from "../http/answer.ts";
import type { ApiRequest, Route } from "../http/router.ts";
import type { Delivery } from "../records.ts";

/** The webhooks that were sent to the App, and how they were answered. */
export const deliveryRoutes: readonly Route[] = [
  { method: "GET", path: "/app/hook/deliveries", access: "app", answer: listDeliveries },
];

/** Newest first, as GitHub lists them; `status` is asked for as `success` or `failure`. */
function listDeliveries({ query }: ApiRequest, state: GitHubState) {
  const wanted = query.get("status");
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const matching = state.deliveries.filter(
    ({ status }) => wanted === null || (wanted === "success") === (status >= 200 && status < 300),
  );
  return ok(
    [...matching]
      .reverse()
      .slice(0, size)
      .map((delivery) => showDelivery(delivery, state)),
  );
}

function showDelivery(delivery: Delivery, { repository, installationId }: GitHubState): object {
  const { id, guid, event, action, redelivery, deliveredAt, ms, status } = delivery;
  return {
    id,
    guid,
    delivered_at: deliveredAt.toISOString(),
    redelivery,
    duration: Math.round(ms) / 1000,
    status:
      status >= 200 && status < 300 ? "OK" : status === 0 ? "timed out" : `Invalid HTTP Response: ${status}`,
    status_code: status,
    event,
    action,
    installation_id: installationId,
    repository_id: repository.id,
    throttled_at: null,
  };
}

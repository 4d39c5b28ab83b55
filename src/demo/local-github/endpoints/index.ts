import { ok } from "../http/answer.ts";
import type { Route } from "../http/router.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commitRoutes } from "./commits.ts";
import { compareRoutes } from "./compare.ts";
import { contentsRoutes } from "./contents.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { gitObjectRoutes } from "./git-objects.ts";
import { issueCommentRoutes } from "./issue-comments.ts";
import { pullRoutes } from "./pulls.ts";
import { reactionRoutes } from "./reactions.ts";
import { repositoryRoutes } from "./repository.ts";
import { reviewCommentRoutes } from "./review-comments.ts";
import { reviewRoutes } from "./reviews.ts";

/** What an installation may ask of GitHub in an hour. */
export const RATE_LIMIT = 5000;

const rateLimitRoute: Route = {
  method: "GET",
  path: "/rate_limit",
  access: "installation",
  answer: (_, state) => {
    const used = state.requests.length;
    const core = {
      limit: RATE_LIMIT,
      used,
      remaining: Math.max(0, RATE_LIMIT - used),
      reset: Math.ceil(state.now().getTime() / 1000) + 3600,
    };
    return ok({ resources: { core }, rate: core });
  },
};

/** Every endpoint that this GitHub has. A group of endpoints is one file and one line here. */
export const routes: readonly Route[] = [
  ...appRoutes,
  ...deliveryRoutes,
  ...repositoryRoutes,
  ...gitObjectRoutes,
  ...contentsRoutes,
  ...commitRoutes,
  ...compareRoutes,
  ...pullRoutes,
  ...checkRoutes,
  ...reviewRoutes,
  ...reviewCommentRoutes,
  ...issueCommentRoutes,
  ...reactionRoutes,
  rateLimitRoute,
];

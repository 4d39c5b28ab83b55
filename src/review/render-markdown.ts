import type { Config } from "../model/config.ts";
import type { Review } from "../model/review.ts";
import { checkHeading } from "./check-title.ts";
import { composeDetails } from "./compose-details.ts";
import { composeSummary } from "./compose-summary.ts";
import { databasesOf } from "./describe-ground.ts";
import { placesOf } from "./review-places.ts";

/**
 * The review as one Markdown document: the summary as the check shows it, then the details.
 *
 * @param now the time of the review, from which the snapshot's age is told
 */
export function renderMarkdown(review: Review, config: Config, now: Date): string {
  const places = placesOf(review);
  const databases = databasesOf(review, config);
  const summary = composeSummary({ review, places, databases, elsewhere: [], incomplete: null, now });
  const details = composeDetails(review, places, Number.MAX_SAFE_INTEGER);
  const blocks = [`# ${checkHeading(review, null)}`, ...summary, ...(details === null ? [] : [details])];
  return `${blocks.join("\n\n")}\n`;
}

import type { ChangeSet } from "../model/change-set.ts";
import type { Config } from "../model/config.ts";
import type { Finding } from "../model/finding.ts";
import type { LineComment, Review, WantedReview } from "../model/review.ts";
import { fitBlocks } from "../text/fit-blocks.ts";
import { plural } from "../text/plural.ts";
import { checkHeading, checkTitle } from "./check-title.ts";
import { composeAnnotations } from "./compose-annotations.ts";
import { commentKey, composeComment } from "./compose-comment.ts";
import { composeDetails } from "./compose-details.ts";
import { composeSummary } from "./compose-summary.ts";
import { isOpen } from "./conclude.ts";
import { databasesOf } from "./describe-ground.ts";
import { mergeEqualPlaces } from "./merge-equal-places.ts";
import { type Place, placesOf } from "./review-places.ts";

/** GitHub takes 65,535 characters of summary and of text, 65,536 of a comment; the rest is for hidden markers. */
const LONGEST_TEXT = 65_000;

/**
 * What GitHub is to show for a review: the check, the sticky comment, one line comment for each statement that has
 * a blocking finding or a warning. All within GitHub's limits; what is left out is counted.
 *
 * @param now the time of the review, from which the snapshot's age is told
 */
export function composeReview(review: Review, changeSet: ChangeSet, config: Config, now: Date): WantedReview {
  const places = placesOf(review);
  const { comments, elsewhere, unsaid, leftOut } = composeComments(
    review,
    places,
    changeSet,
    config.maxComments,
  );
  const databases = databasesOf(review, config);
  const title = checkTitle(review, changeSet.incomplete);
  const summaryGround = { review, places, databases, elsewhere, incomplete: changeSet.incomplete };
  const overflow = leftOut === 0 ? [] : [describeOverflow(leftOut, config.maxComments)];
  const summary = [...overflow, ...composeSummary({ ...summaryGround, now })];
  const timeless = [...overflow, ...composeSummary({ ...summaryGround, now: null })];
  const heading = checkHeading(review, changeSet.incomplete);
  const rest = review.migrations.length === 0 ? [] : [WHERE_THE_REST_IS];
  const sticky = [`### Lockkeeper: ${heading}`, ...timeless, ...rest];
  const result = {
    conclusion: concludeWhole(review, changeSet),
    title,
    text: composeDetails(review, places, LONGEST_TEXT),
    annotations: composeAnnotations(review, elsewhere),
  };
  return {
    check: {
      ...result,
      summary: joinBlocks(summary.length === 0 ? [NOTHING] : summary),
      identity: JSON.stringify([result, timeless]),
    },
    sticky: hasSomethingToSay(review, changeSet) ? joinBlocks(sticky) : null,
    stickyWhenClear: `Lockkeeper: nothing is left to decide at \`${changeSet.head.slice(0, 7)}\`. ${heading}.`,
    comments,
    unsaid,
  };
}

const NOTHING = "No file of this pull request is a migration.";
const WHERE_THE_REST_IS =
  "What to do before and while it runs, and every effect with its evidence: in the details of the check `Lockkeeper`.";

interface Comments {
  readonly comments: readonly LineComment[];
  /** Findings that no comment tells, most severe first. */
  readonly elsewhere: readonly Finding[];
  /** Keys of the comments that would be more than the most. */
  readonly unsaid: readonly string[];
  /** Statements whose comments would be more than the most. */
  readonly leftOut: number;
}

function composeComments(
  review: Review,
  places: readonly Place[],
  changeSet: ChangeSet,
  most: number,
): Comments {
  const files = new Map(changeSet.files.map((file) => [file.path, file]));
  const ground = { shadowVersion: review.shadowVersion };
  const comments: LineComment[] = [];
  const elsewhere: Finding[] = [];
  const unsaid: string[] = [];
  let leftOut = 0;
  for (const { place, alike } of mergeEqualPlaces(places)) {
    const worthAComment = place.findings.some(({ level }) => level !== "notice") && files.has(place.path);
    const comment =
      worthAComment && comments.length < most
        ? composeComment(place, alike, files.get(place.path), ground)
        : null;
    if (comment === null) elsewhere.push(...[place, ...alike].flatMap(({ findings }) => findings));
    else comments.push(comment);
    if (!worthAComment || comment !== null) continue;
    unsaid.push(commentKey(place));
    leftOut += 1 + alike.length;
  }
  return { comments: withUniqueKeys(comments), elsewhere, unsaid, leftOut };
}

/** The same statement twice in a file has the same fingerprints: the second is told from the first by its number. */
function withUniqueKeys(comments: readonly LineComment[]): readonly LineComment[] {
  const seen = new Map<string, number>();
  return comments.map((comment) => {
    const count = (seen.get(comment.key) ?? 0) + 1;
    seen.set(comment.key, count);
    return count === 1 ? comment : { ...comment, key: `${comment.key}-${count}` };
  });
}

function describeOverflow(leftOut: number, most: number): string {
  return `${plural(leftOut, "more statement has", "more statements have")} findings: only ${most} are commented on their lines.`;
}

/** A review of a part of the files is never a success. */
function concludeWhole(review: Review, changeSet: ChangeSet): Review["conclusion"] {
  return changeSet.incomplete !== null && review.conclusion === "success"
    ? "action_required"
    : review.conclusion;
}

/** A notice alone is no reason for a comment. */
function hasSomethingToSay(review: Review, changeSet: ChangeSet): boolean {
  return (
    review.findings.some(({ level, accepted }) => level !== "notice" && accepted === null) ||
    review.notAnalysed.some(isOpen) ||
    review.configProblems.length > 0 ||
    changeSet.incomplete !== null
  );
}

function joinBlocks(blocks: readonly string[]): string {
  return fitBlocks(
    blocks,
    blocks.length,
    LONGEST_TEXT,
    (count) => `… ${plural(count, "part")} left out: GitHub takes no more.`,
  );
}

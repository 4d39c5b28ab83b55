import type { Config } from "../model/config.ts";
import type { Review } from "../model/review.ts";
import { escapeSentence } from "../text/escape-markdown.ts";
import { plural } from "../text/plural.ts";
import { showControls } from "../text/show-controls.ts";
import { checkHeading } from "./check-title.ts";
import { renderExcerpt } from "./code-excerpt.ts";
import { isOpen } from "./conclude.ts";
import { databasesOf, describeGround } from "./describe-ground.ts";
import { renderEffects, renderFailure } from "./effect-rows.ts";
import { holdTimes } from "./hold-times.ts";
import { renderPlaceText, type TextGround } from "./render-place-text.ts";
import { findingsByStatement, type Place, placesOf } from "./review-places.ts";
import { shortIds } from "./short-ids.ts";
import {
  createLayout,
  type Layout,
  paintLevel,
  paintSentence,
  type TextOptions,
  wrap,
} from "./text-layout.ts";

/** Statements without a finding whose effects are shown; the rest is counted. */
const MOST_QUIET_STATEMENTS = 10;

/**
 * The review as text for a terminal, most severe first, with a final newline.
 *
 * @param now the time of the review, from which the snapshot's age is told
 */
export function renderText(review: Review, config: Config, now: Date, options: TextOptions): string {
  const layout = createLayout(options);
  const places = placesOf(review);
  const times = holdTimes(review.migrations);
  const ids = shortIds(review.findings.map(({ id }) => id));
  const ground = { layout, times, ids, shadowVersion: review.shadowVersion };
  const blocks = [
    layout.paint.bold(checkHeading(review, null)),
    ...renderProblems(review, layout),
    ...places.map((place) => renderPlaceText(place, ground)),
    ...renderQuietStatements(review, places, ground),
    ...countAdvice(review, layout),
    ...(review.migrations.length === 0 ? [] : [renderGround(review, config, now, layout)]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function renderProblems({ configProblems, notAnalysed }: Review, layout: Layout): readonly string[] {
  const config = configProblems.map((problem) =>
    wrap(
      `${layout.paint.red("Config invalid")}: ${paintSentence(escapeSentence(problem), layout)}`,
      0,
      layout,
    ),
  );
  const unknown = notAnalysed.filter(isOpen).map(({ path, line, reason }) => {
    const place = layout.paint.bold(`${showControls(path)}:${line}`);
    const sentence = paintSentence(escapeSentence(reason.replace(/\.$/, "")), layout);
    return wrap(`${place} was not analysed: ${sentence}. Look at it yourself.`, 0, layout);
  });
  return [...config, ...unknown];
}

/** On a terminal advice would bury the findings. */
function countAdvice({ advice = [] }: Review, layout: Layout): readonly string[] {
  if (advice.length === 0) return [];
  const sentence = `${plural(advice.length, "piece")} of advice on schema and migration: \`--format markdown\` has them.`;
  return [wrap(layout.paint.dim(paintSentence(sentence, layout)), 0, layout)];
}

/** What the statements do that have no finding. */
function renderQuietStatements(
  review: Review,
  places: readonly Place[],
  { layout, times }: TextGround,
): readonly string[] {
  const found = findingsByStatement(places);
  const quiet = review.migrations
    .flatMap(({ statements }) => statements)
    .filter((each) => !found.has(each) && (each.effects.length > 0 || each.error !== null));
  if (quiet.length === 0) return [];
  const shown = quiet.slice(0, MOST_QUIET_STATEMENTS).map((analysis) => {
    const { path, line, sql } = analysis.statement;
    const head = `   ${layout.paint.dim(`${showControls(path)}:${line}`)}`;
    const excerpt = renderExcerpt(firstLines(sql), line, 3, layout);
    const effects = renderEffects(analysis, times.get(analysis), 5, layout);
    return [head, excerpt, effects, ...renderFailure(analysis, 5, layout)].join("\n");
  });
  const rest = quiet.length - shown.length;
  const isFine = quiet.every(({ error, notAnalysed }) => error === null && notAnalysed.length === 0);
  const head = layout.paint.bold(`${plural(quiet.length, "statement")} without a finding`);
  return [
    isFine ? `${layout.paint.green("✅ ok")}  ${head}` : head,
    ...shown,
    ...(rest > 0 ? [`… and ${plural(rest, "more statement")}`] : []),
  ];
}

/** Of a statement with nothing to say about it two lines are enough. */
function firstLines(sql: string): string {
  const lines = sql.split("\n");
  return lines.length <= 2 ? `${sql};` : `${lines.slice(0, 2).join("\n")} …`;
}

function renderGround(review: Review, config: Config, now: Date, layout: Layout): string {
  return databasesOf(review, config)
    .flatMap((each) => [
      layout.paint.dim(paintSentence(describeGround(each, now), layout)),
      ...each.review.snapshot.warnings.map((warning) =>
        paintLevel("warning", `⚠️  ${showControls(warning)}`, layout),
      ),
    ])
    .map((line) => wrap(line, 0, layout))
    .join("\n");
}

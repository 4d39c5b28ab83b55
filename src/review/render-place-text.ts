import type { StatementAnalysis } from "../model/analysis.ts";
import type { Finding } from "../model/finding.ts";
import type { Rewrite } from "../model/rewrite.ts";
import { plainText } from "../text/read-markdown.ts";
import { showControls } from "../text/show-controls.ts";
import { visibleWidth } from "../text/wrap-words.ts";
import { renderExcerpt } from "./code-excerpt.ts";
import { describeLongSteps, describeRun, withoutShown } from "./describe-run.ts";
import { describeLines } from "./describe-statement.ts";
import { renderEffects } from "./effect-rows.ts";
import type { HoldTime } from "./hold-times.ts";
import { LEVEL_SYMBOLS } from "./level-marks.ts";
import { describeOtherPlace, describePlaces, describeStep, renderProof } from "./render-rewrite.ts";
import type { Place } from "./review-places.ts";
import { type Layout, paintLevel, paintSentence, wrap } from "./text-layout.ts";

/** What the text of a place needs to know besides it. */
export interface TextGround {
  readonly layout: Layout;
  readonly times: ReadonlyMap<StatementAnalysis, HoldTime>;
  /** Short forms of the fingerprints. */
  readonly ids: ReadonlyMap<string, string>;
  readonly shadowVersion: string | null;
}

/** One problem on one screen: the consequences, the code, what it does, the mechanism, the way out. */
export function renderPlaceText(place: Place, ground: TextGround): string {
  const { statement, findings, path, line, endLine } = place;
  const { layout, times } = ground;
  const where = `${showControls(path)}:${endLine > line ? `${line}-${endLine}` : line}`;
  const code =
    statement === null
      ? []
      : [
          renderExcerpt(`${statement.statement.sql};`, line, 3, layout),
          renderEffects(statement, times.get(statement), 3, layout),
        ];
  const blocks = findings.flatMap((finding, index) => [
    renderHead(finding, index === 0 ? where : "", ground),
    ...(index === 0 ? code : []),
    ...renderBody(finding, ground),
  ]);
  // Two findings of a statement often have one way out: it is said once.
  return [...new Set(blocks)].join("\n\n");
}

function renderHead({ level, title, rule, id }: Finding, where: string, { layout, ids }: TextGround): string {
  const mark = paintLevel(level, `${LEVEL_SYMBOLS[level]} ${level}`, layout);
  const head = wrap(`${mark}  ${layout.paint.bold(paintSentence(title, layout))}`, 3, layout).trimStart();
  const name = `${rule} ${ids.get(id) ?? id}`;
  // A path is never broken: it is there to be copied or clicked on. The rule goes beside it where both fit.
  const fits = 3 + visibleWidth(where) + 2 + name.length <= layout.width;
  const lines = where === "" ? [name] : fits ? [`${where}  ${name}`] : [where, name];
  return [head, ...lines.map((line) => `   ${layout.paint.dim(line)}`)].join("\n");
}

function renderBody(finding: Finding, { layout, shadowVersion }: TextGround): readonly string[] {
  const { detail, rewrite, accepted } = finding;
  const decision = accepted === null ? [] : [showControls(`Accepted by ${accepted.by}: ${accepted.reason}`)];
  return [
    ...(detail === "" ? [] : [wrap(paintSentence(detail, layout), 3, layout)]),
    ...decision.map((text) => wrap(text, 3, layout)),
    ...(rewrite === null ? [] : renderWayOut(rewrite, finding, layout)),
    ...(rewrite === null || rewrite.toldAt !== undefined
      ? []
      : [wrap(paintSentence(renderProof(rewrite.proof, shadowVersion), layout), 3, layout)]),
  ];
}

/** The suggestion, then the files or the steps that it leaves over. */
function renderWayOut(rewrite: Rewrite, { line, endLine }: Finding, layout: Layout): readonly string[] {
  const { suggestion, steps, files, takesOut = [], toldAt, byHand, leftOver = [] } = rewrite;
  const first: string[] =
    suggestion === null ? [] : [codeUnder(`Instead of ${describeLines(line, endLine)}:`, suggestion, layout)];
  if (toldAt !== undefined) {
    return [
      ...first,
      wrap(paintSentence(describeOtherPlace(toldAt, suggestion === null), layout), 3, layout),
    ];
  }
  const own = suggestion === null && files.length > 0 ? [{ path: null, line, endLine }] : [];
  const out = [...own, ...takesOut];
  if (out.length > 0) {
    const where = files.length > 0 ? "the new files do the work" : "the above does its work";
    const sentence =
      rewrite.replacesFile && suggestion === null
        ? "The new files take the place of this one."
        : `Take ${describePlaces(out)} out: ${where}.`;
    first.push(wrap(paintSentence(sentence, layout), 3, layout));
  }
  const rest = suggestion === null ? steps : [...leftOver, ...steps.filter(({ deploy }) => deploy > 1)];
  const further = files.length > 0 ? [] : rest;
  const long = describeLongSteps(withoutShown(steps, further));
  const times = long === null ? [] : [wrap(paintSentence(long, layout), 3, layout)];
  if (files.length > 0) {
    const blocks = files.map(({ path, text }) => codeUnder(`New file ${path}:`, text, layout));
    return [...first, ...blocks, ...times];
  }
  const isOneDeploy = steps.every(({ deploy }) => deploy === 1);
  const blocks = further.map((step, index) => {
    const deploy = isOneDeploy ? "" : `, deploy ${step.deploy}`;
    const head = further.length > 1 ? `Step ${index + 1}${deploy}, ` : "";
    const run = step.run === undefined ? "" : `, ${plainText(describeRun(step.run))}`;
    return codeUnder(`${head}${describeStep(step)}${run}:`, step.text, layout);
  });
  const how = byHand === undefined ? [] : [wrap(paintSentence(byHand, layout), 3, layout)];
  return [...first, ...how, ...blocks, ...times];
}

/** Code to copy: never wrapped, set in. */
function codeUnder(head: string, text: string, { paint }: Layout): string {
  const code = showControls(text.trimEnd()).replace(/^(?=.)/gm, "     ");
  return `   ${paint.bold(showControls(head))}\n${paint.green(code)}`;
}

import type { StatementAnalysis } from "../model/analysis.ts";
import { showControls } from "../text/show-controls.ts";
import { renderExcerpt } from "./code-excerpt.ts";
import { renderEffects, renderFailure } from "./effect-rows.ts";
import type { FileLocks } from "./render-json.ts";
import { createLayout, type Layout, type TextOptions, wrap } from "./text-layout.ts";

/** What each statement of the files locks, and what that blocks, as text for a terminal, with a final newline. */
export function renderLocksText(files: readonly FileLocks[], options: TextOptions): string {
  const layout = createLayout(options);
  return `${files.map((file) => renderFile(file, layout)).join("\n\n")}\n`;
}

function renderFile({ path, statements, notAnalysed }: FileLocks, layout: Layout): string {
  const own = new Set(
    statements.flatMap((each) => each.notAnalysed.map((reason) => `${each.statement.line}:${reason}`)),
  );
  const unknown = notAnalysed
    .filter(({ line, reason }) => !own.has(`${line}:${reason}`))
    .map(({ line, reason }) => renderUnknown(`line ${line} was not analysed: ${reason}`, layout));
  const blocks = statements.map((statement) => renderStatement(statement, layout));
  const empty = statements.length + unknown.length === 0 ? ["  no statement"] : [];
  return [layout.paint.bold(showControls(path)), ...blocks, ...unknown, ...empty].join("\n\n");
}

function renderStatement(analysis: StatementAnalysis, layout: Layout): string {
  const { sql, line } = analysis.statement;
  return [
    renderExcerpt(`${sql};`, line, 2, layout),
    renderEffects(analysis, undefined, 4, layout),
    ...renderFailure(analysis, 4, layout),
  ].join("\n");
}

function renderUnknown(sentence: string, layout: Layout): string {
  return wrap(layout.paint.yellow(showControls(sentence)), 4, layout);
}

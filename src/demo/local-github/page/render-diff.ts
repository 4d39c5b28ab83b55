import { type DiffHunk, readDiffHunks } from "../git/diff-places.ts";
import type { DiffFile } from "../git/read-diff.ts";
import type { ReviewComment, Side } from "../records.ts";
import { escapeHtml } from "./html.ts";
import { renderComment } from "./render-comment.ts";

/** One file of a pull request with the comments that hang on it. */
export function renderDiff(file: DiffFile, comments: readonly ReviewComment[]): string {
  const { path, previousPath, status, additions, deletions, patch } = file;
  const name = previousPath === null ? path : `${previousPath} → ${path}`;
  const own = comments.filter(({ place }) => place.path === path);
  const onFile = own.filter(({ place }) => place.line === null);
  const hunks = readDiffHunks(patch ?? "");
  const empty = `<p class="quiet">${status === "renamed" ? "Renamed without changes." : "No lines to show."}</p>`;
  const table =
    hunks.length === 0
      ? empty
      : `<table class="diff">${hunks.map((hunk) => renderHunk(hunk, own)).join("")}</table>`;
  // A file without a comment is folded where it is long.
  const open = own.length > 0 || additions + deletions <= 40 ? " open" : "";
  return `<details class="file"${open}><summary><code>${escapeHtml(name)}</code>
<span class="plus">+${additions}</span> <span class="minus">−${deletions}</span></summary>
${onFile.map((comment) => renderComment(comment, [])).join("")}${table}</details>`;
}

function renderHunk({ lines, rows }: DiffHunk, comments: readonly ReviewComment[]): string {
  const numbers = { LEFT: byRow(rows.LEFT), RIGHT: byRow(rows.RIGHT) };
  const textOf = (side: Side, line: number) => lines[rows[side].get(line) ?? -1]?.slice(1) ?? "";
  return lines
    .map((line, index) => {
      if (index === 0) return `<tr class="hunk"><td colspan="3">${escapeHtml(line)}</td></tr>`;
      const left = numbers.LEFT.get(index);
      const right = numbers.RIGHT.get(index);
      const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "context";
      const row = `<tr class="${kind}"><td>${left ?? ""}</td><td>${right ?? ""}</td><td><code>${escapeHtml(line)}</code></td></tr>`;
      const here = comments.filter(
        ({ place }) => place.line !== null && place.line === (place.side === "LEFT" ? left : right),
      );
      const threads = here.map((comment) => {
        const { side, startLine, line: last } = comment.place;
        const replaced = range(startLine ?? last ?? 0, last ?? 0).map((number) => textOf(side, number));
        return `<tr class="thread"><td colspan="3">${renderComment(comment, replaced)}</td></tr>`;
      });
      return row + threads.join("");
    })
    .join("\n");
}

function byRow(rows: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  return new Map([...rows].map(([line, row]) => [row, line]));
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

import { micromark, type Options } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { escapeHtml } from "./html.ts";

/** Tags that our Markdown uses; as GitHub does, everything else that looks like one is shown as text. */
const HARMLESS = /&lt;(\/?(?:details|summary)|br)&gt;/g;

type HtmlExtension = NonNullable<Options["htmlExtensions"]>[number];

/** Shows the few tags that fold text, takes comments away, and lets no other HTML through. */
const harmlessHtml: HtmlExtension = {
  exit: {
    htmlFlowData(token) {
      this.raw(cleanHtml(this.sliceSerialize(token)));
    },
    htmlTextData(token) {
      this.raw(cleanHtml(this.sliceSerialize(token)));
    },
  },
};

function cleanHtml(html: string): string {
  return escapeHtml(html.replace(/<!--[\s\S]*?-->/g, "")).replace(HARMLESS, "<$1>");
}

/** A comment's body as HTML. `replaced` are the lines that a suggestion in it replaces, to be shown with it. */
export function renderMarkdown(markdown: string, replaced: readonly string[] = []): string {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml(), harmlessHtml] });
  return html
    .replace(/<pre><code class="language-suggestion">([\s\S]*?)<\/code><\/pre>/g, (_, code: string) =>
      renderSuggestion(replaced, code),
    )
    .replace(/<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g, (_, code: string) => {
      return `<details class="timeline"><summary>Timeline, which GitHub draws</summary><pre>${code}</pre></details>`;
    });
}

/** `code` is HTML already. */
function renderSuggestion(replaced: readonly string[], code: string): string {
  const row = (mark: string, text: string) =>
    `<div class="${mark === "+" ? "added" : "removed"}"><span>${mark}</span>${text}</div>`;
  const rows = [
    ...replaced.map((line) => row("-", escapeHtml(line))),
    ...code
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => row("+", line)),
  ];
  return `<div class="suggestion"><header>Suggested change</header>${rows.join("")}</div>`;
}

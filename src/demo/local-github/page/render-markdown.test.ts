import { expect, test } from "@jest/globals";
import { renderMarkdown } from "./render-markdown.ts";

test("what folds text is kept, comments go, every other tag is shown as text", () => {
  const html = renderMarkdown(
    [
      "<details><summary>and then</summary>",
      "",
      "`<details>` and <b onclick=x>text</b>",
      "",
      "</details>",
      "",
      '<script>alert("x")</script>',
      "",
      "<!-- lockkeeper:comment 0123456789abcdef -->",
    ].join("\n"),
  );
  expect(html).toContain("<details><summary>and then</summary>");
  expect(html).toContain("<code>&lt;details&gt;</code> and &lt;b onclick=x&gt;");
  expect(html).not.toMatch(/<script|<b |lockkeeper:comment/);
});

test("a link to a script is none", () => {
  expect(renderMarkdown("[x](javascript:alert(1))")).not.toContain("javascript:");
});

test("a suggestion shows the lines that it replaces", () => {
  const html = renderMarkdown("```suggestion\nA < B\n```", ["B > A"]);
  expect(html).toContain('<div class="removed"><span>-</span>B &gt; A</div>');
  expect(html).toContain('<div class="added"><span>+</span>A &lt; B</div>');
});

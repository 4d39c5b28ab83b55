import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { codeBlock } from "./code-block.ts";
import { cutText } from "./cut-text.ts";
import { escapeMarkdown, escapeSentence } from "./escape-markdown.ts";
import { fitBlocks } from "./fit-blocks.ts";
import { inlineCode } from "./inline-code.ts";
import { codeCell, tableRow } from "./markdown-table.ts";
import { hasHiddenCharacters, showControls } from "./show-controls.ts";

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "``",
        "```",
        "|",
        "\\",
        "\n",
        "<img src=x>",
        "@team",
        "#1",
        "\u202e",
        "-->",
        "\0",
        "](x)",
        "https://x.y",
      ),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** Reads a code span as CommonMark does: the text between two equal fences, one blank taken off at each end. */
function readCodeSpan(markdown: string): string | null {
  const fence = /^`+/.exec(markdown)?.[0] ?? "";
  const inside = markdown.slice(fence.length, -fence.length);
  if (!markdown.endsWith(fence) || [...inside.matchAll(/`+/g)].some(([run]) => run === fence)) return null;
  return /^ .*[^ ].* $/.test(inside) ? inside.slice(1, -1) : inside;
}

describe("code spans", () => {
  test.each([
    ["orders", "`orders`"],
    ["a`b", "``a`b``"],
    ["`x", "`` `x ``"],
    ["x`", "`` x` ``"],
    ["``", "``` `` ```"],
    ["two\nlines", "`two lines`"],
    ["a\u202eb", "`a\\u202eb`"],
    ["", '`""`'],
    ["  ", '`""`'],
    [" a ", "`  a  `"],
  ])("%j is %s", (text, markdown) => expect(inlineCode(text)).toBe(markdown));

  test("hold any text, on one line, with nothing hidden", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = inlineCode(text);
        const shown = showControls(text.replace(/\s+/g, " "));
        expect(markdown).not.toMatch(/\n/);
        expect(hasHiddenCharacters(markdown)).toBe(false);
        expect(readCodeSpan(markdown)).toBe(shown.trim() === "" ? '""' : shown);
      }),
    );
  });
});

describe("code blocks", () => {
  test("hold any text: no line inside closes the fence", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = codeBlock(text, "sql").split("\n");
        const fence = /^`+/.exec(lines[0] ?? "")?.[0] ?? "";
        expect(lines.at(-1)).toBe(fence);
        for (const line of lines.slice(1, -1)) expect(line).not.toContain(fence);
      }),
    );
  });

  test("keep the text as it is, with line ends of one kind", () => {
    expect(codeBlock("SELECT 1;\r\nSELECT 2;\n\n", "sql")).toBe("```sql\nSELECT 1;\nSELECT 2;\n```");
  });
});

describe("escaped text", () => {
  test.each([
    ["ping @team about #12", "ping @&#8203;team about #&#8203;12"],
    ["<b>x</b> & `y`", "&lt;b&gt;x&lt;/b&gt; &amp; \\`y\\`"],
    ["[a](https://evil.example)", "\\[a\\]\\(https:&#8203;//evil.example\\)"],
    ["a | b", "a &#124; b"],
    ["- item", "&#8203;- item"],
    ["1. item", "&#8203;1. item"],
    ["GH-12", "GH-&#8203;12"],
    ["--> out", "&#8203;--&gt; out"],
  ])("%j is %s", (text, markdown) => expect(escapeMarkdown(text)).toBe(markdown));

  test("no text makes markup, HTML, a mention, a reference or a link", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = escapeMarkdown(text);
        expect(markdown).not.toMatch(/[<>|\n]|(?<!\\)(?:\\\\)*[`*_[\]]|[@#](?!&#8203;)(?<!&#)|:\/\//);
      }),
    );
  });

  test("a sentence keeps its code spans and nothing else", () => {
    expect(escapeSentence("the procedure `refresh_all()` asks @team <b>")).toBe(
      "the procedure `refresh_all()` asks @&#8203;team &lt;b&gt;",
    );
    expect(escapeSentence("an odd ` backtick")).toBe("an odd \\` backtick");
  });

  test("a cell stays one cell", () => {
    expect(tableRow([codeCell("a|`b`"), codeCell("c"), "x\ny"])).toBe(
      "| <code>a&#124;\\`b\\`</code> | `c` | x y |",
    );
  });
});

describe("what does not fit", () => {
  test("a text is cut within the limit, with its fence and details closed and the loss told", () => {
    const text = `<details>\n${codeBlock("SELECT 1;\n".repeat(1000), "sql")}\n</details>`;
    const cut = cutText(text, 1000);
    expect(cut.length).toBeLessThanOrEqual(1000);
    expect(cut).toMatch(
      /SELECT 1;\n```\n<\/details>\n\n… 9,\d{3} characters left out here: GitHub takes no more\.$/,
    );
  });

  test("any text is cut within the limit and between code points", () => {
    fc.assert(
      fc.property(
        fc.array(hostile),
        fc.constantFrom("😀", "````", "x\n"),
        fc.integer({ min: 200, max: 3000 }),
        (parts, filler, limit) => {
          const text = parts.join("").replace(/[\ud800-\udfff]/gu, "") + filler.repeat(2000);
          const cut = cutText(text, limit);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut).not.toMatch(/[\ud800-\udfff]/u);
        },
      ),
    );
  });

  test("a text that fits stays", () => expect(cutText("short", 200)).toBe("short"));

  test("blocks are kept whole, most first, and the rest is counted", () => {
    const leftOut = (count: number) => `… and ${count} more`;
    expect(fitBlocks(["aaaa", "bbbb"], 2, 10, leftOut)).toBe("aaaa\n\nbbbb");
    expect(fitBlocks(["aaaa", "bbbb", "cccccccc"], 3, 19, leftOut)).toBe("aaaa\n\n… and 2 more");
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 30, max: 200 }), (blocks, limit) => {
        expect(fitBlocks(blocks, blocks.length, limit, leftOut).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

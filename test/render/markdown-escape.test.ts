import { describe, expect, it } from "vitest";
import { code, details, fence, marker, say, table, text } from "../../src/render/markdown/escape.ts";

describe("text in Markdown", () => {
  it.each([
    ["plain words, 3.5 of 4 (n1)", "plain words, 3.5 of 4 (n1)"],
    ["**bold** and [a](b)", "\\*\\*bold\\*\\* and \\[a\\](b)"],
    ["LOG_LEVEL __x__", "LOG_LEVEL \\_\\_x\\_\\_"],
    ["<img onerror=x> & co", "&lt;img onerror=x&gt; &amp; co"],
    ["a|b", "a&#124;b"],
    [
      "thanks @team, see #12 and GH-3",
      "thanks <span>@</span>team, see <span>#</span>12 and GH<span>-</span>3",
    ],
    ["https://x.test www.x.test", "https<span>:</span>//x.test www<span>.</span>x.test"],
    ["$x$ :tada:", "<span>$</span>x<span>$</span> <span>:</span>tada:"],
    ["1. one", "1<span>.</span> one"],
    ["!7 %7 &7, 35%, a & b", "<span>!</span>7 <span>%</span>7 <span>&amp;</span>7, 35%, a &amp; b"],
    ["{+new+} [-old-]", "{<span>+</span>new+} \\[<span>-</span>old-\\]"],
    ["/approve", "<span>/</span>approve"],
    ["- item", "\\- item"],
    ["a\nb\u202ec", "a\\\\u{a}b\\\\u{202e}c"],
    ["`code`", "\\`code\\`"],
  ])("%j", (raw, expected) => {
    expect(text(raw)).toBe(expected);
  });
});

describe("code in Markdown", () => {
  it.each([
    ["web[0]", "`web[0]`"],
    ["a`b", "``a`b``"],
    ["``", "``` `` ```"],
    [" a", "`  a `"],
    ["", "` `"],
    ["a|b@c", "<code>a&#124;b<span>@</span>c</code>"],
    ["a\u200bb", "`a\\u{200b}b`"],
  ])("%j", (raw, expected) => {
    expect(code(raw)).toBe(expected);
  });

  it("is not ended by what is in a block of it", () => {
    expect(fence("diff", ["+ a", "````", "b\u001b[0m  "])).toBe("`````diff\n+ a\n````\nb\\u{1b}[0m\n`````");
  });
});

it("folds have a title in HTML, which Markdown does not read", () => {
  expect(details("a <b>", "*", say`x`)).toBe(
    "<details><summary><b>a &lt;b&gt;</b>: *</summary>\n\nx\n\n</details>",
  );
});

it("a marker cannot be ended from inside", () => {
  expect(
    marker("orch:plan", [
      ["project", "a-b -->"],
      ["v", "1"],
    ]),
  ).toBe("<!-- orch:plan project=a-b%20-%2D%3E v=1 -->");
});

it("a table has one cell for each column in each row", () => {
  expect(table([{ title: say`A` }, { title: say`B`, align: "right" }], [[code("x|y"), say``]])).toBe(
    "| A | B |\n| --- | --: |\n| <code>x&#124;y</code> |   |",
  );
});

describe("nothing comes into Markdown but through its door", () => {
  it("raw text does not compile", () => {
    const raw: string = "**";
    // @ts-expect-error a text that nobody has escaped
    expect(say`${raw}`).toBe("**");
  });
});

// Tokens outside of strings.
import { expect, test } from "vitest";
import { isIdentifier, scanToken } from "../../src/hcl/scanner.ts";

function tokens(text: string, skipNewlines = false): readonly string[] {
  const found: string[] = [];
  for (let at = 0; ;) {
    const { kind, start, end } = scanToken(text, at, skipNewlines);
    if (kind === "end") return found;
    found.push(kind === text.slice(start, end) ? kind : `${kind} ${JSON.stringify(text.slice(start, end))}`);
    at = end;
  }
}

test.each([
  [
    "a-b _c d1 été 日本 𞤀",
    [
      'identifier "a-b"',
      'identifier "_c"',
      'identifier "d1"',
      'identifier "été"',
      'identifier "日本"',
      'identifier "𞤀"',
    ],
  ],
  [
    "1 1.5 1e5 1E+5 1e-5 007",
    ['number "1"', 'number "1.5"', 'number "1e5"', 'number "1E+5"', 'number "1e-5"', 'number "007"'],
  ],
  [
    "1.a 1... 1..2 1.2.3 5.",
    [
      'number "1"',
      ".",
      'identifier "a"',
      'number "1"',
      "...",
      'number "1..2"',
      'number "1.2.3"',
      'number "5"',
      ".",
    ],
  ],
  [
    "1e 1ex 5s",
    ['number "1"', 'identifier "e"', 'number "1"', 'identifier "ex"', 'number "5"', 'identifier "s"'],
  ],
  ["=====>=<=!=&&||::...~}", ["==", "==", "=>", "=", "<=", "!=", "&&", "||", "::", "...", "~}"]],
  [
    "( ) [ ] { } . , * / % + - < > ! ? :",
    ["(", ")", "[", "]", "{", "}", ".", ",", "*", "/", "%", "+", "-", "<", ">", "!", "?", ":"],
  ],
  [
    "a # b\nc // d\r\ne /* f\n */ g",
    [
      'identifier "a"',
      'newline "\\n"',
      'identifier "c"',
      'newline "\\r\\n"',
      'identifier "e"',
      'identifier "g"',
    ],
  ],
  ["<<E\n", ['heredoc "<<E\\n"']],
  ["<<-A-1\r\n", ['heredoc "<<-A-1\\r\\n"']],
  ["<<E x", ['bad-heredoc "<<"', 'identifier "E"', 'identifier "x"']],
  ['"x', ['quote "\\""', 'identifier "x"']],
  ["& | ^ ; ' ` @ 😀 \r", ["&", "|", "^", ";", "'", "`", "@", "😀", "\\r"].map((text) => `bad "${text}"`)],
  ["/* x", ['bad-comment "/* x"']],
])("%j is read as its tokens", (text, expected) => {
  expect(tokens(text)).toEqual(expected);
});

test("line breaks are skipped inside brackets", () => {
  expect(tokens("a\n\r\n# c\nb", true)).toEqual(['identifier "a"', 'identifier "b"']);
});

test("identifiers are told from other text", () => {
  expect(["a", "a-b", "_", "é1", "", "1a", "-a", "a b", "a.b"].map(isIdentifier)).toEqual([
    true, true, true, true, false, false, false, false, false,
  ]); // prettier-ignore
});

// Random HCL2 documents as text, rich in forms and small, and random mistakes in them.
import fc from "fast-check";

const name = fc.constantFrom(
  "a",
  "b",
  "c",
  "var",
  "x1",
  "_y",
  "é",
  "a-b",
  "in",
  "if",
  "null1",
  "list",
  "string",
);
const number = fc.constantFrom("0", "1", "42", "1.5", "2e3", "1E-2", "007", "12345678901234567890");
const space = fc.constantFrom("", " ", "  ", "\t", " /* c */ ");
const textPiece = fc.constantFrom(
  "a", " ", "  ", "$", "%", "$$", "$${", "%%{", "\\n", "\\t", '\\"', "\\\\", "\\u00e9", "\\U0001f600", "é", "{", "}", "~", "#", "//", "'", "e\u0301",
); // prettier-ignore
const heredocPiece = fc.constantFrom(
  "a", " ", "   ", "\t", "$", "%", "$${", "%%{", "\\n", '"', "\\", "é", "{", "}", "\n", "\n  ", "\n\n", "EOT", " b", "\u00a0", "\r\n",
); // prettier-ignore

const join = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""));
const list = (part: fc.Arbitrary<string>, separator: string, maxLength = 3) =>
  fc.array(part, { maxLength }).map((texts) => texts.join(separator));
const text = (value: string) => fc.constant(value);

/** `line`: an expression that needs no brackets around it, on one line. `wide`: one that may hold line breaks. */
const expressions = fc.letrec<Record<"line" | "wide" | "template" | "heredoc" | "sequence" | "step", string>>(
  (tie) => {
    const nl = fc.constantFrom("", "", "\n", " # c\n", "\r\n");
    const operator = fc.constantFrom("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||");
    const trim = fc.constantFrom("", "", "~");
    const item = join(
      fc.oneof(name, number, text("true"), tie("template"), join(text("("), tie("line"), text(")"))),
      fc.constantFrom(" = ", ":", "="),
      tie("line"),
    );
    const condition = fc.oneof(text(""), join(text(" if "), tie("line")));
    const names = fc.constantFrom("x", "k, v", "_");
    const step = fc.oneof(
      join(text("."), name),
      join(text("["), nl, tie("line"), nl, text("]")),
      fc.constantFrom(".0", ".*", "[*]", ".*.b.0", "[*].b", '["k"]', "[0]"),
    );
    return {
      line: fc.oneof(
        { maxDepth: 4, depthSize: "small", withCrossShrink: true },
        name,
        number,
        fc.constantFrom("true", "false", "null"),
        tie("template"),
        join(tie("line"), tie("step")),
        join(tie("line"), space, operator, space, tie("line")),
        join(fc.constantFrom("-", "!", "- "), tie("line")),
        join(tie("line"), text(" ? "), tie("line"), text(" : "), tie("line")),
        join(text("("), nl, tie("wide"), nl, text(")")),
        join(name, text("("), nl, list(tie("line"), ", "), nl, text(")")),
        join(name, text("("), tie("line"), fc.constantFrom("...", ",", ",\n"), text(")")),
        join(text("["), nl, list(tie("wide"), ",\n"), nl, text("]")),
        join(text("{"), nl, list(item, ", "), nl, text("}")),
        join(text("{\n"), list(item, "\n"), text("\n}")),
        join(
          text("[for "),
          names,
          text(" in "),
          tie("line"),
          text(" : "),
          nl,
          tie("line"),
          condition,
          text("]"),
        ),
        join(
        text("{for "), names, text(" in "), tie("line"), text(" : "), tie("line"), text(" => "), tie("line"),
        fc.constantFrom("", "..."), condition, nl, text("}"),
      ), // prettier-ignore
      ),
      step,
      wide: fc.oneof(
        { weight: 6, arbitrary: tie("line") },
        join(tie("line"), text("\n"), operator, text("\n"), tie("line")),
        join(tie("heredoc"), text("\n")),
      ),
      sequence: fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        join(text("${"), trim, tie("line"), space, trim, text("}")),
        join(
        text("%{"), trim, text(" if "), tie("line"), text(" "), trim, text("}a %{"), trim, text(" else "), trim, text("} b%{"), trim, text(" endif "), trim, text("}"),
      ), // prettier-ignore
        join(
        text("%{ for "), names, text(" in "), tie("line"), text(" "), trim, text("} "), tie("sequence"), text(" %{"), trim, text(" endfor "), trim, text("}"),
      ), // prettier-ignore
      ),
      template: join(
        text('"'),
        list(fc.oneof({ weight: 2, arbitrary: textPiece }, tie("sequence")), "", 5),
        text('"'),
      ),
      heredoc: fc
        .tuple(
          fc.constantFrom("<<EOT\n", "<<-EOT\n", "<<-EOT\r\n"),
          list(fc.oneof({ weight: 3, arbitrary: heredocPiece }, tie("sequence")), "", 8),
          fc.constantFrom("\nEOT", "\n  EOT", "\n\tEOT  "),
        )
        .map((parts) => parts.join("")),
    };
  },
);

const label = fc.oneof(name, fc.constantFrom('"l"', '"two words"', '"$${x}"', '"\\u0041"'));

const bodies = fc.letrec<Record<"item" | "body", string>>((tie) => {
  const attribute = join(
    name,
    fc.nat({ max: 99 }).map(String),
    fc.constantFrom(" = ", "="),
    fc.oneof({ weight: 5, arbitrary: expressions.line }, expressions.heredoc),
  );
  const header = join(name, text(" "), list(label, " ", 2), text(" {"));
  return {
    item: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      attribute,
      join(header, text("}")),
      join(header, text("\n"), tie("body"), text("}")),
      join(header, text(" "), name, text(" = "), expressions.line, text(" }")),
    ),
    body: list(join(tie("item"), fc.constantFrom("\n", "\n\n", " # c\n", " // c\n", "\r\n")), "", 3),
  };
});

/** A document that is mostly valid. */
export const documents: fc.Arbitrary<string> = bodies.body;

const FRAGMENTS = [
  "=", ":", "{", "}", "[", "]", "(", ")", '"', ",", ".", "\n", "${", "%{", "~", "~}", "*", "-", "!", "?", "=>", "...", "a", "1", "<<E\n", "\nE\n",
  "#", "/*", "//", "\\", "$", "for", "if", "in", "'", " ", "\r", "&", "|", "::", "%{ endif }", "%{ else }", "null", "0.1", "1e5", "[*]", ".*", "\u00a0",
]; // prettier-ignore

const mistake = fc.record({
  kind: fc.constantFrom("delete", "insert", "replace", "swap"),
  at: fc.nat({ max: 10_000 }),
  fragment: fc.constantFrom(...FRAGMENTS),
});

/** A document in which up to three tokens were deleted, inserted, replaced or swapped. */
export const brokenDocuments: fc.Arbitrary<string> = fc
  .tuple(documents, fc.array(mistake, { minLength: 1, maxLength: 3 }))
  .map(([document, mistakes]) => {
    const tokens = document.match(/[\p{ID_Continue}]+|[ \t]+|\r?\n|\$\{|%\{|[^]/gu) ?? [];
    for (const { kind, at, fragment } of mistakes) {
      const index = tokens.length === 0 ? 0 : at % tokens.length;
      if (kind === "delete") tokens.splice(index, 1);
      else if (kind === "insert") tokens.splice(index, 0, fragment);
      else if (kind === "replace") tokens.splice(index, 1, fragment);
      else tokens.splice(index, 2, ...tokens.slice(index, index + 2).reverse());
    }
    return tokens.join("");
  });

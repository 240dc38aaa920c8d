// The language as a whole: text is parsed, every expression in it is evaluated, and it is formatted, which must keep its meaning and
// have nothing left to do the second time.
import { evaluate } from "../../src/hcl/evaluate.ts";
import { formatSource } from "../../src/hcl/format/format.ts";
import { parseFile, parseTemplate } from "../../src/hcl/parse.ts";
import type { Scope } from "../../src/hcl/scope.ts";
import type { Body } from "../../src/hcl/syntax.ts";
import { CONFIGURATION, EXPRESSIONS } from "./documents.ts";
import { mutateText } from "./mutate.ts";
import type { Random } from "./random.ts";
import type { Target } from "./targets.ts";

export const languageTargets = (scope: () => Scope): readonly Target[] => [
  {
    name: "language-bytes",
    share: 100,
    run: (random) => takeWhole(randomBytes(random), scope),
  },
  {
    name: "language-examples",
    share: 100,
    run: (random) => takeWhole(mutateText(example(random), random), scope),
  },
];

function takeWhole(text: string, scope: () => Scope): void {
  evaluateBody(parseFile(text, "x.hcl").file.body, scope);
  evaluate(parseTemplate(text, "x.tpl").expression, scope());
  const first = formatSource(text, "x.hcl");
  if (!first.ok) {
    const defect = first.diagnostics.find(({ code }) => code === "format-changes-meaning");
    if (defect !== undefined)
      throw new Error(`the formatter changes what this means: ${JSON.stringify(text)}`);
    return;
  }
  const second = formatSource(first.value, "x.hcl");
  if (!second.ok || second.value !== first.value)
    throw new Error(`formatting again changes this: ${JSON.stringify(text)}`);
}

function evaluateBody(body: Body, scope: () => Scope): void {
  for (const { expression } of body.attributes) evaluate(expression, scope());
  for (const block of body.blocks) evaluateBody(block.body, scope);
}

/** Bytes of all kinds, or mostly those that mean something; what is no UTF-8 is read as replacement characters. */
function randomBytes(random: Random): string {
  const printable = random.chance(0.6);
  const bytes = Array.from({ length: random.below(120) }, () =>
    printable && random.chance(0.95) ? (random.chance(0.1) ? 10 : 32 + random.below(95)) : random.below(256),
  );
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** Some lines of the configuration, or an attribute with an expression. */
function example(random: Random): string {
  if (random.chance(0.5)) return `x = ${random.pick(EXPRESSIONS)}\n`;
  const lines = CONFIGURATION.split("\n");
  const from = random.below(lines.length);
  return `${lines.slice(from, from + 1 + random.below(15)).join("\n")}\n`;
}

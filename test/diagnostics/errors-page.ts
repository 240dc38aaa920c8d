// docs/errors.md, made from the explanations, so that it cannot fall behind.
import { AREAS } from "../../src/diagnostics/explanations/index.ts";
import type { Area, Explanation } from "../../src/diagnostics/explanations/explanation.ts";

/** The text of `docs/errors.md`. `mistakes`: the part about the most common ones. */
export function errorsMarkdown(mistakes: string): string {
  return `${[HEAD, mistakes, "## All codes", ...AREAS.map(areaSection)].join("\n\n")}\n`;
}

const HEAD = `# Errors

Every error and warning ends with its code in brackets. \`orch explain CODE\` says what is said here; without a code it lists all of
them, and \`--json\` gives both to programs. Codes of risks stand behind them in a plan, codes of engines behind the step that failed.`;

function areaSection({ title, about, codes }: Area): string {
  const entries = [...codes].map(([code, explanation]) => codeSection(code, explanation));
  return [`### ${title}`, about, ...entries].join("\n\n");
}

function codeSection(code: string, { means, why, fix, wrong, right }: Explanation): string {
  const parts = [`#### ${code}`, means, `_Why:_ ${why}`, `_What to do:_ ${fix}`];
  // what is wrong is no HCL to every reader of these blocks
  if (wrong !== undefined) parts.push(fenced("text", wrong));
  if (right !== undefined) parts.push(fenced("hcl", right));
  return parts.join("\n\n");
}

function fenced(language: string, text: string): string {
  return ["```" + language, text, "```"].join("\n");
}

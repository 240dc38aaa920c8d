// Risks and other remarks of a plan, the gravest first, each with where it comes from.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Plan } from "../../plan/document.ts";
import type { Sources } from "../diagnostic.ts";
import { plural, someOf } from "../names.ts";
import { briefText, ofOneKind, remarksOf, subjectsOf } from "../plan-facts/remarks.ts";
import type { Remark } from "../plan-facts/remarks.ts";
import { sourceText } from "../plan-facts/source-text.ts";
import type { Style } from "../style.ts";
import { line, span, truncateLine, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

const MOST = 12;

export function riskLines(plan: Plan, sources: Sources, style: Style, verbose: boolean): Line[] {
  const remarks = remarksOf(plan);
  const kinds = verbose ? remarks.map((remark) => [remark]) : ofOneKind(remarks);
  const shown = kinds.slice(0, verbose ? Infinity : MOST);
  const lines = shown.flatMap((same) => {
    const brief = verbose ? null : briefText(same);
    return brief === null ? kindLines(same, sources, style) : briefLines(brief, same, style);
  });
  const rest = kinds.slice(shown.length).reduce((sum, same) => sum + same.length, 0);
  if (rest > 0) lines.push(line(span(`  and ${plural(rest, "more remark")} (--verbose shows all)`, "faint")));
  return lines;
}

function briefLines(brief: string, [first]: readonly Remark[], style: Style): Line[] {
  if (first === undefined) return [];
  const { label, tone, item, accepted } = first;
  const title = line(span(`  ${label}: `, tone), brief, span(`  ${item.code}`, "faint"));
  const reason = accepted === true ? line(`    ${item.detail ?? ""}`) : [];
  return [title, reason]
    .filter((parts) => parts.length > 0)
    .flatMap((parts) => wrapLine(parts, style.width, 4));
}

function kindLines(same: readonly Remark[], sources: Sources, style: Style): Line[] {
  const [first, ...others] = same;
  if (first === undefined) return [];
  const lines = remarkLines(first, sources, style);
  if (others.length === 0) return lines;
  const text = `and the same of ${someOf(subjectsOf(same).slice(1), 8)}`;
  return [...lines, ...wrapLine(line(span(`    ${text}`, "faint")), style.width, 4)];
}

function remarkLines({ label, tone, item }: Remark, sources: Sources, style: Style): Line[] {
  const { code, summary, detail, source } = item;
  const title = line(span(`  ${label}: `, tone), summary, span(`  ${code}`, "faint"));
  const lines = wrapLine(title, style.width, 4);
  if (source !== null) {
    const code = sourceText(sources, source);
    const where = line(
      "    ",
      span(`${source.file}:${source.line}`, "code"),
      span(code === null ? "" : `   ${code}`, "plain", 400),
    );
    lines.push(truncateLine(where, style.width, style));
  }
  if (detail !== null)
    for (const text of visibleText(detail, { multiline: true }).split("\n"))
      lines.push(...wrapLine(line(`    ${text}`), style.width, 4));
  return lines;
}

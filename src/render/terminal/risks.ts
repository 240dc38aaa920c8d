// Risks and other remarks of a plan, the gravest first, each with where it comes from.
import { visibleText } from "../../diagnostics/sanitise.ts";
import { showHidden } from "../../diagnostics/hidden-text.ts";
import { sourceLines } from "../../diagnostics/snippet.ts";
import type { Plan, PlanDiagnostic, Risk } from "../../plan/document.ts";
import type { Sources } from "../diagnostic.ts";
import { plural } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { line, span, truncateLine, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

interface Remark {
  readonly label: string;
  readonly tone: Tone;
  readonly rank: number;
  readonly item: Pick<Risk, "code" | "summary" | "detail" | "source">;
}

const MOST = 12;

export function riskLines(plan: Plan, sources: Sources, style: Style, verbose: boolean): Line[] {
  const remarks = [...plan.diagnostics.map(ofDiagnostic), ...plan.risks.map(ofRisk)].sort(
    (a, b) => a.rank - b.rank,
  );
  const shown = remarks.slice(0, verbose ? Infinity : MOST);
  const lines = shown.flatMap((remark) => remarkLines(remark, sources, style));
  if (remarks.length > shown.length)
    lines.push(
      line(
        span(`  and ${plural(remarks.length - shown.length, "more remark")} (--verbose shows all)`, "faint"),
      ),
    );
  return lines;
}

function ofDiagnostic(item: PlanDiagnostic): Remark {
  return item.severity === "error"
    ? { label: "Error", tone: "error", rank: 0, item }
    : { label: "Warning", tone: "warning", rank: 2, item };
}

function ofRisk(item: Risk): Remark {
  switch (item.severity) {
    case "high":
      return { label: "High risk", tone: "error", rank: 1, item };
    case "warning":
      return { label: "Risk", tone: "warning", rank: 3, item };
    case "info":
      return { label: "Note", tone: "faint", rank: 4, item };
    default: {
      const never: never = item.severity;
      return never;
    }
  }
}

function remarkLines({ label, tone, item }: Remark, sources: Sources, style: Style): Line[] {
  const { code, summary, detail, source } = item;
  const title = line(span(`  ${label}: `, tone), summary, span(`  ${code}`, "faint"));
  const lines = wrapLine(title, style.width, 4);
  if (source !== null) {
    const text = sources.get(source.file);
    const code = text === undefined ? undefined : sourceLines(text, source.line, source.line)?.[0];
    const where = line(
      "    ",
      span(`${source.file}:${source.line}`, "code"),
      span(code === undefined ? "" : `   ${showHidden(code).trim()}`, "plain", 400),
    );
    lines.push(truncateLine(where, style.width, style));
  }
  if (detail !== null)
    for (const text of visibleText(detail, { multiline: true }).split("\n"))
      lines.push(...wrapLine(line(`    ${text}`), style.width, 4));
  return lines;
}

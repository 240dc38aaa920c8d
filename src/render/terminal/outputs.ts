// Outputs that change with a plan.
import { sortedKeys } from "../../model/json.ts";
import type { OutputChange, Plan } from "../../plan/document.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { valueText } from "../value.ts";
import { lookOf } from "../plan-facts/look.ts";

const MOST = 20;

export function outputLines(plan: Plan, style: Style, verbose: boolean): Line[] {
  const names = sortedKeys(plan.outputs).filter((name) => plan.outputs[name]?.action !== "none");
  if (names.length === 0) return [];
  const width = Math.min(
    names.reduce((most, name) => Math.max(most, name.length), 0),
    24,
  );
  const shown = names.slice(0, verbose ? Infinity : MOST);
  const lines = shown.flatMap((name) => {
    const change = plan.outputs[name];
    if (change === undefined) return [];
    const { symbol, tone } = lookOf({ action: change.action, order: null });
    const label = span(`${name.padEnd(width)} = `);
    return wrapLine(
      [span(`  ${symbol} `, tone), label, ...valueSpans(change, style)],
      style.width,
      7 + width,
    );
  });
  const rest = names.length - shown.length;
  return [
    line(span("Outputs", "strong")),
    ...lines,
    ...(rest > 0 ? [line(span(`    and ${rest} more`, "faint"))] : []),
  ];
}

function valueSpans(change: OutputChange, style: Style): Span[] {
  const { action, before, after, sensitive } = change;
  const words = { create: "new", update: "changed", delete: "removed", none: "unchanged" };
  if (sensitive) return [span(`(sensitive, ${words[action]})`)];
  switch (action) {
    case "create":
    case "none":
      return [span(valueText(after), "plain", 600)];
    case "delete":
      return [span(valueText(before), "plain", 600)];
    case "update":
      return [
        span(valueText(before), "plain", 300),
        span(` ${style.glyphs.arrow} `, "faint"),
        span(valueText(after), "plain", 300),
      ];
    default: {
      const never: never = action;
      return never;
    }
  }
}

// `--refresh-only`: what engines show other than the state says.
import type { RefreshFinding } from "../../planner/refresh.ts";
import { plural } from "../names.ts";
import type { Style } from "../style.ts";
import { displayPath } from "../plan-facts/attributes.ts";
import { line, printLines, span } from "../text.ts";
import { attributeText } from "../value.ts";
import type { Line } from "../text.ts";

export function renderRefresh(findings: readonly RefreshFinding[], style: Style): string {
  if (findings.length === 0)
    return printLines([line("The state says what the engines show. There is nothing to refresh.")], style);
  const lines: Line[] = [line("The engines show other than the state says:"), []];
  let last = "";
  for (const finding of findings) {
    const heading = `${finding.address} on ${finding.node}`;
    if (heading !== last)
      lines.push([span(`  ${finding.address}`, "strong"), span(`  ${finding.node}`, "faint")]);
    last = heading;
    lines.push(line(`    ${textOf(finding)}`));
  }
  lines.push(
    [],
    line(
      `${plural(findings.length, "difference")}. A refresh puts them into the state; no engine is touched.`,
    ),
  );
  return printLines(lines, style);
}

function textOf({ what, name, path, before, after }: RefreshFinding): string {
  switch (what) {
    case "gone":
      return `${name} is gone`;
    case "renamed":
      return `is called ${String(after)} now, not ${String(before)}`;
    case "ids":
      return "its containers were made anew by somebody else";
    case "attribute":
      return `${displayPath(path ?? "")}: ${attributeText(path ?? "", before)} -> ${attributeText(path ?? "", after)}`;
    default:
      return what satisfies never;
  }
}

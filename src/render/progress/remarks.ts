// What must stay on the screen whatever is painted over: failures with their log, rollouts that stop or revert, remarks.
import type { ApplyEvent, StepFailed } from "../../apply/events.ts";
import { someOf } from "../names.ts";
import { doing } from "./state.ts";
import type { Style } from "../style.ts";
import { line, span, truncateLine, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** Lines of a container's log that are shown with its failure. */
const LOG_TAIL = 10;

export function lastingLines(event: ApplyEvent, style: Style): Line[] {
  switch (event.type) {
    case "step-failed":
      return failureLines(event, style);
    case "rollout": {
      if (event.state === "started" || event.state === "done") return [];
      const tone = event.state === "reverted" ? "warning" : "error";
      const reason = event.reason === null ? "" : `: ${event.reason}`;
      return wrapLine(
        line(span(`Rollout ${event.state}  `, tone), `${event.workload}${reason}`),
        style.width,
        2,
      );
    }
    case "outcome":
      return event.outcome === "failed"
        ? wrapLine(line(span("Failed  ", "error"), event.address, exitText(event.exit)), style.width, 2)
        : [];
    case "interrupted":
      return wrapLine(line(span(interruptedText(event.times, event.running), "warning")), style.width, 2);
    case "message":
      return wrapLine(
        line(event.severity === "warning" ? span("Warning: ", "warning") : "", event.text),
        style.width,
        2,
      );
    case "approvals":
      return event.by.length === 0
        ? []
        : wrapLine(line(span("Approved by ", "good"), someOf(event.by, 12)), style.width, 2);
    case "apply-start":
    case "wave-start":
    case "step-start":
    case "step-progress":
    case "step-done":
    case "step-skipped":
    case "health":
    case "log":
    case "finished":
      return [];
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** `FAILED  service.api[1] on n3 while starting: …`, and the last lines of its log. */
export function failureLines(event: StepFailed, style: Style, tail = LOG_TAIL): Line[] {
  const { address, node, error, log } = event;
  const lines = wrapLine(
    line(
      span("FAILED  ", "error"),
      span(address, "strong"),
      ` on ${node} while ${doing(event)}: ${error.message}`,
      span(` [${error.code}]`, "faint"),
    ),
    style.width,
    8,
  );
  if (error.maybeDone)
    lines.push(
      line(span("        The engine may have done it all the same; the next run looks first.", "faint")),
    );
  if (log.length > tail)
    lines.push(line(span(`        ${style.glyphs.rule} (${log.length - tail} more lines)`, "faint")));
  for (const text of log.slice(-tail))
    lines.push(truncateLine(line(span(`        ${style.glyphs.rule} ${text}`, "faint")), style.width, style));
  return lines;
}

function exitText(exit: number | null): string {
  return exit === null ? "" : `, exit code ${exit}`;
}

function interruptedText(times: 1 | 2, running: number): string {
  return times === 1
    ? `Interrupted: nothing new is started, ${running} running ${running === 1 ? "step is" : "steps are"} finished. Press Ctrl-C again to abort.`
    : "Interrupted again: what runs is aborted; the state is saved.";
}

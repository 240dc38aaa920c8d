// What is no user's fault: a defect of orch, told as such. Values of the configuration stay out of it.
import { visibleText } from "../diagnostics/sanitise.ts";
import { EXIT } from "./exit-codes.ts";
import { writeErr } from "./streams.ts";
import { version } from "./version.ts";

/** Prints where it happened, without the message's values: they may come from the configuration. */
export function reportDefect(error: unknown): number {
  const { stack = "", message = "" } = error instanceof Error ? error : {};
  // a message of several lines can look like places
  const at = stack.indexOf(message);
  const places = stack
    .slice(at === -1 ? 0 : at + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => `  ${visibleText(line.trim())}`);
  const kind = error instanceof Error ? error.name : typeof error;
  writeErr(
    `Error: this is a defect in orch ${version()}, not in your configuration (${visibleText(kind)}).\n` +
      `  What was done so far is recorded. Please report it with these lines:\n\n${places.join("\n")}\n`,
  );
  return EXIT.error;
}

// What is no user's fault: a defect of orch, told as such. Values of the configuration stay out of it.
import { visibleText } from "../diagnostics/sanitise.ts";
import { EXIT } from "./exit-codes.ts";
import { version } from "./version.ts";

/** Prints where it happened, without the message's values: they may come from the configuration. */
export function reportDefect(error: unknown): number {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const places = stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => `  ${visibleText(line.trim())}`);
  const kind = error instanceof Error ? error.name : typeof error;
  process.stderr.write(
    `Error: this is a defect in orch ${version()}, not in your configuration (${visibleText(kind)}).\n` +
      `  What was done so far is recorded. Please report it with these lines:\n\n${places.join("\n")}\n`,
  );
  if (process.env["ORCH_DEBUG"] === "1") process.stderr.write(`\n${visibleText(String(error))}\n`);
  return EXIT.error;
}

/** `orch plan | head`: the reader has seen enough. */
export function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT.ok);
}

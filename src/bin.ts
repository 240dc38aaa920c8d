#!/usr/bin/env node
// Answers `--version` at once; everything else starts the command line.
import { version } from "./cli/version.ts";

const [first, ...rest] = process.argv.slice(2);
if (
  rest.length === 0 &&
  (first === "--version" || first === "-version" || first === "-v" || first === "-V")
) {
  process.stdout.write(`orch ${version()}\n`);
} else {
  const { main } = await import("./cli/main.ts");
  const { onBrokenPipe, reportDefect } = await import("./cli/defect.ts");
  process.stdout.on("error", onBrokenPipe);
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = reportDefect(error);
  }
}

#!/usr/bin/env node
// Answers `--version` at once; everything else starts the command line.
import { watchStreams, writeOut } from "./cli/streams.ts";
import { version } from "./cli/version.ts";

watchStreams();
const [first, ...rest] = process.argv.slice(2);
if (
  rest.length === 0 &&
  (first === "--version" || first === "-version" || first === "-v" || first === "-V")
) {
  writeOut(`orch ${version()}\n`);
} else {
  const { main } = await import("./cli/main.ts");
  const { reportDefect } = await import("./cli/defect.ts");
  const crash = (error: unknown): never => process.exit(reportDefect(error));
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = reportDefect(error);
  }
}

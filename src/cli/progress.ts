// Which view shows an apply: repainting on a terminal, lines elsewhere, NDJSON for machines.
import { createJsonProgress } from "../render/progress/json.ts";
import { createPlainProgress } from "../render/progress/plain.ts";
import { createTerminalProgress } from "../render/progress/terminal.ts";
import type { ProgressView } from "../render/progress/view.ts";
import type { Terminal } from "./terminal.ts";

export function createProgress(terminal: Terminal, json: boolean): ProgressView {
  if (json) return createJsonProgress(terminal.print);
  const options = { style: terminal.err, write: terminal.note, now: () => performance.now() };
  if (!process.stderr.isTTY || process.env["TERM"] === "dumb") return createPlainProgress(options);
  const view = createTerminalProgress({ ...options, rows: process.stderr.rows });
  const resized = (): void => view.resize(process.stderr.columns, process.stderr.rows);
  process.stderr.on("resize", resized);
  return {
    ...view,
    close: () => {
      process.stderr.off("resize", resized);
      view.close();
    },
  };
}

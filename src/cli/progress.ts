// Which view shows an apply: repainting on a terminal, lines elsewhere, NDJSON for machines.
import { createJsonProgress } from "../render/progress/json.ts";
import { createPlainProgress } from "../render/progress/plain.ts";
import { createTerminalProgress } from "../render/progress/terminal.ts";
import type { ProgressView } from "../render/progress/view.ts";
import type { Terminal } from "./terminal.ts";

export function createProgress(terminal: Terminal, json: boolean, program: string): ProgressView {
  if (json) return createJsonProgress(terminal.print);
  const { region, err: style } = terminal;
  const now = (): number => performance.now();
  if (region === null) return createPlainProgress({ style, write: terminal.note, now, program });
  const view = createTerminalProgress({ style, write: region.write, now, rows: region.rows, program });
  const stop = region.onResize((columns, rows) => view.resize(columns, rows));
  return {
    ...view,
    close: () => {
      stop();
      view.close();
    },
  };
}

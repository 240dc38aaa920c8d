// The view for a terminal: one region of fixed height, repainted at most ten times a second; failures and remarks stay
// above it, the end card below.
import type { ApplyEvent } from "../../apply/events.ts";
import { createStyle } from "../style.ts";
import type { Style } from "../style.ts";
import { BLANK, lineWidth, paintLine, printLines } from "../text.ts";
import type { Line } from "../text.ts";
import { endCardLines } from "./end-card.ts";
import { progressLines } from "./lines.ts";
import { createPainter } from "./painter.ts";
import { lastingLines } from "./remarks.ts";
import { advance, createProgressState } from "./state.ts";
import type { ProgressView, ViewOptions } from "./view.ts";

export interface TerminalOptions extends ViewOptions {
  readonly style: Style;
  readonly rows: number;
}

const LEAST_INTERVAL = 100;
/** More lines than this help nobody. */
const MOST_ROWS = 24;

export function createTerminalProgress(options: TerminalOptions): ProgressView {
  const painter = createPainter(options.write);
  const state = createProgressState(options.program);
  let [style, rows] = [options.style, options.rows];
  /** The clock's time at the start of the apply, from the first event. */
  let origin: number | null = null;
  let [height, painted, dirty, second] = [0, -Infinity, false, -1];

  const elapsed = (): number => (origin === null ? 0 : options.now() - origin);
  const paint = (final = false): void => {
    const limit = Math.max(Math.min(rows - 1, MOST_ROWS), 1);
    const lines = progressLines(state, elapsed(), style, limit);
    height = Math.min(Math.max(height, lines.length), limit);
    const padding: Line[] = final ? [] : Array.from({ length: height - lines.length }, () => BLANK);
    const all = [...lines, ...padding];
    painter.paint(
      all.map((item) => paintLine(item, style)),
      all.map(lineWidth),
      style.width,
    );
    [painted, dirty, second] = [options.now(), false, Math.floor(elapsed() / 1000)];
  };

  return {
    event: (event: ApplyEvent) => {
      origin ??= options.now() - event.at;
      advance(state, event);
      dirty = true;
      if (event.type === "finished") {
        paint(true);
        painter.close();
        options.write(printLines([BLANK, ...endCardLines(state, event, style)], style));
        return;
      }
      const lasting = lastingLines(event, style);
      if (lasting.length > 0) {
        painter.print(printLines(lasting, style), style.width);
        paint();
      } else if (options.now() - painted >= LEAST_INTERVAL) paint();
    },
    tick: () => {
      if (state.finished !== null || origin === null) return;
      const due = dirty || Math.floor(elapsed() / 1000) !== second;
      if (due && options.now() - painted >= LEAST_INTERVAL) paint();
    },
    resize: (columns, newRows) => {
      style = createStyle({ colour: style.colour, unicode: style.unicode, width: columns });
      rows = newRows;
      height = 0;
      if (state.finished === null && origin !== null) paint();
    },
    close: () => painter.close(),
  };
}

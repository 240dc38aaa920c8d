// Cells below each other: the `=` of neighbouring lines, and the comments at their ends.
import { cellWidth } from "./lines.ts";
import type { Line } from "./lines.ts";
import type { FormatToken } from "./tokens.ts";

/** Sets the spaces before `=` and before comments; indentation and spacing must be set. */
export function alignLines(lines: readonly Line[]): void {
  alignRuns(
    lines,
    ({ assign }) => assign[0],
    ({ lead }) => cellWidth(lead),
  );
  alignRuns(
    lines,
    ({ comment }) => comment ?? undefined,
    ({ lead, assign }) => cellWidth(lead) + cellWidth(assign),
  );
}

/** A run is broken by a line without such a cell. */
function alignRuns(
  lines: readonly Line[],
  cell: (line: Line) => FormatToken | undefined,
  widthBefore: (line: Line) => number,
): void {
  let run: { readonly token: FormatToken; readonly width: number }[] = [];
  const end = (): void => {
    const widest = run.reduce((most, { width }) => (width > most ? width : most), 0);
    for (const { token, width } of run) token.spaces = widest - width + 1;
    run = [];
  };
  for (const line of lines) {
    const token = cell(line);
    if (token === undefined) end();
    else run.push({ token, width: widthBefore(line) });
  }
  end();
}

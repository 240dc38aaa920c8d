// What the moves that were asked for (`--rebalance`, `--defragment`) come to, or that there is nothing to gain.
import type { FullNode, Plan, Rebalance } from "../../plan/document.ts";
import { count, plural } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

export function rebalanceLines({ rebalance: note, changes, pending }: Plan, style: Style): Line[] {
  if (note === undefined) return [];
  const madeRoom = changes.filter(({ causes }) => causes.some(({ kind }) => kind === "defragment"));
  const paying = changes.filter(({ causes }) => causes.some(({ kind }) => kind === "rebalance"));
  const texts: [string, string][] = [];
  if (note.defragment) texts.push(["Defragment", roomText(madeRoom, pending.length, note)]);
  if (note.rebalance) texts.push(["Rebalance", gainText(paying.length, note, style)]);
  return texts.flatMap(([label, text]) =>
    wrapLine(line(span(label.padEnd(12), "strong"), text), style.width, 12),
  );
}

function roomText(moves: Plan["changes"], pending: number, { max_moves: most }: Rebalance): string {
  const gainers = new Set(
    moves.flatMap(({ causes }) =>
      causes.flatMap(({ kind, of }) => (kind === "defragment" ? (of ?? []) : [])),
    ),
  );
  if (moves.length > 0)
    return `${plural(moves.length, "move")} ${moves.length === 1 ? "makes" : "make"} room for ${plural(gainers.size, "replica")}`;
  return pending === 0
    ? "nothing to do: everything has its place"
    : `nothing to gain: ${most === 1 ? "one move makes" : `${count(most)} moves make`} no room for what is pending`;
}

function gainText(moves: number, note: Rebalance, { glyphs }: Style): string {
  const { points, threshold, next, fullest, nodes_used: used, max_moves: most } = note;
  if (moves === 0 && (next === null || next < threshold))
    return next === null
      ? "nothing to gain: no move makes anything better"
      : `nothing to gain: the best move gains ${shown(next)}, and one has to gain ${threshold}`;
  const parts: string[] = [];
  if (moves > 0) parts.push(`${plural(moves, "move")} ${moves === 1 ? "gains" : "gain"} ${shown(points)}`);
  const full = fullText(fullest.before, fullest.after, glyphs.arrow);
  if (full !== null) parts.push(full);
  if (used.before !== used.after)
    parts.push(`${used.before} ${glyphs.arrow} ${plural(used.after, "node")} in use`);
  if (next !== null && next >= threshold)
    parts.push(
      `one more than the ${plural(most, "move")} allowed would gain ${shown(next)}: --max-moves ${2 * most}`,
    );
  return parts.join("; ");
}

function fullText(before: FullNode | null, after: FullNode | null, arrow: string): string | null {
  if (before === null || after === null) return null;
  if (before.percent === after.percent) return null;
  return `the fullest node ${before.percent}% (${before.node}) ${arrow} ${after.percent}% (${after.node})`;
}

function shown(points: number): string {
  return plural(Math.round(points), "point");
}

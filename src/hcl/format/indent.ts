// Indentation: two spaces for every line that left brackets open. Several brackets opened on one line are one step, which
// ends when the last of them is closed.
import { bracketChange } from "./lines.ts";
import type { Line } from "./lines.ts";

/** Sets the spaces before the first token of every line. */
export function indentLines(lines: readonly Line[]): void {
  /** The brackets still open of each line that opened more than it closed. */
  const open: number[] = [];
  for (const line of lines) {
    const [first] = line.lead;
    if (first === undefined) continue;
    const net = netBrackets(line);
    if (net < 0) closeBrackets(open, -net);
    first.spaces = 2 * open.length;
    if (net > 0) open.push(net);
  }
}

/** Brackets in a heredoc are not seen on its first line: its contents keep their place. */
function netBrackets({ lead }: Line): number {
  let net = 0;
  for (const token of lead) {
    if (token.kind === "heredoc-open") break;
    net += bracketChange(token);
  }
  return net;
}

function closeBrackets(open: number[], count: number): void {
  let left = count;
  while (left > 0) {
    const top = open.pop();
    if (top === undefined) return;
    if (top > left) open.push(top - left);
    left -= top;
  }
}

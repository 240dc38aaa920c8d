// The symbol of a change in a terminal.
import type { Change } from "../../plan/document.ts";
import { lookOf } from "../plan-facts/look.ts";
import { span } from "../text.ts";
import type { Span } from "../text.ts";

/** The symbol right-aligned in three columns. */
export function symbolSpan(change: Pick<Change, "action" | "order">): Span {
  const { symbol, tone } = lookOf(change);
  return span(symbol.padStart(3), tone);
}

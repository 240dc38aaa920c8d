// The symbol and word of each action. Symbols carry the meaning where there is no colour.
import type { Action, Change } from "../../plan/document.ts";
import type { Tone } from "../style.ts";
import { span } from "../text.ts";
import type { Span } from "../text.ts";

interface Look {
  readonly symbol: string;
  readonly tone: Tone;
  /** `3 create` */
  readonly verb: string;
  /** Larger is worse: what a reviewer must see first. */
  readonly weight: number;
}

export function lookOf(change: Pick<Change, "action" | "order">): Look {
  switch (change.action) {
    case "create":
      return { symbol: "+", tone: "create", verb: "create", weight: 2 };
    case "update":
      return { symbol: "~", tone: "update", verb: "update", weight: 3 };
    case "replace":
      return {
        symbol: change.order === "start-first" ? "+/-" : "-/+",
        tone: "replace",
        verb: "replace",
        weight: 5,
      };
    case "move":
      return { symbol: ">", tone: "move", verb: "move", weight: 4 };
    case "delete":
      return { symbol: "-", tone: "delete", verb: "destroy", weight: 6 };
    case "forget":
      return { symbol: ".", tone: "forget", verb: "forget", weight: 1 };
    case "none":
      return { symbol: " ", tone: "faint", verb: "leave", weight: 0 };
    default: {
      const never: never = change.action;
      return never;
    }
  }
}

/** The symbol right-aligned in three columns. */
export function symbolSpan(change: Pick<Change, "action" | "order">): Span {
  const { symbol, tone } = lookOf(change);
  return span(symbol.padStart(3), tone);
}

export const ACTIONS: readonly Exclude<Action, "none">[] = [
  "create",
  "update",
  "replace",
  "move",
  "delete",
  "forget",
];

// The symbol and word of each action. Symbols carry the meaning where there is no colour.
import type { Action, Change } from "../../plan/document.ts";
import type { Tone } from "../style.ts";

interface Look {
  readonly symbol: string;
  readonly tone: Tone;
  /** `3 create` */
  readonly verb: string;
  /** Larger is worse: what a reviewer must see first. */
  readonly weight: number;
}

export function lookOf({ action, order }: Pick<Change, "action" | "order">): Look {
  return action === "replace" && order === "start-first" ? START_FIRST : LOOKS[action];
}

const LOOKS: Readonly<Record<Action, Look>> = {
  create: { symbol: "+", tone: "create", verb: "create", weight: 2 },
  update: { symbol: "~", tone: "update", verb: "update", weight: 3 },
  replace: { symbol: "-/+", tone: "replace", verb: "replace", weight: 5 },
  move: { symbol: ">", tone: "move", verb: "move", weight: 4 },
  delete: { symbol: "-", tone: "delete", verb: "destroy", weight: 6 },
  forget: { symbol: ".", tone: "forget", verb: "forget", weight: 1 },
  none: { symbol: " ", tone: "faint", verb: "leave", weight: 0 },
};

const START_FIRST: Look = { ...LOOKS.replace, symbol: "+/-" };

export const ACTIONS: readonly Exclude<Action, "none">[] = [
  "create",
  "update",
  "replace",
  "move",
  "delete",
  "forget",
];

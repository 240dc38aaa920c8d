// Replicas of one workload are outlined wherever they are while one of them is pointed at or has the focus: a class a workload,
// and rules that need no script. Browsers that do not know `:has()` leave them out; names say the same.
import { ownerOf } from "../../model/address.ts";
import type { Address } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";

/** Workloads that have a class, those with the most replicas; each costs the browser a rule. */
const MOST = 60;

export interface Siblings {
  /** A class of ours with a blank before it; empty where there are no siblings. */
  readonly classOf: (owner: Address) => string;
  /** How many classes there are. */
  readonly classes: number;
}

export function siblingsOf(plan: Plan): Siblings {
  const replicas = new Map<Address, number>();
  const count = (owner: Address): void => void replicas.set(owner, (replicas.get(owner) ?? 0) + 1);
  const placed = new Set(Object.keys(plan.placements));
  for (const address of placed) count(ownerOf(address as Address)); // the document's keys are addresses
  // what is destroyed is placed nowhere, what moves is seen twice
  for (const { owner, address, node } of plan.changes) {
    const moved = node.from !== null && node.to !== null && node.from !== node.to;
    if (!placed.has(address) || moved) count(owner);
  }
  const several = [...replicas]
    .filter(([, amount]) => amount > 1)
    .sort(([one, a], [other, b]) => b - a || compareText(one, other));
  const numbers = new Map(several.slice(0, MOST).map(([owner], index) => [owner, index]));
  return {
    classOf: (owner) => {
      const number = numbers.get(owner);
      return number === undefined ? "" : ` w${number}`;
    },
    classes: numbers.size,
  };
}

/** Rules for so many classes. */
export function siblingRules(classes: number): string {
  if (classes === 0) return "";
  const selectors = Array.from(
    { length: classes },
    (_, index) => `main:has(.w${index}:is(:hover,:focus-within)) .w${index}`,
  );
  return `@media screen{${selectors.join(",\n")}
{outline:2px solid var(--focus);outline-offset:1px;stroke:var(--focus);stroke-width:2.5px}
.stay{outline-offset:0!important}}
`;
}

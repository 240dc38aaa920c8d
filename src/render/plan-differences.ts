// Differences of two plans in a few lines: what is said of several replicas of one owner is said once.
import { type Address, ownerOf } from "../model/address.ts";
import type { PlanDifference } from "../plan/compare.ts";
import { replicaRanges } from "./names.ts";

export interface DifferenceGroup {
  /** `web[0..2]`, or the plan as a whole. */
  readonly subject: string;
  readonly text: string;
  readonly kind: PlanDifference["kind"];
  readonly effect: boolean;
}

/** What is said of a row that only one of the plans has; the text before it is its action. */
export interface Words {
  readonly onlyInFirst: string;
  readonly onlyInSecond: string;
}

export function differenceGroups(
  differences: readonly PlanDifference[],
  words: Words,
): readonly DifferenceGroup[] {
  const found = new Map<string, Omit<DifferenceGroup, "subject"> & Of>();
  for (const difference of differences) {
    const { kind, effect } = difference;
    const owner = difference.address === null ? null : ownerOf(difference.address);
    const text = textOf(difference, words);
    const key = JSON.stringify([owner, text, effect]);
    const group = found.get(key) ?? { owner, text, kind, effect, of: [] };
    if (difference.address !== null) group.of.push(difference.address);
    found.set(key, group);
  }
  return [...found.values()].map(({ owner, of, ...rest }) => ({
    ...rest,
    subject:
      owner === null ? "the plan as a whole" : of.length > 1 ? replicaRanges(owner, of) : (of[0] ?? owner),
  }));
}

interface Of {
  readonly owner: Address | null;
  readonly of: Address[];
}

function textOf({ kind, details }: PlanDifference, words: Words): string {
  switch (kind) {
    case "only-in-first":
      return `${details.join(", ")} ${words.onlyInFirst}`;
    case "only-in-second":
      return `${details.join(", ")} ${words.onlyInSecond}`;
    case "differs":
      return details.join("; ");
    default:
      return kind satisfies never;
  }
}

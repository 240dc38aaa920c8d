// What a plan takes away: objects that are destroyed, told apart from what is only left over beside what stays.
import type { Change } from "../../plan/document.ts";
import { plural, replicaRanges, shortName, someOf } from "../names.ts";
import { isLeftover, isWorkload } from "./groups.ts";
import type { Group } from "./groups.ts";

export interface Losses {
  readonly title: string;
  readonly texts: readonly string[];
}

/** `Destroys 3 objects`, `Cleans up 1 leftover …`, each with what it is; without what there is none of. */
export function losses(groups: readonly Group[]): readonly Losses[] {
  const amount = (isCounted: (change: Change) => boolean): number =>
    groups.flatMap(({ changes }) => changes).filter(isCounted).length;
  return [
    {
      title: `Destroys ${plural(amount(isDestroyed), "object")}`,
      texts: groups.flatMap((group) => destroyTexts(group)),
    },
    {
      title: `Cleans up ${plural(amount(isLeftover), "leftover")}; what runs now stays`,
      texts: groups.flatMap((group) => group.changes.filter(isLeftover).map(leftoverText)),
    },
  ].filter(({ texts }) => texts.length > 0);
}

function isDestroyed(change: Change): boolean {
  return change.action === "delete" && !isLeftover(change);
}

function destroyTexts(group: Group): string[] {
  const gone = group.changes.filter(isDestroyed);
  if (gone.length === 0) return [];
  const kind = group.owner.slice(0, group.owner.length - shortName(group.owner).length);
  if (!isWorkload(group))
    return [
      `${group.owner} ${placesText(gone, false)}${group.kind === "volume" ? " (its data is deleted)" : ""}`,
    ];
  const addresses = gone.map(({ address }) => address);
  return [kind + replicaRanges(group.owner, addresses, 4)];
}

/** `service.front[0]: an older container on edge-a (failed)` */
function leftoverText({ address, kind, leftovers }: Change): string {
  const noun = kind === "network" || kind === "volume" ? kind : "container";
  const places = leftovers.map(({ node, why }) => `on ${node} (${why})`);
  return `${address}: ${plural(leftovers.length, `older ${noun}`)} ${someOf(places, 3)}`;
}

/** `on edge-a, edge-b`: where instances of one object are. */
export function placesText(changes: readonly Change[], verbose: boolean): string {
  const places = changes.map(({ address, node }) => {
    const at = address.slice(address.indexOf("@") + 1);
    const name = node.to ?? node.from;
    return at === name || !address.includes("@") ? (name ?? shortName(address)) : `${at} (${name ?? "?"})`;
  });
  return `on ${someOf(places, verbose ? Infinity : 6)}`;
}

// Where replicas go: with which host ports, cores and GPUs; of many how many on how many nodes, and what moves off which.
import { compareText, sortedKeys } from "../../model/json.ts";
import type { Change } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural, someOf } from "../names.ts";

/** `on 250 nodes, 4 on each; moving off n-07 (3), n-13 (3) to 6 nodes` */
export function whereText(changes: readonly Change[], arrow: string): string {
  const [moves, places, left] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const goes = changes.every(({ action }) => action === "delete");
  for (const { node, action } of changes) {
    if (action === "delete" && !goes && node.from !== null) {
      left.set(node.from, (left.get(node.from) ?? 0) + 1);
      continue;
    }
    const moved = node.from !== null && node.to !== null && node.from !== node.to;
    const key = moved ? `${node.from} ${arrow} ${node.to}` : (node.to ?? node.from ?? "?");
    const counts = moved ? moves : places;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const parts: string[] = [];
  if (places.size > 0) {
    const [first = 0, ...rest] = places.values();
    const even = rest.every((amount) => amount === first);
    const amounts = even && places.size > 3 ? `, ${count(first)} on each` : `: ${someOf(counted(places), 3)}`;
    parts.push(`on ${plural(places.size, "node")}${amounts}`);
  }
  if (moves.size > 0)
    parts.push(moves.size > 3 ? movesText(changes) : `moving: ${someOf(counted(moves), 3)}`);
  if (left.size > 0) parts.push(`destroyed on ${someOf(counted(left), 3)}`);
  return parts.join("; ");
}

/** `moving off n-07 (3), n-13 (3) to 6 nodes` */
function movesText(changes: readonly Change[]): string {
  const [from, to] = [new Map<string, number>(), new Set<string>()];
  for (const { node } of changes) {
    if (node.from === null || node.to === null || node.from === node.to) continue;
    from.set(node.from, (from.get(node.from) ?? 0) + 1);
    to.add(node.to);
  }
  return `moving off ${someOf(counted(from), 3)} to ${plural(to.size, "node")}`;
}

function counted(counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))
    .map(([name, amount]) => (amount === 1 ? name : `${name} (${amount})`));
}

/** Exclusive cores and GPUs that were chosen for a replica that is made: `  cores 0-1  gpu 0`. */
export function numberText({ action, after }: Change): string {
  if (action === "update") return ""; // told as what changes
  const texts = (["cpuset", "gpu"] as const).flatMap((last) => {
    const sets = (after?.set ?? []).flatMap(({ path, value }) =>
      path[2] === "resources" && path.at(-1) === last && typeof value === "string" ? [value] : [],
    );
    const noun = last === "gpu" ? "gpu" : sets.length === 1 && /^\d+$/.test(sets[0] ?? "") ? "core" : "cores";
    return sets.length === 0 ? [] : [`  ${noun} ${sets.join(" and ")}`];
  });
  return texts.join("");
}

/** Host ports of a replica that is made (new, or gone from its node), or those that a replacement does not keep. */
export function portText(change: Change, arrow: string): string {
  const before = change.action === "create" ? {} : (change.before?.ports ?? {});
  const after = change.after?.ports ?? {};
  const texts = sortedKeys(after)
    .filter((name) => lookUp(before, name) !== after[name])
    .map((name) => {
      const old = lookUp(before, name);
      return old === undefined ? `:${after[name]}` : `:${old} ${arrow} :${after[name]}`;
    });
  if (texts.length === 0) return "";
  return `  ${texts.slice(0, 2).join(" ")}${texts.length > 2 ? ` +${texts.length - 2}` : ""}`;
}

// `orch import --discover`: what was found of a project, and what is left to do with it.
import type { Address, NodeName } from "../../model/address.ts";
import { compareAddresses } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { State } from "../../model/state.ts";
import type { Plan } from "../../plan/document.ts";
import { plural, someOf } from "../names.ts";
import type { Style } from "../style.ts";
import { tableLines } from "../tables.ts";
import { line, printLines } from "../text.ts";
import type { Line } from "../text.ts";

/** Rows that are listed one by one. */
const MOST_ROWS = 20;

export function renderDiscovered(state: State, plan: Plan, style: Style): string {
  const { records } = state;
  if (records.length === 0)
    return printLines([line(`No node has objects of the project ${JSON.stringify(state.project)}.`)], style);
  const nodes = new Set(records.flatMap(({ current }) => (current === null ? [] : [current.node])));
  const lines: Line[] = [
    line(
      `Found ${plural(records.length, "object")} of the project ${JSON.stringify(state.project)} on ${plural(nodes.size, "node")}, lineage ${state.lineage}:`,
    ),
    [],
    ...tableLines(
      [
        { title: "", shrinkTo: 20 },
        { title: "", align: "right" },
        { title: "", shrinkTo: 20, optional: 1 },
      ],
      ownersOf(state).map(({ owner, objects, nodes: on }) => [owner, String(objects), someOf(on, 6)]),
      style,
      { indent: 2 },
    ),
    [],
    ...restOf(plan),
  ];
  return printLines(lines, style);
}

function restOf({ changes }: Plan): Line[] {
  if (changes.length === 0) return [line("With this state there is nothing left to do.")];
  const listed = changes.slice(0, MOST_ROWS).map(({ action, address }) => line(`  ${action} ${address}`));
  const more = changes.length - listed.length;
  return [
    line("With this state, orch plan will show:"),
    [],
    ...listed,
    ...(more > 0 ? [line(`  and ${more} more`)] : []),
  ];
}

function ownersOf({ records }: State) {
  const owners = new Map<Address, { objects: number; nodes: Set<NodeName> }>();
  for (const { owner, current } of records) {
    const one = owners.get(owner) ?? { objects: 0, nodes: new Set() };
    one.objects++;
    if (current !== null) one.nodes.add(current.node);
    owners.set(owner, one);
  }
  return [...owners]
    .map(([owner, one]) => ({ owner, objects: one.objects, nodes: [...one.nodes].sort(compareText) }))
    .sort((a, b) => compareAddresses(a.owner, b.owner));
}

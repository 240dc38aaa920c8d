// Fixed host ports that count as amounts: one of each number, on each address of a node. A port on every address takes the
// number on all of them.
import { askedKeys, portsClash, withoutAddress } from "../../model/host-port.ts";
import type { Board } from "../board.ts";
import type { Replica, WorkloadClass } from "../problem.ts";

export interface FixedPorts {
  /** Those that more than one unit is in the way of, as far as they are counted as amounts. */
  readonly counted: readonly string[];
  readonly others: readonly string[];
  /** Numbers that are wanted on several addresses: beside each other they take one number of a range. */
  readonly mixed: ReadonlySet<string>;
}

export function fixedPortsOf(units: readonly (readonly Replica[])[], most: number): FixedPorts {
  const wanted = new Map<string, number>();
  for (const replicas of units)
    for (const { workload } of replicas)
      for (const port of workload.requirements.hostPorts) wanted.set(port, (wanted.get(port) ?? 0) + 1);
  const numbers = new Map<string, string[]>();
  for (const port of wanted.keys()) {
    const number = withoutAddress(port);
    numbers.set(number, [...(numbers.get(number) ?? []), port]);
  }
  const shared: string[] = [];
  const mixed = new Set<string>();
  for (const [number, names] of numbers) {
    const everywhere = wanted.get(number) ?? 0;
    if (names.length > 1) mixed.add(number);
    // beside one on an address, those on every address are counted there
    const counted = names.length > 1 ? names.filter((name) => name !== number) : names;
    for (const name of counted)
      if ((wanted.get(name) ?? 0) + (name === number ? 0 : everywhere) > 1) shared.push(name);
  }
  shared.sort();
  return { counted: shared.slice(0, most), others: shared.slice(most), mixed };
}

/** Whether a workload takes what a counted port stands for. */
export function takesPort({ requirements }: WorkloadClass, port: string): boolean {
  return requirements.hostPorts.some((own) => own === port || own === withoutAddress(port));
}

/** Whether one of its ports may meet one that is not counted. */
export function meetsOthers({ requirements }: WorkloadClass, { others }: FixedPorts): boolean {
  return requirements.hostPorts.some((own) => others.some((port) => portsClash(own, port)));
}

export function isPortFree(board: Board, node: number, port: string): boolean {
  return askedKeys(port).every(
    (key) => board.problem.foreignPorts[node]?.has(key) !== true && board.ports[node]?.has(key) !== true,
  );
}

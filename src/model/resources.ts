// Amounts of what a node has and a replica asks for.
import { compareText } from "./json.ts";

/** `cpu` in millicores, `memory` in bytes, `devices` by name in pieces; all integers ≥ 0 (a free amount may be negative). */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  readonly devices: Readonly<Record<string, number>>;
}

export const NO_RESOURCES: Resources = { cpu: 0, memory: 0, devices: {} };

export function addResources(a: Resources, b: Resources): Resources {
  return combine(a, b, (x, y) => x + y);
}

export function subtractResources(a: Resources, b: Resources): Resources {
  return combine(a, b, (x, y) => x - y);
}

/** True when every amount of `need` is there. */
export function fitsInto(need: Resources, free: Resources): boolean {
  return (
    need.cpu <= free.cpu &&
    need.memory <= free.memory &&
    Object.keys(need.devices).every((name) => (need.devices[name] ?? 0) <= (free.devices[name] ?? 0))
  );
}

function combine(a: Resources, b: Resources, join: (x: number, y: number) => number): Resources {
  const [cpu, memory] = [join(a.cpu, b.cpu), join(a.memory, b.memory)];
  if (isEmpty(a.devices) && isEmpty(b.devices)) return { cpu, memory, devices: NO_RESOURCES.devices };
  const names = [...new Set([...Object.keys(a.devices), ...Object.keys(b.devices)])].sort(compareText);
  return {
    cpu,
    memory,
    devices: Object.fromEntries(
      names.map((name) => [name, join(a.devices[name] ?? 0, b.devices[name] ?? 0)]),
    ),
  };
}

/** Most hosts have no devices, and amounts are added for every replica. */
function isEmpty(devices: Resources["devices"]): boolean {
  for (const _name in devices) return false;
  return true;
}

// Replicas that hand fixed host ports around in a circle: none can start where it goes before another one has stopped.
import type { Address } from "../model/address.ts";
import { askedKeys, heldKeys, hostPortName } from "../model/host-port.ts";
import type { PortSpec } from "../model/spec.ts";
import type { Draft } from "./drafts.ts";
import { portsOf } from "./ports.ts";

/** By address: why it has to stop first. Chains that end somewhere free are no circles. */
export function portCircles(drafts: readonly Draft[]): ReadonlyMap<Address, string> {
  const holders = new Map<string, Draft[]>();
  for (const draft of drafts)
    if (draft.instance !== null && isThere(draft))
      for (const name of namesOf(portsOf(draft.instance.applied), draft.instance.ports))
        for (const key of heldKeys(name)) {
          const at = `${draft.instance.node} ${key}`;
          holders.set(at, [...(holders.get(at) ?? []), draft]);
        }
  const next = new Map<Draft, readonly (readonly [string, Draft])[]>();
  for (const draft of drafts) {
    if (draft.node === null || draft.instance === null || draft.node === draft.instance.node) continue;
    const wanted = namesOf(portsOf(draft.spec), {}).flatMap((name) =>
      askedKeys(name)
        .flatMap((key) => holders.get(`${draft.node} ${key}`) ?? [])
        .filter((holder) => holder !== draft)
        .map((holder) => [`${draft.node} ${name}`, holder] as const),
    );
    if (wanted.length > 0) next.set(draft, wanted);
  }
  const found = new Map<Address, string>();
  for (const [draft, wanted] of next)
    for (const [key, holder] of wanted)
      if (reaches(holder, draft, next)) {
        const [node, port] = key.split(" ");
        found.set(draft.address, `${holder.address} still holds host port ${port ?? ""} on ${node ?? ""}`);
      }
  return found;
}

function isThere(draft: Draft): boolean {
  return draft.presence?.kind === "present" || draft.presence?.kind === "unknown";
}

/** Of ports that are fixed, and of those that an instance was given. */
function namesOf(
  specs: Readonly<Record<string, PortSpec>>,
  given: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(specs).flatMap(([name, port]) => {
    const first = given[name] ?? port.host;
    if (!port.publish || first === undefined) return [];
    return Array.from({ length: port.count }, (_, offset) =>
      hostPortName(port.bind, first + offset, port.protocol),
    );
  });
}

function reaches(
  from: Draft,
  to: Draft,
  next: ReadonlyMap<Draft, readonly (readonly [string, Draft])[]>,
): boolean {
  const seen = new Set<Draft>();
  const queue = [from];
  for (let draft = queue.pop(); draft !== undefined; draft = queue.pop()) {
    if (draft === to) return true;
    if (seen.has(draft)) continue;
    seen.add(draft);
    queue.push(...(next.get(draft) ?? []).map(([, holder]) => holder));
  }
  return false;
}

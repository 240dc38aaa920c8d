// What a plan is limited to: targets with what they depend on, or the addresses of a plan that is verified.
import type { Address } from "../model/address.ts";
import { ownerOf } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { PlanOptions } from "./input.ts";

export type Selection = (address: Address, owner: Address) => boolean;

/** As in Terraform, a target brings what it depends on: by `depends_on`, by reference, its networks and volumes. */
export function selectionOf(configuration: Configuration, options: PlanOptions): Selection {
  const pins = options.pins;
  if (pins !== null) return (address) => pins.addresses.has(address);
  if (options.targets.length === 0) return () => true;
  const workloads = new Map(configuration.workloads.map((workload) => [workload.address, workload]));
  const wanted = new Set<Address>(options.targets);
  const within = configuration.workloads.map(({ address }) => address);
  const queue: Address[] = options.targets.flatMap((target) => [
    target,
    ownerOf(target),
    ...within.filter((address) => isPrefixOfAny(new Set([target]), address)),
  ]);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const workload = workloads.get(next);
    if (workload === undefined || options.mode === "destroy") continue;
    for (const target of [...workload.dependsOn, ...workload.links].map((item) => item.target))
      if (!wanted.has(target)) {
        wanted.add(target);
        queue.push(target);
      }
  }
  return (address, owner) => wanted.has(address) || wanted.has(owner) || isPrefixOfAny(wanted, owner);
}

/** `service.web` selects `service.web["eu"]` as well, and `module.shop` what is in it. */
function isPrefixOfAny(wanted: ReadonlySet<Address>, owner: Address): boolean {
  for (const address of wanted)
    if (owner.startsWith(`${address}[`) || owner.startsWith(`${address}.`)) return true;
  return false;
}

// Risks that the configuration accepts: they stay in the plan, with the reason.
import { type Address, ownerOf } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { Risk } from "../plan/document.ts";

/** A workload's waiver holds for what is about it alone, or about others that waive the same; the project's for everything. */
export function withWaivers(
  risks: readonly Risk[],
  { ignoredRisks, workloads }: Pick<Configuration, "ignoredRisks" | "workloads">,
): readonly Risk[] {
  const own = new Map(
    workloads.flatMap(({ address, ignoredRisks: waivers }) =>
      waivers === undefined ? [] : [[address, waivers] as const],
    ),
  );
  if (ignoredRisks === undefined && own.size === 0) return risks;
  const judged = risks.map((risk): Risk => {
    const waived = ignoredRisks?.get(risk.code) ?? reasonOf(risk);
    return waived === null ? risk : { ...risk, waived };
  });
  return [
    ...judged.filter(({ waived }) => waived === undefined),
    ...judged.filter(({ waived }) => waived !== undefined),
  ];

  function reasonOf({ code, addresses }: Risk): string | null {
    // the address of a daemon with a key looks like that of a replica
    const owners = [...new Set(addresses.map((one): Address => (own.has(one) ? one : ownerOf(one))))];
    const reasons = owners.flatMap((owner) => own.get(owner)?.get(code) ?? []);
    if (owners.length === 0 || reasons.length < owners.length) return null;
    return [...new Set(reasons)].sort(compareText).join("; ");
  }
}

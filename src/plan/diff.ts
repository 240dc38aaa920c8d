// Two plans side by side, by what they do: rows as an apply compares them (compare.ts), and what an approval is not about but a reader
// wants to know: where everything is in the end, what images mean, risks and policies.
import { type Address, type NodeName, compareAddresses } from "../model/address.ts";
import { type Json, compareText } from "../model/json.ts";
import { canonicalJson } from "./canonical.ts";
import { type PlanDifference, comparePlans } from "./compare.ts";
import type { Plan, PolicyResult, Risk } from "./document.ts";

export interface PlanDiff {
  /** `plan`: an approval of one is one of the other. `effect`: both lead to the same, from different starts. */
  readonly same: "plan" | "effect" | "nothing";
  /** By address; those of the plan as a whole last. */
  readonly differences: readonly PlanDifference[];
  /** Replicas that end on different nodes, or in one plan only; sorted. */
  readonly placements: readonly {
    readonly address: Address;
    readonly first: NodeName | null;
    readonly second: NodeName | null;
  }[];
  /** References that mean different images, or stand in one plan only; by reference. */
  readonly images: readonly {
    readonly ref: string;
    readonly first: string | null;
    readonly second: string | null;
  }[];
  /** By code and addresses. */
  readonly risks: readonly RiskDifference[];
  /** Policies whose outcome differs, by name. */
  readonly policies: readonly {
    readonly name: string;
    readonly first: PolicyResult["outcome"] | null;
    readonly second: PolicyResult["outcome"] | null;
  }[];
}

export interface RiskDifference {
  readonly kind: "added" | "removed" | "changed";
  /** Of the second plan, but of the first where it is removed. */
  readonly risk: Risk;
  /** What changed of it: severity, or whether it is accepted. */
  readonly details: readonly string[];
}

export function diffPlans(first: Plan, second: Plan): PlanDiff {
  return {
    same: first.id === second.id ? "plan" : first.effect_id === second.effect_id ? "effect" : "nothing",
    differences: comparePlans(first, second),
    placements: pairs(new Map(entries(first.placements)), new Map(entries(second.placements)))
      .map(([address, a, b]) => ({ address: address as Address, first: a, second: b })) // keys of placements are addresses
      .sort((a, b) => compareAddresses(a.address, b.address)),
    images: pairs(imagesOf(first), imagesOf(second)).map(([ref, a, b]) => ({ ref, first: a, second: b })),
    risks: riskDifferences(first, second),
    policies: pairs(outcomesOf(first), outcomesOf(second)).map(([name, a, b]) => ({
      name,
      first: a,
      second: b,
    })),
  };
}

function entries(placements: Plan["placements"]): readonly (readonly [string, NodeName])[] {
  return Object.entries(placements);
}

/** What differs, by name. */
function pairs<T extends string>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
): readonly (readonly [string, T | null, T | null])[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .sort(compareText)
    .map((name) => [name, a.get(name) ?? null, b.get(name) ?? null] as const)
    .filter(([, x, y]) => x !== y);
}

/** A digest, or where there is none the ids by node. */
function imagesOf({ images }: Plan): ReadonlyMap<string, string> {
  return new Map(
    images.map((image) => [image.ref, "digest" in image ? image.digest : canonicalJson(image.ids as Json)]), // ids are JSON
  );
}

function outcomesOf({ policies = [] }: Plan): ReadonlyMap<string, PolicyResult["outcome"]> {
  return new Map(policies.map(({ name, outcome }) => [name, outcome]));
}

function riskDifferences(first: Plan, second: Plan): readonly RiskDifference[] {
  const [a, b] = [risksOf(first), risksOf(second)];
  return [...new Set([...a.keys(), ...b.keys()])].sort(compareText).flatMap((key): RiskDifference[] => {
    const [x, y] = [a.get(key), b.get(key)];
    if (y === undefined) return x === undefined ? [] : [{ kind: "removed", risk: x, details: [] }];
    if (x === undefined) return [{ kind: "added", risk: y, details: [] }];
    const details = [
      ...(x.severity === y.severity ? [] : [`${x.severity} -> ${y.severity}`]),
      ...(x.waived === y.waived
        ? []
        : [y.waived === undefined ? "not accepted any more" : `accepted: ${y.waived}`]),
    ];
    return details.length === 0 ? [] : [{ kind: "changed", risk: y, details }];
  });
}

function risksOf({ risks }: Plan): ReadonlyMap<string, Risk> {
  return new Map(
    risks.map((risk) => [
      `${risk.code} ${risk.addresses.join(" ")} ${risk.addresses.length === 0 ? risk.summary : ""}`,
      risk,
    ]),
  );
}

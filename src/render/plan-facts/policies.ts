// What policies say of a plan: those that it fails first, each with its message; those that hold are counted.
import type { Plan, PolicyResult } from "../../plan/document.ts";
import { plural } from "../names.ts";
import type { Tone } from "../style.ts";

export interface PolicyRemark {
  readonly label: "Denied" | "Warning" | "Note";
  readonly tone: Tone;
  readonly policy: PolicyResult;
  /** Ends like a sentence. */
  readonly message: string;
}

const RANKS: Readonly<Record<PolicyResult["severity"], number>> = { deny: 0, warn: 1, info: 2 };

/** The gravest first, then by name. */
export function failedPolicies({ policies = [] }: Plan): readonly PolicyRemark[] {
  return policies
    .filter(({ outcome }) => outcome !== "passed")
    .toSorted((a, b) => RANKS[a.severity] - RANKS[b.severity])
    .map((policy) => ({ ...lookOfSeverity(policy.severity), policy, message: messageOf(policy) }));
}

/** `3 pass, 1 denies this plan`; empty where there are none. */
export function policySummary({ policies = [] }: Plan): string {
  if (policies.length === 0) return "";
  const held = policies.filter(({ outcome }) => outcome === "passed").length;
  const failed = (which: PolicyResult["severity"]): number =>
    policies.filter(({ severity, outcome }) => severity === which && outcome !== "passed").length;
  const [denied, warned, noted] = [failed("deny"), failed("warn"), failed("info")];
  return [
    ...(held === 0 ? [] : [`${held} ${held === 1 ? "passes" : "pass"}`]),
    ...(denied === 0 ? [] : [`${denied} ${denied === 1 ? "denies" : "deny"} this plan`]),
    ...(warned === 0 ? [] : [`${warned} ${warned === 1 ? "warns" : "warn"}`]),
    ...(noted === 0 ? [] : [plural(noted, "note")]),
  ].join(", ");
}

function messageOf({ message, outcome }: PolicyResult): string {
  const text = message ?? "It has no message.";
  return outcome === "error" ? `It could not be evaluated: ${text}` : text;
}

function lookOfSeverity(severity: PolicyResult["severity"]): Pick<PolicyRemark, "label" | "tone"> {
  switch (severity) {
    case "deny":
      return { label: "Denied", tone: "error" };
    case "warn":
      return { label: "Warning", tone: "warning" };
    case "info":
      return { label: "Note", tone: "faint" };
    default:
      return severity satisfies never;
  }
}

// The codes that risks of plans have: what a waiver may name, what counts for an approval, and what is told in few words.

/** Sorted. */
export const RISK_CODES: readonly string[] = [
  "data-deleted",
  "data-left-behind",
  "deadline-at-risk",
  "deadline-impossible",
  "deadline-missed",
  "host-mount",
  "interruption",
  "low-headroom",
  "many-replicas-touched",
  "mutable-tag",
  "no-health-check",
  "no-memory-limit",
  "no-spare-node",
  "node-overfull",
  "node-overfull-at-peak",
  "one-zone-left",
  "preempted",
  "privileged",
  "rollout-below-half",
  "stays-on-draining-node",
];

/**
 * In no id of a plan: what rows, specifications and rollouts say by themselves, which ids cover, and what containers and nodes that
 * the plan does not touch can bring about.
 */
export const RISKS_IN_NO_ID: ReadonlySet<string> = new Set([
  "host-mount",
  "low-headroom",
  "many-replicas-touched",
  "mutable-tag",
  "no-health-check",
  "no-memory-limit",
  "one-zone-left",
  "privileged",
  "rollout-below-half",
]);

/** True of so many objects that one line for all of them says enough, by what it says. */
export const BRIEF_RISKS: ReadonlyMap<string, string> = new Map([
  ["low-headroom", "less than 15 % of its room is left"],
  ["no-health-check", "no health check"],
  ["no-memory-limit", "no memory limit"],
]);

/** Reasons by the codes of the risks that somebody accepts. */
export type Waivers = ReadonlyMap<string, string>;

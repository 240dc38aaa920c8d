// Everything that is told of a placement is true by rules that are written anew (naive.ts): refusals, with what is needed and what
// is left, why something is pending, what would make it fit, and what `orch why` says of a node.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { NodeName } from "../../../src/model/address.ts";
import { compareText } from "../../../src/model/json.ts";
import { formatBytes, formatCpu } from "../../../src/model/quantity.ts";
import { explainNodes } from "../../../src/scheduler/explain-node.ts";
import { schedule } from "../../../src/scheduler/schedule.ts";
import type {
  PendingReplica,
  SchedulingInput,
  SchedulingResult,
  SchedulingWorkload,
} from "../../../src/scheduler/types.ts";
import { anyAsked } from "./asked.ts";
import type { Broken, Guest } from "./naive.ts";
import { brokenBy, candidates, guestsOf } from "./naive.ts";
import { RUNS, TIME } from "./runs.ts";

function rulesOf(broken: readonly { readonly rule: string }[]): string[] {
  return [...new Set(broken.map(({ rule }) => rule))].sort();
}

/** For each node what one more replica would break there. */
function answers(
  input: SchedulingInput,
  workload: SchedulingWorkload,
  guests: readonly Guest[],
): ReadonlyMap<NodeName, readonly Broken[]> {
  return new Map(input.nodes.map((node) => [node.name, brokenBy(input, workload, node, guests)]));
}

function namesOf(truth: ReadonlyMap<NodeName, readonly Broken[]>): ReadonlyMap<NodeName, string[]> {
  return new Map([...truth].map(([name, broken]) => [name, rulesOf(broken)]));
}

function sorted<T>(map: ReadonlyMap<NodeName, T>): [NodeName, T][] {
  return [...map].sort(([a], [b]) => compareText(a, b));
}

function amountText(rule: string, amount: number): string {
  if (rule === "cpu" || rule === "memory") {
    const text = rule === "cpu" ? formatCpu : formatBytes;
    return amount < 0 ? `none, ${text(-amount)} too little` : text(amount);
  }
  return amount < 0 ? `none, ${-amount} too little` : String(amount);
}

test(
  "each node is told once: it takes another replica, or exactly the rules that refuse it are named, with the amounts",
  () => {
    fc.assert(
      fc.property(anyAsked, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        for (const workload of input.workloads) {
          const verdict = result.verdicts.get(workload.address);
          const truth = answers(input, workload, guests);
          const told = new Map(verdict?.eligible.map((name) => [name, [] as string[]]));
          for (const { nodes, refusals } of verdict?.refused ?? []) {
            for (const name of nodes) {
              expect(told.has(name)).toBe(false);
              told.set(name, rulesOf(refusals));
            }
            for (const { rule, need, have } of refusals) {
              const found = nodes.flatMap(
                (name) => truth.get(name)?.find((each) => each.rule === rule) ?? [],
              );
              if (!/^(cpu|memory|device .*)$/.test(rule)) continue;
              const left = found.map((each) => each.left ?? NaN);
              const [least, most] = [Math.min(...left), Math.max(...left)].map((each) =>
                amountText(rule, each),
              );
              expect([rule, need]).toEqual([rule, amountText(rule, found[0]?.need ?? NaN)]);
              const range = least === most ? least : `${least} to ${most}`;
              expect([rule, have.replace(/ \(.* kept for others by the reservations? .*\)$/, "")]).toEqual([
                rule,
                range,
              ]);
            }
          }
          expect([workload.address, sorted(told)]).toEqual([workload.address, sorted(namesOf(truth))]);
        }
      }),
      RUNS,
    );
  },
  TIME,
);

/** The nodes that a replica may go to at all. */
function nodesFor(input: SchedulingInput, { address }: PendingReplica): NodeName[] {
  const found = candidates(input).get(address);
  const names = input.nodes.map(({ name }) => name);
  if (found === undefined) return [];
  if (found.workload.daemon) return names.filter((name) => address.endsWith(`["${name}"]`));
  return found.source.pin === null ? names : names.filter((name) => name === found.source.pin);
}

test(
  "nothing is pending that a node would take, but for what waits in a queue or is told not to fit together with what it requires",
  () => {
    fc.assert(
      fc.property(anyAsked, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        for (const replica of result.pending) {
          const workload = input.workloads.find(({ address }) => address === replica.workload);
          if (workload === undefined) throw new Error("nobody asked for it");
          const truth = answers(input, workload, guests);
          if (isKeptOut(replica)) continue;
          const free = nodesFor(input, replica).filter((name) => truth.get(name)?.length === 0);
          const together = /^it would fit on (\d+) nodes?, but not together with what it requires$/.exec(
            replica.reason,
          );
          expect([replica.address, replica.reason, free.length]).toEqual([
            replica.address,
            replica.reason,
            Number(together?.[1] ?? 0),
          ]);
          if (together === null) continue;
          expect([replica.address, isTied(input, workload)]).toEqual([replica.address, true]);
        }
      }),
      RUNS,
    );
  },
  TIME,
);

/** Not for want of a node: over its quota (placements.test.ts), or stopped for somebody else. */
function isKeptOut({ reason, preemptedBy }: PendingReplica): boolean {
  return preemptedBy !== undefined || reason.startsWith("over the quota of namespace");
}

/** It must be near others, or others near it. */
function isTied({ workloads }: SchedulingInput, workload: SchedulingWorkload): boolean {
  const isOf = (owner: SchedulingWorkload, target: SchedulingWorkload): boolean =>
    owner.links.some(({ hard, target: to }) => hard && to === target.address) ||
    owner.requirements.affinities.some(
      ({ anti, required, to }) => !anti && required && "workload" in to && to.workload === target.address,
    );
  return workloads.some((other) => isOf(workload, other) || isOf(other, workload));
}

test(
  "the reason of what is pending names the node that comes closest with exactly what is missing there, or rules that all refuse",
  () => {
    fc.assert(
      fc.property(anyAsked, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        for (const replica of result.pending) {
          const workload = input.workloads.find(({ address }) => address === replica.workload);
          if (workload === undefined) throw new Error("nobody asked for it");
          if (isKeptOut(replica)) continue;
          const nodes = nodesFor(input, replica);
          const truth = answers(input, workload, guests);
          const { reason } = replica;
          const short = /^short (.*?) on (n\d+)(?:, the (only)? ?node|$)/.exec(reason);
          if (short !== null) {
            const broken = truth.get((short[2] ?? "") as NodeName) ?? []; // as the text has it
            expect([reason, broken.map(missingText).join(" and ")]).toEqual([reason, short[1]]);
            const tight = nodes.filter((name) => isTight(truth.get(name) ?? []));
            if (short[3] === "only") expect([reason, tight]).toEqual([reason, [short[2]]]);
          } else {
            // where nothing but amounts are missing, that is told
            expect([reason, nodes.filter((name) => isTight(truth.get(name) ?? []))]).toEqual([reason, []]);
          }
          for (const [, text = "", count = ""] of reason.matchAll(/(?:: |, )([a-z][a-z -]*?) \((\d+)\)/g)) {
            const wanted = text.split(" and ").sort();
            const rules = nodes.map((name) => rulesOf(truth.get(name) ?? []));
            const same = rules.filter((found) => String(found) === String(wanted));
            // many combinations are told by the first rule of each
            const first = rules.filter((found) => found.includes(text)).length >= Number(count);
            if (new Set(rules.map(String)).size > 3 && first) continue;
            expect([reason, text, same.length]).toEqual([reason, text, Number(count)]);
          }
        }
      }),
      RUNS,
    );
  },
  TIME,
);

function isTight(broken: readonly Broken[]): boolean {
  return broken.length > 0 && broken.every(({ left }) => left !== undefined);
}

function missingText({ rule, need = NaN, left = NaN }: Broken): string {
  const missing = need - left;
  if (rule === "cpu") return `${formatCpu(missing)} CPU`;
  if (rule === "memory") return `${formatBytes(missing)} of memory`;
  if (rule === "exclusive-cores") return `${missing} exclusive ${missing === 1 ? "core" : "cores"}`;
  if (rule === "port-range") return `${missing} tcp ${missing === 1 ? "port" : "ports"} in the port range`;
  return `${missing} ${rule.replace(/^device /, "")}`;
}

test(
  "a remedy names everything that is in the way on its nodes and nothing else, with the amounts that are missing",
  () => {
    fc.assert(
      fc.property(anyAsked, (input) => {
        const result = schedule(input);
        const guests = guestsOf(input, result.placements);
        for (const replica of result.pending) {
          const { workload: address, remedies = [] } = replica;
          if (isKeptOut(replica)) continue;
          const workload = input.workloads.find((each) => each.address === address);
          if (workload === undefined) throw new Error("nobody asked for it");
          for (const { amounts, relax, nodes, moves } of remedies) {
            if (moves !== undefined) continue;
            for (const name of nodes) {
              const node = input.nodes.find((each) => each.name === name);
              const broken = node === undefined ? [] : brokenBy(input, workload, node, guests);
              const missing = broken.filter(({ left }) => left !== undefined);
              const told = { amounts, rules: rulesOf(relax) };
              expect(told).toEqual({
                amounts: Object.fromEntries(
                  missing.map(({ rule, need = NaN, left = NaN }) => [rule, need - left]),
                ),
                rules: rulesOf(broken.filter(({ left }) => left === undefined)),
              });
            }
          }
        }
      }),
      RUNS,
    );
  },
  TIME,
);

test(
  "what is told of one replica and one node is what holds there beside all others",
  () => {
    fc.assert(
      fc.property(anyAsked, fc.nat(), (input, pick) => {
        const result = schedule(input);
        const all = [...candidates(input).values()];
        const chosen = all[pick % Math.max(1, all.length)];
        if (chosen === undefined) return;
        const told = explainedRules(input, result, chosen.address);
        if (told === null) return; // a daemon's node that it does not go to
        const others = guestsOf(input, result.placements).filter(({ address }) => address !== chosen.address);
        const truth = answers(input, chosen.workload, others);
        expect(sorted(told)).toEqual(sorted(namesOf(truth)));
      }),
      RUNS,
    );
  },
  TIME,
);

function explainedRules(
  input: SchedulingInput,
  { placements }: SchedulingResult,
  address: PendingReplica["address"],
): Map<NodeName, string[]> | null {
  const names = input.nodes.map(({ name }) => name);
  const told = explainNodes(input, placements, address, names);
  if (told === null) return null;
  return new Map(told.map(({ node, rules }) => [node, rulesOf(rules.filter(({ holds }) => !holds))]));
}

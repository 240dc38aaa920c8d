// A node's processor or memory as a bar of segments, one a replica that the plan touches: before, at the peak and after.
import type { Address } from "../../model/address.ts";
import type { NodeRow } from "../../plan/document.ts";
import { count, plural, shortName } from "../names.ts";
import { lookOf } from "../plan-facts/look.ts";
import { share } from "../plan-facts/nodes.ts";
import type { Amount } from "../plan-facts/nodes.ts";
import type { Tone } from "../style.ts";
import { formatBytes, formatCpu } from "../../model/quantity.ts";
import { markup } from "./escape.ts";
import type { Html } from "./escape.ts";
import type { Siblings } from "./siblings.ts";
import type { Tenant, Tenants } from "./tenants.ts";

export const MOMENTS = ["before", "peak", "after"] as const;
export type Moment = (typeof MOMENTS)[number];

/** Units of a bar's length. */
const LENGTH = 1000;
/** More segments than these are told apart by workload and action alone. */
const MOST_SEGMENTS = 12;

interface Segment {
  readonly tone: Tone | "kept" | "while";
  readonly amount: number;
  readonly title: string;
  /** Whose it is, where that is one workload. */
  readonly owner?: Address;
}

/** Three bars, of which one is seen at a time. */
export function bars(node: NodeRow, tenants: Tenants, amount: Amount, siblings: Siblings): Html {
  const room = node.allocatable[amount];
  const whole = Math.max(room, node.before[amount], node.peak[amount], node.after[amount], 1);
  return markup`${MOMENTS.map(
    (moment) =>
      markup`<svg class="bar s s-${moment}" viewBox="0 0 ${LENGTH} 10" preserveAspectRatio="none" aria-hidden="true">${drawn(
        segmentsAt(node, tenants, amount, moment),
        whole,
        amount,
        siblings,
      )}${room < whole ? limitLine(room / whole) : null}</svg>`,
  )}`;
}

/** The shares in numbers, one seen at a time. */
export function shares(node: NodeRow, amount: Amount): Html {
  return markup`${MOMENTS.map((moment) => {
    const percent = share(node[moment][amount], node.allocatable[amount]);
    return markup`<span class="s s-${moment} pct${percent > 100 ? " over" : ""}">${percent}%</span>`;
  })}`;
}

function amountText(amount: Amount, value: number): string {
  return amount === "cpu" ? formatCpu(value) : formatBytes(value);
}

function drawn(
  segments: readonly Segment[],
  whole: number,
  amount: Amount,
  siblings: Siblings,
): readonly Html[] {
  const parts: Html[] = [];
  let start = 0;
  for (const segment of segments) {
    const end = start + segment.amount;
    const [x, right] = [start, end].map((value) => Math.round((value / whole) * LENGTH));
    start = end;
    if (x === undefined || right === undefined || right <= x) continue;
    parts.push(
      markup`<rect class="f-${segment.tone}${segment.owner === undefined ? null : siblings.classOf(segment.owner)}" x="${x}" width="${right - x}" height="10"><title>${segment.title}: ${amountText(amount, segment.amount)}</title></rect>`,
    );
  }
  return parts;
}

function limitLine(at: number): Html {
  const x = Math.round(at * LENGTH);
  return markup`<path class="limit" d="M${x} 0V10"><title>all that the node can give</title></path>`;
}

function segmentsAt(
  node: NodeRow,
  { touched, unchanged }: Tenants,
  amount: Amount,
  moment: Moment,
): readonly Segment[] {
  const side = moment === "before" ? "before" : "after";
  const own = touched.flatMap((tenant): (readonly [Tenant, number])[] => {
    const value = tenant[side]?.[amount] ?? 0;
    return value > 0 ? [[tenant, value]] : [];
  });
  const segments =
    own.length > MOST_SEGMENTS ? merged(own) : own.map(([tenant, value]) => single(tenant, value));
  const known = own.reduce((sum, [, value]) => sum + value, 0);
  const kept = Math.max(node[side][amount] - known, 0);
  const meanwhile = moment === "peak" ? Math.max(node.peak[amount] - node.after[amount], 0) : 0;
  return [
    {
      tone: "kept",
      amount: kept,
      title: unchanged.length === 0 ? "requested" : plural(unchanged.length, "unchanged replica"),
    },
    ...segments,
    { tone: "while", amount: meanwhile, title: "only meanwhile: old and new at once, and runs of jobs" },
  ];
}

function single({ change }: Tenant, amount: number): Segment {
  const { tone, verb } = lookOf(change);
  return { tone, amount, title: `${shortName(change.address)} (${verb})`, owner: change.owner };
}

function merged(own: readonly (readonly [Tenant, number])[]): readonly Segment[] {
  const found = new Map<
    string,
    { tone: Tone; amount: number; replicas: number; owner: Address; verb: string }
  >();
  for (const [{ change }, value] of own) {
    const { tone, verb } = lookOf(change);
    const key = `${verb} ${change.owner}`;
    const known = found.get(key) ?? { tone, amount: 0, replicas: 0, owner: change.owner, verb };
    known.amount += value;
    known.replicas++;
    found.set(key, known);
  }
  return [...found.values()].map(({ tone, amount, replicas, owner, verb }) => ({
    tone,
    amount,
    title: `${shortName(owner)} × ${count(replicas)} (${verb})`,
    owner,
  }));
}

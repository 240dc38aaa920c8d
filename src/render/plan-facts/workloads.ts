// What happens to a workload in few words: its symbol, how many replicas are changed in which way, and why.
import type { Change } from "../../plan/document.ts";
import { onlyStarts } from "../../plan/only-starts.ts";
import { count, shortName, someOf } from "../names.ts";
import { manyNodesOf } from "./causes.ts";
import { displayPath } from "./attributes.ts";
import type { Count } from "./counts.ts";
import { imageStep } from "./images.ts";
import { isGone, isLeftover } from "./groups.ts";
import type { Group } from "./groups.ts";
import { lookOf } from "./look.ts";

const UNWANTED = "no longer wanted";

/** More causes are counted. */
const MOST_CAUSES = 4;

/** The symbol of all rows where they share one, else of the gravest that replicas which stay go through; of others that of an update. */
export function groupLook(group: Group): Pick<Change, "action" | "order"> {
  const [first] = group.changes;
  if (first === undefined) return { action: "none", order: null };
  const same = group.changes.every((change) => lookOf(change).symbol === lookOf(first).symbol);
  const isScaled = (first.action === "create" || isGone(first)) && Math.min(group.before, group.after) > 0;
  if (same && !isScaled && !isLeftover(first)) return first;
  const replaced = group.changes.filter(({ action }) => action === "replace");
  if (replaced.length > 0)
    return (
      replaced.find(({ order }) => order !== "start-first") ?? { action: "replace", order: "start-first" }
    );
  const moved = group.changes.find(({ action }) => action === "move");
  return moved ?? { action: "update", order: null };
}

/** Every replica goes away. */
export function isWhollyGone({ after, changes }: Group): boolean {
  return after === 0 && changes.some(({ action }) => action === "delete");
}

const MEANINGS: readonly (readonly [symbol: string, meaning: string])[] = [
  ["-", "goes"],
  ["-/+", "replaced, old stops first"],
  ["+/-", "replaced, new starts first"],
  [">", "moves"],
  ["~", "changed in place, or in number"],
  ["+", "new"],
  [".", "forgotten"],
];

/** The symbols of these groups and of their rows, with what they mean. */
export function meaningsOf(groups: readonly Group[]): typeof MEANINGS {
  const used = new Set(
    groups.flatMap((group) => [
      lookOf(groupLook(group)).symbol,
      ...group.changes.map((change) => lookOf(change).symbol),
    ]),
  );
  return MEANINGS.filter(([symbol]) => used.has(symbol));
}

/** `283 replace, 17 move`, the gravest first. */
export function changeCounts(changes: readonly Change[]): readonly Count[] {
  const parts = new Map<
    string,
    { amount: number; weight: number; tone: ReturnType<typeof lookOf>["tone"] }
  >();
  for (const change of changes) {
    const { verb, weight, tone } = lookOf({ action: change.action, order: null });
    const name = isLeftover(change) ? "clean up" : titleVerb(change, verb);
    const part = parts.get(name) ?? { amount: 0, weight, tone };
    part.amount++;
    parts.set(name, part);
  }
  const sorted = [...parts].sort(([, a], [, b]) => b.weight - a.weight);
  return sorted.map(([verb, { amount, tone }]) => ({ amount, verb, tone }));
}

/** An update that changes nothing brings back what stopped. */
export function titleVerb(change: Change, verb: string): string {
  if (isLeftover(change)) return "clean up after";
  return onlyStarts(change) ? "start" : verb;
}

/** What was changed in the files, an image with its tags, then every other cause with the number of its replicas; the most frequent first. */
export function whyText(
  { changes, after }: Pick<Group, "changes"> & { readonly after?: number },
  arrow = "→",
): string {
  const paths = new Set(
    changes.flatMap((change) =>
      change.before === null || change.action === "move"
        ? []
        : change.attributes.filter(({ effect }) => effect !== "none").map(({ path }) => path),
    ),
  );
  const causes = new Map<string, number>();
  const many = manyNodesOf(changes);
  const words = (change: Change): readonly string[] =>
    change.causes.flatMap((cause) => {
      const amount = many(cause.kind);
      const from = amount === null ? change.node.from : `${count(amount)} nodes`;
      return causeWords(cause.kind, cause, change, from) ?? [];
    });
  const stays = after !== undefined && after > 0;
  for (const change of changes)
    for (const text of new Set(
      words(change).map((word) => (stays && word === UNWANTED ? "scaled down" : word)),
    ))
      causes.set(text, (causes.get(text) ?? 0) + 1);
  const counted = [...causes]
    .sort(([, a], [, b]) => b - a)
    .map(([text, amount]) => (amount === changes.length ? text : `${text} (${count(amount)})`));
  const own =
    paths.size === 0
      ? []
      : [
          someOf(
            [...paths].map((path) => pathWords(path, changes, arrow)),
            3,
          ),
        ];
  return [...own, ...(counted.length === 0 ? [] : [someOf(counted, MOST_CAUSES, "; ")])].join("; ");
}

/** `image 1.8.2 → 1.9.0` where it is one step for all of them, else the path alone. */
function pathWords(path: string, changes: readonly Change[], arrow: string): string {
  const name = displayPath(path);
  if (!path.endsWith(".image")) return name;
  const steps = changes.flatMap(({ attributes }) =>
    attributes.filter((attribute) => attribute.path === path && attribute.sensitive === null),
  );
  const [first, ...others] = steps;
  if (first === undefined || typeof first.before !== "string" || typeof first.after !== "string") return name;
  if (others.some(({ before, after }) => before !== first.before || after !== first.after)) return name;
  const { from, to } = imageStep(changes, first.before, first.after);
  return `${name} ${from} ${arrow} ${to}`;
}

/** Null where the configuration is the cause, which the changed attributes tell. */
function causeWords(
  kind: Change["causes"][number]["kind"],
  cause: Change["causes"][number],
  change: Change,
  from: string | null,
): string | null {
  const node = from ?? "its node";
  switch (kind) {
    case "config":
      if (change.action === "create") return "new";
      return change.action === "delete" ? UNWANTED : null;
    case "drain":
      return `${node} drained`;
    case "lost":
      return `${node} lost`;
    case "retired":
      return `${node} not configured`;
    case "rules":
      return "rules";
    case "late":
      return cause.of === undefined ? "addresses" : `address of ${shortName(cause.of)}`;
    case "drift":
      return "drift";
    case "missing":
      return "gone";
    case "run":
      return "a new run";
    case "asked":
      return "asked for";
    default:
      return kind;
  }
}

// The table of workloads, networks and volumes: what changes of each, where, from how many replicas to how many, and how many stay up.
import type { Change, Plan } from "../../plan/document.ts";
import type { Json } from "../../model/json.ts";
import { count, replicaLabel } from "../names.ts";
import { attributeText } from "../value.ts";
import { displayPath, movedTags, variantsByPath } from "../plan-facts/attributes.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { causeTexts } from "../plan-facts/causes.ts";
import { placesText } from "../plan-facts/destroyed.ts";
import { isGone, isLeftover, isWorkload } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { imageStep } from "../plan-facts/images.ts";
import { lookOf } from "../plan-facts/look.ts";
import { floorOf } from "../plan-facts/rollout.ts";
import { mainImage } from "../plan-facts/spec-facts.ts";
import { numberText, portText, whereText } from "../plan-facts/where.ts";
import { changeCounts, groupLook, isWhollyGone, meaningsOf } from "../plan-facts/workloads.ts";
import { blocks, code, join, say, NOTHING, table, text } from "./escape.ts";
import type { Markdown, MarkdownColumn } from "./escape.ts";

/** Replicas that are told one by one. */
const MOST_SINGLE = 6;
const MOST_ATTRIBUTES = 5;
const MOST_CAUSES = 3;

const COLUMNS: readonly MarkdownColumn[] = [
  { title: say``, align: "center" },
  { title: say`What` },
  { title: say`Change` },
  { title: say`Where` },
  { title: say`Replicas`, align: "center" },
  { title: say`Up at least`, align: "center", unlessEmpty: true },
];

/** `most` rows, with what their symbols mean: of more those that are most at risk, and how many there are beside them. */
export function servicesTable(
  plan: Plan,
  groups: readonly Group[],
  actions: ActionsOf,
  most: number,
  withLegend: boolean,
): Markdown | null {
  if (groups.length === 0) return null;
  const shown = groups.length <= most ? groups : riskiest(plan, groups, most);
  const rows = shown.map((group) => rowOf(plan, group, actions));
  if (shown.length < groups.length) {
    const kept = new Set(shown);
    const rest = groups.filter((group) => !kept.has(group));
    const counts = changeCounts(rest.flatMap(({ changes }) => changes));
    const words = counts.map(({ amount, verb }) => `${count(amount)} ${verb}`).join(", ");
    rows.push([NOTHING, say`*and ${rest.length} more*`, text(words), NOTHING, NOTHING, NOTHING]);
  }
  return blocks([table(COLUMNS, rows), withLegend ? legend(shown) : null]);
}

/** What the symbols of these rows and of the nodes beneath mean. */
function legend(groups: readonly Group[]): Markdown {
  const parts = meaningsOf(groups).map(([symbol, meaning]) => say`${code(symbol)} ${text(meaning)}`);
  return say`<sub>${join(parts, say` · `)}</sub>`;
}

/** In their own order: what is destroyed, named by a risk, down or short meanwhile, moved or replaced stays longest. */
function riskiest(plan: Plan, groups: readonly Group[], most: number): readonly Group[] {
  const named = new Set<string>(
    plan.risks.flatMap(({ severity, addresses }) => (severity === "info" ? [] : addresses)),
  );
  const rank = (group: Group): number => {
    const floor = floorOf(plan, group);
    const missing = floor === null || floor.of === 0 ? 0 : (floor.of - floor.up) / floor.of;
    const worst = group.changes.reduce((sum, change) => Math.max(sum, lookOf(change).weight), 0);
    const isNamed = named.has(group.owner) || group.changes.some(({ address }) => named.has(address));
    return (worst === 6 ? 1000 : 0) + (isNamed ? 400 : 0) + 100 * missing + worst;
  };
  const ranked = groups
    .map((group, index) => ({ group, index, rank: rank(group) }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index);
  const kept = new Set(ranked.slice(0, most).map(({ group }) => group));
  return groups.filter((group) => kept.has(group));
}

function rowOf(plan: Plan, group: Group, actions: ActionsOf): readonly Markdown[] {
  const { symbol } = lookOf(groupLook(group));
  const floor = isWorkload(group) ? floorOf(plan, group) : null;
  const least = floor === null ? inPlaceText(group) : say`${floor.up}/${floor.of}`;
  return [
    code(symbol),
    code(group.owner, 200),
    join(
      [
        ...titleOf(plan, group),
        ...attributesOf(group),
        ...causesOf(plan, group, actions),
        ...leftoversOf(group),
      ],
      say` · `,
    ),
    whereOf(group),
    isWorkload(group) ? replicasOf(plan, group) : NOTHING,
    floor !== null && floor.up < floor.of ? say`**${least}**` : least,
  ];
}

/** What is changed in place stays up, unless it is restarted for that. */
function inPlaceText(group: Group): Markdown {
  const stays = Math.min(group.before, group.after);
  if (isWorkload(group) && isWhollyGone(group)) return say`gone`;
  if (!isWorkload(group) || stays === 0) return NOTHING;
  const restarts = group.changes.some(
    ({ action, attributes }) => action === "update" && attributes.some(({ effect }) => effect === "restart"),
  );
  return restarts ? say`**restarts**` : say`${stays}/${stays}`;
}

/** `0 → 3 of 4`, and how many more are wanted but find no place. */
function replicasOf({ pending }: Plan, { owner, before, after }: Group): Markdown {
  const waiting = pending.filter(
    ({ workload, preempted_by: taken }) => workload === owner && taken === undefined,
  ).length;
  const amount = before === after ? count(after) : `${count(before)} → ${count(after)}`;
  if (waiting === 0) return text(amount);
  return say`${text(`${amount} of ${count(after + waiting)}`)}, **${text(count(waiting))} pending**`;
}

/** `new` with its image, or how many are changed in which way. */
function titleOf(plan: Plan, group: Group): readonly Markdown[] {
  const created = group.changes.find(({ action, after }) => action === "create" && after !== null);
  if (group.before === 0 && created?.after !== null && created?.after !== undefined) {
    const image = isWorkload(group) ? mainImage(plan, created.after) : null;
    return [say`new`, ...(image === null ? [] : [code(image, 200)])];
  }
  if (group.after === 0 && group.changes.every((change) => change.action === "delete" && isGone(change)))
    return group.kind === "volume"
      ? [say`**destroyed with its data**`]
      : [isUnneeded(group) ? say`**removed**` : say`**destroyed**`];
  if (group.changes.every(({ action }) => action === "forget")) return [say`forgotten: it stays where it is`];
  if (group.changes.every(({ action }) => action === "create") && !isWorkload(group)) return [say`new`];
  return changeCounts(group.changes).map(({ amount, verb }) => {
    const words = text(`${count(amount)} ${verb}`);
    return verb === "destroy" ? say`**${words}**` : words;
  });
}

/** It stays on other nodes, and the reason says why not on these. */
function isUnneeded({ changes }: Group): boolean {
  return changes.every(({ causes }) =>
    causes.some(({ kind, note }) => kind === "config" && note !== undefined),
  );
}

/** `image 1.8.2 → 1.9.0`, `env.LOG_LEVEL`, `secrets.DB_URL changed`. */
function attributesOf(group: Group): readonly Markdown[] {
  const touched = group.changes.filter(({ before, after }) => before !== null && after !== null);
  const parts = [...variantsByPath(touched)].map(([path, variants]) => {
    const name = displayPath(path);
    const [first] = variants;
    if (first === undefined) return NOTHING;
    const { before, after, sensitive } = first.change;
    if (sensitive !== null) return say`${code(name, 100)} *${text(sensitive)}*`;
    if (
      path.endsWith(".image") &&
      variants.length === 1 &&
      typeof before === "string" &&
      typeof after === "string"
    )
      return say`${text(name)} ${imageChange(touched, before, after)}`;
    return variants.length === 1 && !isText(path)
      ? join([code(name, 100), ...valuesOf(path, before, after)], say` `)
      : code(name, 100);
  });
  const tags = movedTags(touched).map(({ ref, text: words }) => say`image ${code(ref, 200)} ${text(words)}`);
  const all = [...parts, ...tags];
  const rest = all.length - MOST_ATTRIBUTES;
  // a picture that changes is what people look for
  const sorted = [...all.filter(isImage), ...all.filter((part) => !isImage(part))];
  return rest <= 0 ? sorted : [...sorted.slice(0, MOST_ATTRIBUTES), say`${rest} more`];
}

/** Short ones stand beside the name: `false → true`. */
const LONGEST_VALUE = 16;

function valuesOf(path: string, before: Json, after: Json): readonly Markdown[] {
  const [old, next] = [before, after].map((value) => (value === null ? "" : attributeText(path, value)));
  if (old === undefined || next === undefined) return [];
  if (Math.max(old.length, next.length) > LONGEST_VALUE) return [];
  const to = say`→ ${next === "" ? text("none") : code(next)}`;
  return [old === "" ? to : say`${code(old)} ${to}`];
}

/** Contents of files are for the attribute diff. */
function isText(path: string): boolean {
  return path.includes("files[");
}

function isImage(part: Markdown): boolean {
  return part.startsWith("image ");
}

/** Of an image whose tag alone changes only the tag, with both digests. */
function imageChange(changes: readonly Change[], before: string, after: string): Markdown {
  const { from, to, digests } = imageStep(changes, before, after);
  const known = digests === null ? NOTHING : say` (${code(digests[0], 16)} → ${code(digests[1], 16)})`;
  return say`${code(from, 120)} → ${code(to, 120)}${known}`;
}

function causesOf(plan: Plan, group: Group, actions: ActionsOf): readonly Markdown[] {
  const entries = causeTexts(group, plan, actions);
  const shown = entries
    .slice(0, MOST_CAUSES)
    .map(({ text: words, only }) => say`*${text(words + only, 300)}*`);
  const rest = entries.length - shown.length;
  return rest === 0 ? shown : [...shown, say`${rest} more reasons`];
}

function leftoversOf({ changes }: Group): readonly Markdown[] {
  const left = new Set(changes.flatMap(({ left_behind: addresses }) => addresses));
  if (left.size === 0) return [];
  return [
    say`**data stays behind:** ${text([...left].slice(0, 3).join(", "))}${left.size > 3 ? say` and ${left.size - 3} more` : NOTHING}`,
  ];
}

/** `web[0] n1`, one by one or in short. */
function whereOf(group: Group): Markdown {
  if (!isWorkload(group)) return text(placesText(group.changes, false));
  if (group.changes.length > MOST_SINGLE) return text(whereText(group.changes, "→"));
  return join(
    group.changes.map((change) => replicaText(group, change)),
    say`<br>`,
  );
}

function replicaText(group: Group, change: Change): Markdown {
  const { from, to } = change.node;
  const label = replicaLabel(group.owner, change.address);
  const older = isLeftover(change) ? say`older ` : NOTHING;
  const place =
    from !== null && to !== null && from !== to
      ? say`${code(from, 80)} → ${code(to, 80)}`
      : label === (to ?? from)
        ? null
        : code(to ?? from ?? "?", 80);
  const more = `${portText(change, "→")}${numberText(change)}`.trim();
  const parts = [
    code(label, 100),
    ...(place === null ? [] : [place]),
    ...(more === "" ? [] : [text(more, 100)]),
  ];
  return say`${older}${join(parts, say` `)}`;
}

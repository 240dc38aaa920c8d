// Attribute by attribute, folded, as a diff: GitHub colours a line by its first character, `+`, `-` or `!` for what changes in place.
import type { AttributeChange, Change, Plan, SpecRef } from "../../plan/document.ts";
import { count, plural, replicaRanges } from "../names.ts";
import { contentText, displayPath, forcedText, movedTags, variantsByPath } from "../plan-facts/attributes.ts";
import { isWorkload } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { imageText } from "../plan-facts/images.ts";
import { mainImage, specFacts } from "../plan-facts/spec-facts.ts";
import { stepsOf } from "../plan-facts/value-steps.ts";
import type { ValueStep } from "../plan-facts/value-steps.ts";
import { multilineText, patchRows } from "../plan-facts/text-diff.ts";
import { details, fence } from "./escape.ts";
import type { Markdown } from "./escape.ts";

export interface DiffLimits {
  /** Workloads, networks and volumes. */
  readonly groups: number;
  /** Lines of each. */
  readonly lines: number;
}

/** Values of one attribute that are told, where replicas differ. */
const MOST_VARIANTS = 3;
const MOST_STEPS = 20;
const LONGEST_VALUE = 400;

export function attributeDiff(plan: Plan, groups: readonly Group[], limits: DiffLimits): Markdown | null {
  const all = groups.flatMap((group) => {
    const lines = groupLines(plan, group);
    return lines.length === 0 ? [] : [lines];
  });
  if (all.length === 0) return null;
  const shown = all
    .slice(0, limits.groups)
    .map((lines) =>
      lines.length <= limits.lines
        ? lines
        : [...lines.slice(0, limits.lines), `  … and ${plural(lines.length - limits.lines, "more line")}`],
    );
  const rest = all.length - shown.length;
  if (rest > 0) shown.push([`  … and ${count(rest)} more`]);
  const lines = shown.flatMap((part, index) => (index === 0 ? part : ["", ...part]));
  return details(
    "Attribute diff",
    `${count(all.length)} ${all.length === 1 ? "object" : "objects"}`,
    fence("diff", lines),
  );
}

function groupLines(plan: Plan, group: Group): readonly string[] {
  const touched = group.changes.filter(({ before, after }) => before !== null && after !== null);
  const changed = [...variantsByPath(touched).values()].flatMap((variants) => {
    const shown = variants.slice(0, MOST_VARIANTS);
    const lines = shown.flatMap(({ change, addresses }) => {
      const only =
        addresses.length < touched.length ? `   (${replicaRanges(group.owner, addresses, 4)})` : "";
      return attributeLines(plan, change, only);
    });
    const rest = variants.length - shown.length;
    const [first] = variants;
    return rest === 0 || first === undefined
      ? lines
      : [...lines, `!   ${displayPath(first.change.path)}: ${plural(rest, "more value")}, by replica`];
  });
  const tags = movedTags(touched).map(({ ref, text }) => `!   image ${imageText(ref, null)}: ${text}`);
  const forced = forcedText(touched);
  const own = [...changed, ...tags, ...(forced === null ? [] : [`    ${forced}`])];
  const created = createdLines(plan, group);
  const title = own.length === 0 ? [] : [`! ${group.owner}`];
  return [...created, ...title, ...own];
}

/** What a new workload is. */
function createdLines(plan: Plan, group: Group): readonly string[] {
  const refs = group.changes.flatMap(({ action, after }: Change): SpecRef[] =>
    action === "create" && after !== null ? [after] : [],
  );
  const [ref] = refs;
  if (ref === undefined || group.before > 0 || !isWorkload(group)) return [];
  const image = mainImage(plan, ref);
  return [
    `+ ${group.owner}   new${image === null ? "" : `   ${image}`}`,
    ...specFacts(plan, refs, false, group.kind === "job").map(([label, text]) => `+   ${label} = ${text}`),
  ];
}

function attributeLines(plan: Plan, change: AttributeChange, only: string): readonly string[] {
  const { path, before, after, sensitive, effect } = change;
  const name = displayPath(path);
  const note = effect === "live" ? "   (applied live)" : effect === "restart" ? "   (restarts)" : "";
  if (sensitive !== null) return [`${signOf(sensitive)}   ${name} = (sensitive, ${sensitive})${only}${note}`];
  const inside = stepsOf(plan, before, after);
  if (inside?.json === true) return [`!   ${name} (JSON):${only}${note}`, ...stepLines(inside.steps)];
  const [old, fresh] = [multilineText(plan, before), multilineText(plan, after)];
  if (old !== null || fresh !== null) {
    const rows = patchRows(old ?? "", fresh ?? "");
    const body =
      typeof rows === "string"
        ? [`      ${rows}`]
        : rows.map((row) =>
            row === null ? "      …" : `${row.charAt(0)}     ${shortened(row.slice(1).replace(/\r$/, ""))}`,
          );
    return [`!   ${name}:${only}${note}`, ...body];
  }
  return [
    ...(before === null ? [] : [`-   ${name} = ${shortened(contentText(path, before))}${only}${note}`]),
    ...(after === null ? [] : [`+   ${name} = ${shortened(contentText(path, after))}${only}${note}`]),
  ];
}

/** Entries of JSON that differ, before and after. */
function stepLines(steps: readonly ValueStep[]): readonly string[] {
  const shown = steps.slice(0, MOST_STEPS);
  const lines = shown.flatMap(({ at, before, after }) => [
    ...(before === null ? [] : [`-     ${at} = ${shortened(before)}`]),
    ...(after === null ? [] : [`+     ${at} = ${shortened(after)}`]),
  ]);
  return steps.length === shown.length
    ? lines
    : [...lines, `      … and ${plural(steps.length - shown.length, "more value")}`];
}

function signOf(sensitive: "changed" | "unchanged" | "new" | "removed"): string {
  return sensitive === "new" ? "+" : sensitive === "removed" ? "-" : "!";
}

function shortened(value: string): string {
  return value.length <= LONGEST_VALUE
    ? value
    : `${value.slice(0, LONGEST_VALUE)}… (${count(value.length - LONGEST_VALUE)} more characters)`;
}

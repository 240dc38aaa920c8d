// In which order a plan is carried out, folded: wave by wave, and how each workload is rolled over.
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { plural } from "../names.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import type { Group } from "../plan-facts/groups.ts";
import { rolloutTexts } from "../plan-facts/rollout.ts";
import { leastDuration, orderReasons, waveParts } from "../plan-facts/waves.ts";
import { blocks, code, details, join, say, text } from "./escape.ts";
import type { Markdown } from "./escape.ts";

const MOST_PARTS = 12;

/** `most` waves, reasons and workloads each. */
export function orderSection(
  plan: Plan,
  groups: readonly Group[],
  actions: ActionsOf,
  most: number,
): Markdown | null {
  const rollouts = rolloutItems(plan, groups, most);
  if (plan.waves.length === 0 && rollouts.length === 0) return null;
  const shown = plan.waves.slice(0, most);
  const waves = shown.map((wave, index) => say`${index + 1}. ${partsText(waveParts(wave, actions))}`);
  const rest = plan.waves.length - shown.length;
  if (rest > 0) waves.push(say`${shown.length + 1}. and ${text(plural(rest, "more wave"))}`);
  const reasons = orderReasons(plan, actions);
  const told = reasons.slice(0, most).map((reason) => say`- ${text(reason)}`);
  if (reasons.length > told.length) told.push(say`- and ${reasons.length - told.length} more`);
  const least = leastDuration(plan);
  const note = [
    ...(plan.waves.length > 0 ? [plural(plan.waves.length, "wave")] : []),
    ...(least > 0 ? [`at least ${formatDuration(least)} of health windows`] : []),
  ].join(", ");
  return details("Order", note, blocks([waves, told, rollouts].map((list) => join(list, say`\n`))));
}

function partsText(parts: readonly string[]): Markdown {
  const shown = parts.slice(0, MOST_PARTS).map((part) => code(part, 200));
  const rest = parts.length - shown.length;
  return join([...shown, ...(rest > 0 ? [say`and ${rest} more`] : [])], say` · `);
}

function rolloutItems(plan: Plan, groups: readonly Group[], most: number): Markdown[] {
  const all = groups.flatMap((group) => {
    const texts = rolloutTexts(plan, group);
    if (texts === null) return [];
    const gate = texts.gate === null ? say`` : say`; ${text(texts.gate)}`;
    return [say`- ${code(group.owner, 200)}: ${text(texts.rolling)}${gate}`];
  });
  const rest = all.length - most;
  return rest > 0 ? [...all.slice(0, most), say`- and ${rest} more`] : all;
}

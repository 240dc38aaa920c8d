// The picture of an apply at one moment: a line a workload, what works and what is sick first. State in, lines out.
import type { Address } from "../../model/address.ts";
import { isWorkloadKind } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import { labelOn, replicaLabel, shortId, someOf, modularName } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { line, lineWidth, padLine, span, truncateLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { clockText, isEnded, servingText, stepsText } from "./state.ts";
import type { ActiveStep, OwnerProgress, ProgressState } from "./state.ts";

const BAR = 5;
const BADGE = 8;

/** At most `rows` lines, each at most as wide as the style. `now` in milliseconds since the start of the apply. */
export function progressLines(state: ProgressState, now: number, style: Style, rows: number): Line[] {
  const lines: Line[] = [headline(state, now, style)];
  const owners = [...state.owners.values()];
  const shown = pick(owners, Math.max(rows - 2, 1));
  const names = shown.map(({ address }) => nameOf(address));
  const width = Math.min(
    names.reduce((most, name) => Math.max(most, lineWidth(line(name))), 0),
    Math.max(Math.floor(style.width / 3), 12),
  );
  for (const owner of shown) {
    lines.push(ownerLine(state, owner, now, width, style));
    const log = lines.length + shown.length < rows - 1 ? logLine(state, owner, width, style) : null;
    if (log !== null) lines.push(log);
  }
  const hidden = owners.filter((owner) => !shown.includes(owner));
  if (hidden.length > 0) lines.push(hiddenLine(hidden));
  return lines.slice(0, Math.max(rows, 1)).map((item) => truncateLine(item, style.width, style));
}

function headline(state: ProgressState, now: number, style: Style): Line {
  const { start, wave, interrupted } = state;
  const left: Span[] = [span("orch apply", "strong")];
  if (start !== null) left.push(span(`  ${start.project}  `, "strong"), span(shortId(start.plan), "code"));
  const facts = [
    ...(interrupted > 0 ? ["stopping after what runs"] : []),
    ...(wave === null ? [] : [`wave ${wave.wave} of ${wave.of}`]),
    stepsText(state),
    clockText(now),
  ];
  // the clock stays longest where there is no room
  for (;;) {
    const right = span(facts.join("   "), interrupted > 0 ? "warning" : "faint");
    const gap = style.width - lineWidth(left) - lineWidth([right]);
    if (gap >= 2 || facts.length <= 1) return [...left, span(" ".repeat(Math.max(gap, 2))), right];
    facts.splice(-2, 1);
  }
}

function ownerLine(
  state: ProgressState,
  owner: OwnerProgress,
  now: number,
  width: number,
  style: Style,
): Line {
  const name = padLine(truncateLine(line(nameOf(owner.address)), width, style), width);
  const left: Line = [span("  "), ...padLine(badge(owner, style), BADGE), ...name, span("  ")];
  const health = healthText(owner);
  const text = [health, owner.started === null ? waitText(state, owner) : activityText(owner, now)]
    .filter((part) => part !== "")
    .join("   ");
  const time = owner.started === null ? "" : clockText((owner.endedAt ?? now) - owner.started);
  const room = style.width - lineWidth(left) - time.length - 2;
  const middle = truncateLine(line(span(text, isEnded(owner) ? "faint" : "plain")), room, style);
  return [...left, ...padLine(middle, room), span("  "), span(time, "faint")];
}

function badge(owner: OwnerProgress, style: Style): Line {
  const word = (text: string, tone: Tone): Line => [span(text, tone)];
  if (owner.failed > 0) return word("FAILED", "error");
  if (isEnded(owner)) return owner.skipped > 0 ? word("skipped", "warning") : word("ok", "good");
  if (owner.started === null) return word("waits", "faint");
  const filled = Math.floor((owner.ended / Math.max(owner.steps, 1)) * BAR);
  const [full, empty] = style.unicode ? ["█", "░"] : ["#", "-"];
  const bar = full.repeat(filled) + empty.repeat(BAR - filled);
  return word(style.unicode ? bar : `[${bar}]`, "move");
}

function healthText({ healthy, kind, ended, steps }: OwnerProgress): string {
  if (healthy !== null) return servingText(healthy);
  return isWorkloadKind(kind) ? `${ended}/${steps} steps` : "";
}

/** Why nothing is done for it yet. */
function waitText(state: ProgressState, owner: OwnerProgress): string {
  if (isEnded(owner)) return "";
  const open = owner.after.filter((address) => {
    const other = state.owners.get(address);
    return other !== undefined && !isEnded(other);
  });
  return open.length === 0 ? "next in line" : `after ${someOf(open.map(modularName), 3)}`;
}

/** The step that is at it for the longest, and how many others. */
function activityText(owner: OwnerProgress, now: number): string {
  if (owner.trouble !== null) return owner.trouble;
  const active = [...owner.active.values()];
  const [first] = active;
  if (first === undefined) return "";
  const more = active.length > 1 ? ` and ${active.length - 1} more` : "";
  return `${stepText(owner.address, first, now)}${more}`;
}

/** `api[1] n3, 1m56s left: health command fails: exit 1`; `api[1] n3 starting 4s` where nothing ends it by itself. */
export function stepText(owner: Address, { info, since, text, until }: ActiveStep, now: number): string {
  const most = until === null || until <= now ? null : formatDuration(Math.ceil((until - now) / 1000) * 1000);
  const label = labelOn(owner, info.address, info.node);
  const node = label === info.node ? "" : ` ${info.node}`;
  // what is left stands first, as a narrow terminal cuts the end
  return most === null
    ? `${label}${node} ${text} ${formatDuration(Math.max(Math.floor((now - since) / 1000), 0) * 1000)}`
    : `${label}${node}, ${most} left: ${text}`;
}

/** What a replica that is waited for has said last. */
function logLine(state: ProgressState, owner: OwnerProgress, width: number, style: Style): Line | null {
  for (const { info } of owner.active.values()) {
    const log = state.logs.get(info.address);
    if (log === undefined || info.part !== "gate") continue;
    const label = replicaLabel(owner.address, info.address);
    const text = line(
      " ".repeat(BADGE + 2 + width + 2),
      span(`${label} ${style.glyphs.rule} ${log}`, "faint"),
    );
    return truncateLine(text, style.width, style);
  }
  return null;
}

/** Keeps the order of the plan; where there is no room for all: failed and working ones before waiting and ended ones. */
function pick(owners: readonly OwnerProgress[], most: number): OwnerProgress[] {
  if (owners.length <= most) return [...owners];
  const weight = (owner: OwnerProgress): number =>
    owner.failed > 0 ? 0 : owner.active.size > 0 ? 1 : isEnded(owner) ? 3 : 2;
  const ranked = owners
    .map((owner, index) => ({ owner, index }))
    .sort((a, b) => weight(a.owner) - weight(b.owner) || a.index - b.index)
    .slice(0, most);
  return ranked.sort((a, b) => a.index - b.index).map(({ owner }) => owner);
}

function hiddenLine(hidden: readonly OwnerProgress[]): Line {
  const done = hidden.filter(isEnded).length;
  const working = hidden.filter((owner) => !isEnded(owner) && owner.active.size > 0).length;
  const parts = [
    `${done} done`,
    ...(working > 0 ? [`${working} working`] : []),
    `${hidden.length - done - working} waiting`,
  ];
  return line(span(`  and ${hidden.length} more: ${parts.join(", ")}`, "faint"));
}

function nameOf(address: Address): string {
  return modularName(address);
}

// The end of a plan: what it does in numbers, its id, and what to type next.
import type { Address } from "../../model/address.ts";
import { isWorkloadKind } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { count, plural, shortId } from "../names.ts";
import type { Style } from "../style.ts";
import { applySavedCommand, approveCommand, BARE, saveCommand, whyCommand } from "./commands.ts";
import type { CommandParts } from "./commands.ts";
import { isLeftover } from "./groups.ts";
import { joinLines, line, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { ACTIONS, lookOf } from "./symbols.ts";
import { leastDuration } from "./waves.ts";

export interface FooterOptions {
  readonly command?: CommandParts | undefined;
  /** The file that the plan is stored in, as the user gave it. */
  readonly savedAs?: string | undefined;
  /** The plan is shown inside an apply: nothing to type. */
  readonly applying?: boolean | undefined;
  /** The plan answers a question: it has no id, and there is nothing to type. */
  readonly question?: boolean | undefined;
}

export function footerLines(plan: Plan, style: Style, options: FooterOptions): Line[] {
  const id =
    options.question === true
      ? line(span("It would be: ", "strong"))
      : line(span("Plan ", "strong"), span(shortId(plan.id), "code"), span(": ", "strong"));
  const lines = wrapLine([...id, ...summaryLine(plan)], style.width, 2);
  lines.push(...wrapLine(line(touchedText(plan)), style.width, 0));
  if (options.applying !== true && options.question !== true)
    lines.push(...commandLines(plan, style, options));
  return lines;
}

/** `3 create, 3 replace, 1 move, 0 destroy`: always create and destroy, the rest where there is any. */
function summaryLine(plan: Plan): Line {
  const leftovers = plan.changes.filter(isLeftover).length;
  const parts = ACTIONS.flatMap((action) => {
    const amount = plan.summary[action] - (action === "delete" ? leftovers : 0);
    if (amount <= 0 && action !== "create" && action !== "delete") return [];
    const { verb, tone } = lookOf({ action, order: null });
    return [line(span(`${count(amount)} ${verb}`, amount > 0 ? tone : "faint"))];
  });
  if (leftovers > 0) parts.push(line(span(`${count(leftovers)} clean up`, "delete")));
  if (plan.summary.pending > 0) parts.push(line(span(`${count(plan.summary.pending)} pending`, "error")));
  return joinLines(parts, ", ");
}

function touchedText(plan: Plan): string {
  const workloads = plan.changes.filter(({ kind, action }) => isWorkloadKind(kind) && action !== "forget");
  const gone = plan.changes.filter(
    ({ kind, action, uid }) => isWorkloadKind(kind) && action === "delete" && uid !== null,
  ).length;
  const all = Object.keys(plan.placements).length + gone;
  const touched = Math.min(workloads.length, all);
  const least = leastDuration(plan);
  const waves = plan.waves.length === 0 ? "" : ` in ${plural(plan.waves.length, "wave")}`;
  const time = least === 0 ? "" : `, at least ${formatDuration(least)}`;
  return `Touches ${count(touched)} of ${plural(all, "replica")}${waves}${time}. Nothing is changed yet.`;
}

function commandLines(plan: Plan, style: Style, { savedAs, command = BARE }: FooterOptions): Line[] {
  const address = interesting(plan);
  const rows: (readonly [string, string])[] =
    savedAs === undefined
      ? [
          ["Save", saveCommand(plan, command)],
          ["Apply", approveCommand(plan, command)],
        ]
      : [["Apply", applySavedCommand(savedAs, command)]];
  if (address !== null) rows.push(["Why", whyCommand(plan, address, command, savedAs !== undefined)]);
  const { pending } = plan.summary;
  const refused = wrapLine(
    line(
      span(
        `  Apply refuses it while ${plural(pending, "replica")} cannot be placed, unless you give `,
        "warning",
      ),
      span("--allow-pending", "code"),
    ),
    style.width,
    4,
  );
  return [
    ...(pending > 0 && !command.allowPending ? refused : []),
    ...rows.flatMap(([label, text]) => commandRow(label, text, style)),
  ];
}

/** A long command is continued as a shell reads it, a flag beside its value. */
function commandRow(label: string, command: string, style: Style): Line[] {
  const joined = command.includes(TIE) ? command : command.replace(/(?<= --[a-z-]+) (?!-)/g, TIE);
  const rows = wrapLine(line(`  ${label.padEnd(7)}`, span(joined, "code")), style.width - 2, 11);
  const untied = joined === command ? rows : rows.map((row) => row.map(untie));
  return untied.map((row, index) => (index < rows.length - 1 ? [...row, span(" \\")] : row));
}

/** A blank that a line is not broken at. */
const TIE = "\u00a0";

function untie({ text, tone }: Span): Span {
  return { text: text.replaceAll(TIE, " "), tone };
}

/** The row that is most worth a question: what waits, what moves, the closest call, else the first that is placed. */
function interesting(plan: Plan): Address | null {
  const [waiting] = plan.pending;
  if (waiting !== undefined) return waiting.address;
  const moved = plan.changes.find(({ action }) => action === "move");
  if (moved !== undefined) return moved.address;
  const placed = plan.changes.filter(({ placement }) => placement !== null && placement.reason !== "kept");
  return placed[0]?.address ?? null;
}

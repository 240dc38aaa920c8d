// The end of a plan: what it does in numbers, its id, and what to type next.
import type { Address } from "../../model/address.ts";
import { isWorkloadKind } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { count, plural, shellWord, shortId } from "../names.ts";
import type { Style } from "../style.ts";
import { isLeftover } from "./groups.ts";
import { joinLines, line, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { ACTIONS, lookOf } from "./symbols.ts";
import { leastDuration } from "./waves.ts";

/** How this run was called, for commands that mean the same plan. Words are quoted for a shell already. */
export interface CommandParts {
  /** `orch`, or `orch --chdir FOLDER`. */
  readonly program: string;
  /** Flags that the plan itself does not hold. */
  readonly flags: readonly string[];
  /** Those of them that a saved plan needs all the same, as it holds no secret. */
  readonly savedFlags: readonly string[];
}

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

function commandLines(plan: Plan, style: Style, { savedAs, command }: FooterOptions): Line[] {
  const blocked = plan.pending.length > 0 ? " --allow-pending" : "";
  const { program, flags: given, savedFlags } = command ?? { program: "orch", flags: [], savedFlags: [] };
  const flags = [
    ...(plan.mode === "destroy" ? [" --destroy"] : []),
    ...plan.targets.map((target) => ` --target ${shellWord(target)}`),
    ...plan.replacements.map((address) => ` --replace ${shellWord(address)}`),
    ...given.map((flag) => ` ${flag}`),
  ].join("");
  const address = interesting(plan);
  const file = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(plan.project) ? `${plan.project}.plan` : "orch.plan";
  const rows: (readonly [string, string])[] =
    savedAs === undefined
      ? [
          ["Save", `${program} plan${flags}${blocked} --out ${file}`],
          ["Apply", `${program} apply${flags}${blocked} --approve ${shortId(plan.id)}`],
        ]
      : [["Apply", `${[`${program} apply${blocked}`, ...savedFlags, shellWord(savedAs)].join(" ")}`]];
  if (address !== null)
    rows.push(["Why", `${program} why${savedAs === undefined ? flags : ""} ${shellWord(address)}`]);
  return rows.flatMap(([label, command]) => commandRow(label, command, style));
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

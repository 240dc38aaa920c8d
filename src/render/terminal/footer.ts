// The end of a plan: what it does in numbers, its id, and what to type next.
import type { Address } from "../../model/address.ts";
import type { Plan } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import { capital, count, plural, shortId } from "../names.ts";
import type { Style } from "../style.ts";
import {
  applySavedCommand,
  approveCommand,
  BARE,
  saveCommand,
  signCommand,
  whyCommand,
} from "../plan-facts/commands.ts";
import { signersText } from "../plan-facts/signers.ts";
import type { CommandParts } from "../plan-facts/commands.ts";
import { joinLines, line, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { countsOf, touchedText } from "../plan-facts/counts.ts";
import { NOT_APPLICABLE } from "../plan-facts/speculative.ts";

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
  lines.push(...wrapLine(line(`${capital(touchedText(plan))}. Nothing is changed yet.`), style.width, 0));
  if (options.applying !== true && options.question !== true)
    lines.push(...commandLines(plan, style, options));
  return lines;
}

function summaryLine(plan: Plan): Line {
  return joinLines(
    countsOf(plan).map(({ amount, verb, tone }) => line(span(`${count(amount)} ${verb}`, tone))),
    ", ",
  );
}

function commandLines(plan: Plan, style: Style, { savedAs, command = BARE }: FooterOptions): Line[] {
  const address = interesting(plan);
  const isDenied = denials(plan).length > 0;
  const isRefused = isDenied || plan.speculative === true;
  const signers = isRefused ? null : signersText(plan);
  const apply =
    savedAs === undefined ? approveCommand(plan, command) : applySavedCommand(plan, savedAs, command);
  const rows: (readonly [string, string])[] = [
    ...(savedAs === undefined ? [["Save", saveCommand(plan, command)] as const] : []),
    ...(signers === null ? [] : [["Sign", signCommand(plan, savedAs ?? null, command)] as const]),
    ...(isRefused ? [] : [["Apply", apply] as const]),
  ];
  if (address !== null) rows.push(["Why", whyCommand(plan, address, command)]);
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
    ...(isDenied
      ? wrapLine(line(span("  Apply refuses it: the policies deny this plan.", "error")), style.width, 4)
      : []),
    ...(plan.speculative === true
      ? wrapLine(line(span(`  ${NOT_APPLICABLE}`, "warning")), style.width, 4)
      : pending > 0 && !command.allowPending
        ? refused
        : []),
    ...(signers === null
      ? []
      : wrapLine(line(span(`  It has to be signed by ${signers}.`, "warning")), style.width, 4)),
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
  return span(text.replaceAll(TIE, " "), tone, Infinity); // it was sanitised, and is as long as it may be
}

/** The row that is most worth a question: what waits, what moves, the closest call, else the first that is placed. */
function interesting(plan: Plan): Address | null {
  const waiting = plan.pending.find(({ verdict }) => verdict !== null) ?? plan.pending[0];
  if (waiting !== undefined) return waiting.address;
  const moved = plan.changes.find(({ action }) => action === "move");
  if (moved !== undefined) return moved.address;
  const placed = plan.changes.filter(({ placement }) => placement !== null && placement.reason !== "kept");
  return placed[0]?.address ?? null;
}

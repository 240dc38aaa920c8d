// What is appended to $GITHUB_STEP_SUMMARY: a plan as Markdown, or what kept it from being made, in as many bytes as there is room.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Plan } from "../../plan/document.ts";
import type { Sources } from "../diagnostic.ts";
import { renderDiagnostics } from "../diagnostic.ts";
import { blocks, code, fence, say } from "../markdown/escape.ts";
import { LEAST_MAX_LENGTH } from "../markdown/least-length.ts";
import type { MarkdownOptions } from "../markdown/plan.ts";
import { renderPlanMarkdown } from "../markdown/plan.ts";
import { createStyle } from "../style.ts";

/** Of one step, in bytes: GitHub uploads nothing of a summary that is larger than 1 MiB. */
const MOST_BYTES = 1_000_000;

/** Bytes that may still be appended to a file of that size. */
export function summaryRoom(present: number): number {
  return MOST_BYTES - present;
}

/** Null where not even the shortest form has room. */
export function planSummary(plan: Plan, options: MarkdownOptions, room: number): string | null {
  // a character is three bytes at most for each of its UTF-16 units
  for (const maxLength of [room, Math.floor((room * 2) / 3), Math.floor(room / 3)]) {
    if (maxLength < LEAST_MAX_LENGTH) return null;
    const text = renderPlanMarkdown(plan, { ...options, maxLength });
    if (Buffer.byteLength(text) <= room) return text;
  }
  return null;
}

/** `folder`: of the project, as it was given; null where it was not. */
export function failureSummary(
  diagnostics: readonly Diagnostic[],
  { sources, folder }: { readonly sources: Sources; readonly folder: string | null },
  room: number,
): string | null {
  const style = createStyle({ colour: false, width: 120, unicode: true });
  const told = renderDiagnostics(diagnostics, sources, style).trimEnd().split("\n");
  const name = folder === null ? say`` : say`${code(folder, 100)} · `;
  const text = `${blocks([say`### orch · ${name}**no plan could be made**`, fence("text", told)])}\n`;
  return Buffer.byteLength(text) <= room ? text : null;
}

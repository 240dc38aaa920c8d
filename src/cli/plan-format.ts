// A plan in the form that was asked for, for people and as it is; what is not asked for is not loaded.
import type { Plan } from "../plan/document.ts";
import type { Style } from "../render/style.ts";
import type { PlanOptions } from "../render/terminal/plan.ts";
import type { Survived } from "../scheduler/survival.ts";
import type { TextFormat } from "./format-option.ts";

export interface PlanTextOptions extends Pick<
  PlanOptions,
  "verbose" | "concise" | "only" | "savedAs" | "sources" | "command"
> {
  /** Characters of Markdown. */
  readonly maxLength?: number | undefined;
  /** Of a page and a comment: what the planner answers to each loss. */
  readonly survived?: Survived | undefined;
  /** Of JSON: shared tables put into the rows. */
  readonly expand?: boolean | undefined;
  /** Another run has made it, with flags that are not known here. */
  readonly fromFile?: boolean | undefined;
}

export async function planText(
  plan: Plan,
  format: TextFormat,
  style: Style,
  options: PlanTextOptions,
): Promise<string> {
  switch (format) {
    case "terminal":
      return (await import("../render/terminal/plan.ts")).renderPlan(plan, style, options);
    case "markdown":
      return (await import("../render/markdown/plan.ts")).renderPlanMarkdown(plan, options);
    case "html":
      return (await import("../render/html/page.ts")).renderHtml(plan, options);
    case "json":
      return (await import("../render/plan-json.ts")).renderPlanJson(plan, options);
    default:
      return format satisfies never;
  }
}

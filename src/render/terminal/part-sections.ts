// What stands between the first line of a plan and its counts where less than everything is asked for.
import type { Address } from "../../model/address.ts";
import type { Plan } from "../../plan/document.ts";
import type { Sources } from "../diagnostic.ts";
import { plural } from "../names.ts";
import { actionsOf } from "../plan-facts/causes.ts";
import type { Group } from "../plan-facts/groups.ts";
import { groupsOf } from "../plan-facts/parts.ts";
import type { PlanPart } from "../plan-facts/parts.ts";
import type { Style } from "../style.ts";
import { line, span } from "../text.ts";
import type { Line } from "../text.ts";
import { concisePending, conciseRisks } from "./concise.ts";
import { footerLines } from "./footer.ts";
import type { FooterOptions } from "./footer.ts";
import { conciseLines } from "./glance.ts";
import { onlyLines } from "./only.ts";
import { pendingLines } from "./pending.ts";
import { policyLines } from "./policies.ts";
import { riskLines } from "./risks.ts";
import { destroyLines, groupLines } from "./workload.ts";

/** Groups in full; of more the rest is counted. */
const MOST_GROUPS = 60;

export interface PartOptions extends FooterOptions {
  /** A line a workload. */
  readonly concise?: boolean | undefined;
  /** These parts alone. */
  readonly only?: ReadonlySet<PlanPart> | undefined;
  /** Everything, nothing folded. */
  readonly verbose?: boolean | undefined;
  /** Files of the configuration, to show the lines that risks come from. */
  readonly sources?: Sources | undefined;
}

/** A plan in a few lines, or some of its parts: counts and how to apply it are those of the whole. */
export function partSections(
  plan: Plan,
  groups: readonly Group[],
  style: Style,
  options: PartOptions,
  why: (address: Address) => string | null,
): readonly (readonly Line[])[] {
  const { concise = false, verbose = false, only } = options;
  const has = (part: PlanPart): boolean => only === undefined || only.has(part);
  const shown = only === undefined ? groups : groupsOf(groups, only);
  const pending = !has("pending")
    ? []
    : concise
      ? concisePending(plan, style)
      : pendingLines(plan, style, verbose, why);
  const risks = !has("risks")
    ? []
    : concise
      ? conciseRisks(plan, style)
      : riskLines(plan, options.sources ?? new Map<string, string>(), style, verbose);
  const policies = has("risks") ? policyLines(plan, style) : [];
  const most = verbose ? shown.length : MOST_GROUPS;
  const isEmpty = shown.length + pending.length + risks.length + policies.length === 0;
  const context = {
    plan,
    nodes: new Map(plan.nodes.map((node) => [node.name as string, node])),
    actions: actionsOf(plan),
    style,
    verbose,
    whole: new Map(groups.map((group) => [group.owner, group])),
  };
  return [
    only === undefined ? [] : onlyLines(plan, only, isEmpty, style),
    pending,
    destroyLines(shown, style, Infinity),
    ...(concise
      ? [shown.length === 0 ? [] : conciseLines(plan, shown, style)]
      : [...shown.slice(0, most).map((group) => groupLines(group, context)), moreLines(shown.length - most)]),
    risks,
    policies,
    footerLines(plan, style, options),
  ];
}

function moreLines(more: number): Line[] {
  return more > 0
    ? [line(span(`    and ${plural(more, "more workload")} (--verbose shows all)`, "faint"))]
    : [];
}

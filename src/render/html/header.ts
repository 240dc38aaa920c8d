// What a reviewer reads first: what the plan does in numbers, what it destroys, what finds no place, what is risky, its id, and
// the command that applies exactly it.
import type { Plan } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import { capital, count, plural, shortId, someOf } from "../names.ts";
import { applySavedCommand, approveCommand, BARE, signCommand } from "../plan-facts/commands.ts";
import { signersText } from "../plan-facts/signers.ts";
import type { CommandParts } from "../plan-facts/commands.ts";
import { countsOf, touchedText } from "../plan-facts/counts.ts";
import { losses } from "../plan-facts/destroyed.ts";
import type { Group } from "../plan-facts/groups.ts";
import { nodeNotes } from "../plan-facts/nodes.ts";
import { failedPolicies, policySummary } from "../plan-facts/policies.ts";
import { pendingGroups, remediesOf, stayText } from "../plan-facts/pending.ts";
import { briefText, ofOneKind, remarksOf, subjectsOf } from "../plan-facts/remarks.ts";
import type { Remark } from "../plan-facts/remarks.ts";
import { sourceText } from "../plan-facts/source-text.ts";
import { NOT_APPLICABLE, SPECULATIVE, unknownFacts } from "../plan-facts/speculative.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";
import type { Sources } from "../diagnostic.ts";
import { lines, markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { fold, list, section } from "./parts.ts";

const MOST_SHOWN = 12;

export interface HeaderOptions {
  readonly command?: CommandParts | undefined;
  readonly savedAs?: string | undefined;
}

export function header(plan: Plan, groups: readonly Group[], options: HeaderOptions): Html {
  const notes = nodeNotes(plan);
  const facts = [
    plan.lineage === null ? "no state yet" : `state #${plan.serial}`,
    `${plural(plan.nodes.length, "node")}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`,
  ];
  const { savedAs, command = BARE } = options;
  const apply =
    savedAs === undefined ? approveCommand(plan, command) : applySavedCommand(plan, savedAs, command);
  const signers = signersText(plan);
  const limited = [
    ...(plan.targets.length === 0 ? [] : [`Limited to ${someOf(plan.targets, 6)}`]),
    ...(plan.replacements.length === 0 ? [] : [`Replacing ${someOf(plan.replacements, 6)}`]),
  ];
  const isEmpty = plan.changes.length === 0 && plan.pending.length === 0;
  return markup`<header>
<h1>${plan.mode === "destroy" ? "Destroy " : "Plan for "}<b>${plan.project}</b> <code>${shortId(plan.id)}</code></h1>
<p class="faint">${facts.join(" · ")}</p>
${speculative(plan)}${limited.map(
    (text) => markup`<p class="t-warning">${text}</p>
`,
  )}${
    isEmpty
      ? markup`<p class="good">${emptyText(plan)}</p>
`
      : markup`<ul class="counts">${countsOf(plan).map(
          ({ amount, verb, tone }) => markup`<li class="t-${tone}"><b>${count(amount)}</b> ${verb}</li>`,
        )}</ul>
<p>${capital(touchedText(plan))}. Nothing is changed yet.</p>
${refusedText(plan, command)}${
          denials(plan).length > 0
            ? markup`<p class="t-error">Apply refuses it: the policies deny this plan.</p>`
            : plan.speculative === true
              ? markup`<p class="t-warning">${NOT_APPLICABLE}</p>`
              : markup`<p class="apply"><span>Apply exactly this</span> <code>${apply}</code></p>${signers === null ? null : markup`<p class="apply"><span>Signed by ${signers}</span> <code>${signCommand(plan, savedAs ?? null, command)}</code></p>`}`
        }
`
  }${losses(groups).map(
    ({ title, texts }) => markup`<div class="alert bad"><b>${title}</b>${some(texts)}</div>
`,
  )}${policies(plan)}</header>
`;
}

/** Those that the plan fails, each with its message; null where there are none. */
function policies(plan: Plan): Html | null {
  const summary = policySummary(plan);
  if (summary === "") return null;
  const failed = failedPolicies(plan).map(({ label, tone, policy, message }): Part => [
    markup`<b class="t-${tone}">${label}</b> ${policy.name} <code class="faint">${policy.source.file}:${policy.source.line}</code>`,
    markup`<div class="detail">${lines(message)}</div>`,
  ]);
  if (failed.length === 0)
    return markup`<p>Policies: ${summary}.</p>
`;
  const box = denials(plan).length > 0 ? "alert bad" : "alert";
  return markup`<div class="${box}"><b>Policies: ${summary}</b>${some(failed)}</div>
`;
}

function speculative(plan: Plan): Html | null {
  if (plan.speculative !== true) return null;
  const facts = unknownFacts(plan).map(({ text, names }): Part => [
    text,
    names.length === 0 ? null : markup`: ${someOf(names, 6)}`,
    ".",
  ]);
  return markup`<div class="alert"><b>${SPECULATIVE}</b>${facts.length === 0 ? null : list(facts)}</div>
`;
}

function refusedText(
  { summary, speculative: isSpeculative }: Plan,
  { allowPending }: CommandParts,
): Html | null {
  if (summary.pending === 0 || allowPending || isSpeculative === true) return null;
  return markup`<p class="t-warning">Apply refuses it while ${plural(summary.pending, "replica")} cannot be placed, unless you give <code>--allow-pending</code>.</p>
`;
}

function emptyText(plan: Plan): string {
  if (plan.mode === "destroy") return "No changes. There is nothing left to destroy.";
  const outputs = Object.values(plan.outputs).some(({ action }) => action !== "none");
  return outputs
    ? "What runs matches the configuration; only outputs change."
    : "No changes. What runs matches the configuration.";
}

/** The first of them, the others in a fold. */
function some(items: readonly Part[]): readonly (Html | null)[] {
  const rest = items.slice(MOST_SHOWN);
  return [
    list(items.slice(0, MOST_SHOWN)),
    rest.length === 0 ? null : fold(`and ${count(rest.length)} more`, list(rest)),
  ];
}

export function pendingSection(plan: Plan): Html | null {
  if (plan.pending.length === 0) return null;
  const items = pendingGroups(plan).map(({ first, items: all, name }): Part => {
    const verdict = verdictOf(plan, first.verdict);
    const stays = stayText(plan, first.workload, all);
    const remedies = remediesOf(first);
    return [
      markup`<b>${name}</b> ${first.reason}`,
      stays === null ? null : markup`<div>${stays}</div>`,
      remedies.length === 0
        ? null
        : markup`<div>Fits: ${remedies.map((text, index) => markup`${index === 0 ? null : " or "}<code>${text}</code>`)}</div>`,
      verdict === null
        ? null
        : markup`<div class="faint">${refusalTexts(verdict, 12).map((text) => markup`<div>${text}</div>`)}</div>`,
    ];
  });
  return section("pending", `${plural(plan.pending.length, "replica")} cannot be placed`, null, some(items));
}

export function risksSection(plan: Plan, sources: Sources): Html | null {
  const kinds = ofOneKind(remarksOf(plan));
  if (kinds.length === 0) return null;
  const total = kinds.reduce((sum, same) => sum + same.length, 0);
  const items = kinds.map((same) => risk(same, sources));
  return section(
    "risks",
    "Risks",
    plural(total, "remark"),
    markup`<div class="risks">${some(items)}</div>
`,
  );
}

function risk(same: readonly Remark[], sources: Sources): Part {
  const [first, ...others] = same;
  if (first === undefined) return null;
  const { label, tone, item } = first;
  const { code, summary, detail, source } = item;
  const brief = briefText(same);
  const heading = markup`<b class="t-${tone}">${label}</b> ${brief ?? summary} <code class="faint">${code}</code>`;
  if (brief !== null)
    return first.accepted === true
      ? [heading, markup`<div class="detail">${lines(detail ?? "")}</div>`]
      : heading;
  const text = source === null ? null : sourceText(sources, source);
  return [
    heading,
    source === null
      ? null
      : markup`<div class="source"><code>${source.file}:${source.line}</code>${text === null ? null : markup` <code>${text}</code>`}</div>`,
    detail === null ? null : markup`<div class="detail">${lines(detail)}</div>`,
    others.length === 0
      ? null
      : fold(`and the same of ${count(others.length)} more`, list(subjectsOf(same).slice(1))),
  ];
}

// A plan as a comment on a pull request, from the document alone: counts, what is destroyed and what is at risk at its top,
// details folded. A budget of characters is kept by shorter forms, one after the other, never by cutting.
import type { Plan } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import type { Survived } from "../../scheduler/survival.ts";
import { count, plural, shortId } from "../names.ts";
import { actionsOf } from "../plan-facts/causes.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { applySavedCommand, approveCommand, BARE, signCommand } from "../plan-facts/commands.ts";
import { signersText } from "../plan-facts/signers.ts";
import type { CommandParts } from "../plan-facts/commands.ts";
import { groupChanges } from "../plan-facts/groups.ts";
import { NOT_APPLICABLE, SPECULATIVE, unknownFacts } from "../plan-facts/speculative.ts";
import type { Group } from "../plan-facts/groups.ts";
import { attributeDiff } from "./attribute-diff.ts";
import type { DiffLimits } from "./attribute-diff.ts";
import type { AttentionLimits } from "./attention.ts";
import { attention, notes, riskCounts } from "./attention.ts";
import { blocks, code, join, lines, say, text } from "./escape.ts";
import type { Markdown } from "./escape.ts";
import { extraSections, placementLines } from "./extras.ts";
import { nodesSection } from "./nodes.ts";
import type { NodeLimits } from "./nodes.ts";
import { orderSection } from "./order.ts";
import { servicesTable } from "./services.ts";
import { factLines, headingLine, idText, isEmpty, markerLine } from "./summary.ts";
import { whySection } from "./why.ts";

export interface MarkdownOptions {
  /** What the planner answers to each loss. */
  readonly survived?: Survived | undefined;
  /** Most UTF-16 units of the text. */
  readonly maxLength?: number | undefined;
  readonly command?: CommandParts | undefined;
  /** The file that the plan is stored in, as the user gave it. */
  readonly savedAs?: string | undefined;
  /** Another run has made it, with flags that are not known here. */
  readonly fromFile?: boolean | undefined;
  /** What does not come from the plan. */
  readonly around?: Around | undefined;
}

/** Of a comment that knows what was planned before; the shortest form has the hidden part at most. */
export interface Around {
  /** Of one of several comments of a project; null where there is one. */
  readonly name: string | null;
  /** Below the first line. */
  readonly hidden: Markdown | null;
  /** Below the facts. */
  readonly facts: readonly Markdown[];
  /** Above the command that applies. */
  readonly folds: readonly Markdown[];
}

const NOTHING_AROUND: Around = { name: null, hidden: null, facts: [], folds: [] };

/** GitHub takes 65,536 characters; the rest is room for what a workflow adds. */
const DEFAULT_MAX_LENGTH = 60_000;

/** Of a project in the shortest form. */
const SHORTEST_NAME = 20;

/** How much of each part a form has; what is absent is left out. */
interface Form {
  readonly attention: AttentionLimits;
  readonly services: number;
  readonly nodes: NodeLimits;
  readonly waves: number;
  readonly why: { readonly movedOnly: boolean; readonly most: number };
  readonly diff: DiffLimits;
  readonly notes: number;
  readonly extras: boolean;
  /** What is not whole in it; null in the whole form. */
  readonly lacks: string | null;
}

const FULL: Form = {
  attention: { most: 20, full: true },
  services: Infinity,
  nodes: { open: 16, folded: 200 },
  waves: 40,
  why: { movedOnly: false, most: 200 },
  diff: { groups: Infinity, lines: 400 },
  notes: 20,
  extras: true,
  lacks: null,
};
const SHORT_DIFF: Form = {
  ...FULL,
  diff: { groups: 60, lines: 12 },
  lacks: "with a part of the attribute diff",
};
const NO_DIFF: Form = { ...SHORT_DIFF, diff: { groups: 0, lines: 0 }, lacks: "without the attribute diff" };
const SHORT_WHY: Form = {
  ...NO_DIFF,
  nodes: { open: 16, folded: 0 },
  why: { movedOnly: true, most: 20 },
  lacks: "without the attribute diff and most reasons for nodes",
};
const SHORT_NODES: Form = {
  ...SHORT_WHY,
  nodes: { open: 12, folded: 0 },
  waves: 8,
  lacks: "without the attribute diff and most reasons, with some of the nodes and waves",
};
const SHORT_SERVICES: Form = {
  ...SHORT_NODES,
  services: 50,
  extras: false,
  lacks: "the 50 workloads most at risk, some of the nodes and waves",
};
const TABLES: Form = {
  ...SHORT_SERVICES,
  services: 20,
  nodes: { open: 8, folded: 0 },
  waves: 0,
  why: { movedOnly: true, most: 0 },
  notes: 0,
  lacks: "the 20 workloads most at risk, some of the nodes, no order and no reasons",
};
const RISKS: Form = {
  ...TABLES,
  attention: { most: 10, full: true },
  services: 0,
  nodes: { open: 0, folded: 0 },
  lacks: "risks without tables",
};
const SHORT_RISKS: Form = {
  ...RISKS,
  attention: { most: 5, full: false },
  lacks: "a part of the risks, without tables",
};

/** From the whole to the shortest; below them is `least`. */
const FORMS: readonly Form[] = [
  FULL,
  SHORT_DIFF,
  NO_DIFF,
  SHORT_WHY,
  SHORT_NODES,
  SHORT_SERVICES,
  TABLES,
  RISKS,
  SHORT_RISKS,
];

interface Parts {
  readonly plan: Plan;
  readonly groups: readonly Group[];
  readonly actions: ActionsOf;
  readonly options: MarkdownOptions;
}

/** Markdown ending in a line feed, at most `maxLength` long where that is at least `LEAST_MAX_LENGTH`. */
export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const { maxLength = DEFAULT_MAX_LENGTH } = options;
  const parts: Parts = { plan, groups: groupChanges(plan), actions: actionsOf(plan), options };
  for (const form of FORMS) {
    const made = `${whole(parts, form, maxLength)}\n`;
    if (made.length <= maxLength) return made;
  }
  return `${least(parts, maxLength - 1)}\n`;
}

function whole({ plan, groups, actions, options }: Parts, form: Form, maxLength: number): Markdown {
  const around = options.around ?? NOTHING_AROUND;
  const head = blocks([topLines(plan, around, headingLine(plan, around.name)), speculativeLines(plan)]);
  const box = attention(plan, groups, form.attention);
  if (isEmpty(plan))
    return blocks([
      head,
      join([emptyLine(plan), ...placementLines(plan), ...around.facts], say`<br>\n`),
      box,
      ...(form.extras ? extraSections(plan, options.survived) : []),
      form.notes > 0 ? notes(plan, form.notes) : null,
      ...around.folds,
    ]);
  return blocks([
    head,
    join([...factLines(plan, groups), ...placementLines(plan), ...around.facts], say`<br>\n`),
    box,
    form.services > 0 ? servicesTable(plan, groups, actions, form.services, form.waves > 0) : null,
    form.nodes.open > 0 ? nodesSection(plan, form.nodes) : null,
    form.waves > 0 ? orderSection(plan, groups, actions, form.waves) : null,
    form.why.most > 0 ? whySection(plan, groups, form.why.movedOnly, form.why.most) : null,
    form.diff.groups > 0 ? attributeDiff(plan, groups, form.diff) : null,
    ...(form.extras ? extraSections(plan, options.survived) : []),
    form.notes > 0 ? notes(plan, form.notes) : hiddenNotes(plan),
    ...around.folds,
    shortenedLine(form, maxLength),
    applyLines(plan, options),
  ]);
}

function topLines(
  { project }: Plan,
  { name, hidden }: Omit<Around, "facts" | "folds">,
  heading: Markdown,
): Markdown {
  return lines([markerLine({ project, name }), ...(hidden === null ? [] : [hidden]), heading]);
}

function emptyLine(plan: Plan): Markdown {
  const replicas = Object.keys(plan.placements).length;
  const nodes = new Set(Object.values(plan.placements)).size;
  const words =
    plan.mode === "destroy" ? "There is nothing left to destroy" : "What runs matches the configuration";
  return say`${idText(plan)} · ${text(words)}: ${text(`${plural(replicas, "replica")} on ${plural(nodes, "node")}`)}, nothing to do.`;
}

/** Where notes have no room, how many there are. */
function hiddenNotes(plan: Plan): Markdown | null {
  const counts = riskCounts(plan);
  return counts === null ? null : say`In all: ${counts}.`;
}

function shortenedLine({ lacks }: Form, maxLength: number): Markdown | null {
  if (lacks === null) return null;
  return say`*Shortened to ${text(count(maxLength))} characters: ${text(lacks)}. ${code("orch show PLAN")} shows all of a saved plan.*`;
}

function applyLines(plan: Plan, { command = BARE, savedAs, fromFile }: MarkdownOptions): Markdown {
  const effect = say`effect ${code(shortId(plan.effect_id))} (equal effects do the same)`;
  if (denials(plan).length > 0) return say`**Apply refuses it: the policies deny this plan.** · ${effect}`;
  if (plan.speculative === true) return say`**${text(NOT_APPLICABLE)}** · ${effect}`;
  const without = plan.pending.length > 0 && !command.allowPending;
  const given = { ...command, allowPending: command.allowPending || without };
  const approve = code(approveCommand(plan, given), 2000);
  const saved = savedAs === undefined ? null : code(applySavedCommand(plan, savedAs, given), 1000);
  const commands =
    saved === null
      ? approve
      : fromFile === true
        ? say`${saved}, or with the flags that it was planned with: ${approve}`
        : say`${approve}, or the saved plan: ${saved}`;
  const title = without ? say`**Apply without what cannot be placed:**` : say`**Apply exactly this:**`;
  const signers = signersText(plan);
  const signed =
    signers === null
      ? say``
      : say` · signed by ${text(signers)}: ${code(signCommand(plan, savedAs ?? null, given), 1000)}`;
  return say`${title} ${commands}${signed} · refused if what it rests on has changed by then · ${effect}`;
}

function speculativeLines(plan: Plan): Markdown | null {
  if (plan.speculative !== true) return null;
  const facts = unknownFacts(plan).map(({ text: fact, names }) => {
    const shown = names.slice(0, 6).map((name) => code(name, 100));
    const more = names.length > shown.length ? [say`${names.length - shown.length} more`] : [];
    return names.length === 0 ? text(fact) : say`${text(fact)}: ${join([...shown, ...more], say`, `)}`;
  });
  return join([say`**${text(SPECULATIVE)}**`, ...facts], say`<br>\n`);
}

/** Counts, id, risks and how to apply: of every plan at most `LEAST_MAX_LENGTH` long (least-length.ts). */
function least(parts: Parts, room: number): Markdown {
  const { name, hidden } = parts.options.around ?? NOTHING_AROUND;
  const remembering = leastWith(parts, { name, hidden }, room);
  return hidden === null || remembering.length <= room
    ? remembering
    : leastWith(parts, { name, hidden: null }, room);
}

function leastWith({ plan, options }: Parts, top: Omit<Around, "facts" | "folds">, room: number): Markdown {
  const risks = riskCounts(plan);
  const id = code(shortId(plan.id));
  const all = risks === null ? id : say`${id} · **${risks}**`;
  const made = (facts: Markdown, apply: Markdown): Markdown =>
    blocks([
      topLines(plan, top, headingLine(plan, top.name, SHORTEST_NAME)),
      facts,
      say`**Apply:** ${apply}`,
    ]);
  if (denials(plan).length > 0) return made(say`Plan ${all}`, say`refused, as policies deny it`);
  if (plan.speculative === true) return made(say`Plan ${all}`, say`refused, as it was made without engines`);
  const full = approveCommand(plan, options.command ?? BARE);
  const bare = approveCommand({ ...plan, mode: "normal", targets: [], replacements: [] }, BARE);
  const first = made(say`Plan ${all} · too long to be shown here`, code(full, 2000));
  return first.length <= room
    ? first
    : made(all, full === bare ? code(bare) : say`${code(bare)} with its other flags`);
}

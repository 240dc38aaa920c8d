// The top of a plan's comment: for programs a marker, for people the project, the counts, the id, and what goes down.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Plan } from "../../plan/document.ts";
import { hasWork } from "../../plan/work.ts";
import { count, plural, shortId, someOf } from "../names.ts";
import { countsOf, touchedText } from "../plan-facts/counts.ts";
import type { Group } from "../plan-facts/groups.ts";
import { AMOUNTS, isTouched, nodeNotes, share, totalOf, usableNodes } from "../plan-facts/nodes.ts";
import { policySummary } from "../plan-facts/policies.ts";
import { floorOf } from "../plan-facts/rollout.ts";
import { code, join, marker, say, text } from "./escape.ts";
import type { Markdown } from "./escape.ts";

/** Most characters of a project's name; names are short. */
const LONGEST_NAME = 40;

/** Whose comment it is: a project's, or one of several of a project, such as that of a stage. */
export interface CommentName {
  readonly project: string;
  readonly name: string | null;
}

/** The comment is found by its first line, `<!-- orch:plan project=shop v=1 -->`. */
export function markerLine({ project, name }: CommentName): Markdown {
  return marker("orch:plan", [
    ["project", project],
    ...(name === null ? [] : [["name", name] as const]),
    ["v", "1"],
  ]);
}

/** `shop`, `shop` (`staging`) */
export function commentTitle({ project, name }: CommentName, longestName: number): Markdown {
  const title = projectName(project, longestName);
  return name === null ? title : say`${title} (${projectName(name, longestName)})`;
}

/** `### orch · shop · 3 create · 0 destroy`: what goes away or finds no place in bold. */
export function headingLine(plan: Plan, name: string | null, longestName = LONGEST_NAME): Markdown {
  const of = commentTitle({ project: plan.project, name }, longestName);
  const title = plan.mode === "destroy" ? say`orch destroy` : say`orch`;
  return say`### ${title} · ${of} · ${countsText(plan)}`;
}

function countsText(plan: Plan): Markdown {
  if (isEmpty(plan)) return say`no changes`;
  const parts = countsOf(plan).map(({ amount, verb, tone }) => {
    const words = text(`${count(amount)} ${verb}`);
    return verb === "destroy" || tone === "error" || tone === "delete" ? say`**${words}**` : words;
  });
  return join(parts, say` · `);
}

/** Nothing runs otherwise, nothing waits, no output changes, no address does, and whose approvals count stays. */
export function isEmpty(plan: Plan): boolean {
  return plan.pending.length === 0 && !hasWork(plan);
}

/** What is spelled out counts as long as it is shown; a pipe is, as code with one takes more room. */
function projectName(raw: string, most: number): Markdown {
  const visible = visibleText(raw).replaceAll("|", "\\u{7c}");
  const characters = [...visible];
  return code(characters.length <= most ? visible : `${characters.slice(0, most - 1).join("")}…`);
}

/** Id and state. */
export function idText(plan: Plan): Markdown {
  const state = plan.lineage === null ? say`no state yet` : say`state ${code(`#${plan.serial}`)}`;
  return say`Plan ${code(shortId(plan.id))} on ${state}`;
}

/** What it touches, what goes down meanwhile, how full the nodes get, and what the plan is limited to. */
export function factLines(plan: Plan, groups: readonly Group[]): readonly Markdown[] {
  const policies = policySummary(plan);
  const facts = [
    idText(plan),
    ...nodeNotes(plan).map((note) => text(note, 200)),
    text(touchedText(plan)),
    ...availability(plan, groups),
    ...restarts(plan),
    ...fullness(plan),
    ...(policies === "" ? [] : [text(`policies: ${policies}`)]),
  ];
  const limits = [
    ...(plan.targets.length > 0 ? [say`**Limited to** ${text(someOf(plan.targets, 6))}`] : []),
    ...(plan.replacements.length > 0 ? [say`**Replacing** ${text(someOf(plan.replacements, 6))}`] : []),
  ];
  return [join(facts, say` · `), ...limits];
}

/** The workloads that are down or short meanwhile, the worst first. */
function availability(plan: Plan, groups: readonly Group[]): readonly Markdown[] {
  const floors = groups.flatMap((group) => {
    const floor = floorOf(plan, group);
    return floor === null ? [] : [{ group, ...floor }];
  });
  const [down, short] = [
    floors.filter(({ up }) => up === 0),
    floors.filter(({ up, of }) => up > 0 && up < of).sort((a, b) => a.up / a.of - b.up / b.of),
  ];
  if (floors.length > 0 && down.length + short.length === 0) return [say`every replica stays up`];
  const names = (found: readonly { readonly group: Group }[]): Markdown =>
    join(
      [
        ...found.slice(0, 3).map(({ group }) => code(group.owner, 100)),
        ...(found.length > 3 ? [say`${found.length - 3} more`] : []),
      ],
      say`, `,
    );
  const [worst] = short;
  return [
    ...(down.length > 0 ? [say`**down meanwhile:** ${names(down)}`] : []),
    ...(worst === undefined
      ? []
      : [
          say`**fewer replicas meanwhile:** ${code(worst.group.owner, 100)} ${worst.up} of ${worst.of}${
            short.length > 1 ? say` and ${short.length - 1} more` : say``
          }`,
        ]),
  ];
}

/** What is updated in place, but stops for a moment. */
function restarts({ changes }: Plan): readonly Markdown[] {
  const amount = changes.filter(
    ({ action, attributes }) => action === "update" && attributes.some(({ effect }) => effect === "restart"),
  ).length;
  return amount === 0
    ? []
    : [text(`${plural(amount, "replica")} ${amount === 1 ? "restarts" : "restart"} in place`)];
}

/** `, at most 81% of n1's memory`: the fullest node at its peak, where it is well above the rest. */
function fullestText(plan: Plan): string {
  const [fullest] = plan.nodes
    .flatMap((node) =>
      AMOUNTS.map((amount) => ({ node, amount, share: share(node.peak[amount], node.allocatable[amount]) })),
    )
    .filter(({ node }) => isTouched(node))
    .toSorted((a, b) => b.share - a.share);
  if (fullest === undefined || plan.nodes.length === 1) return "";
  return `, at most ${fullest.share}% of ${fullest.node.name}'s ${fullest.amount}`;
}

/** `4 nodes: cpu 27% → 32%, memory 30% → 35%` of all that can be used together. */
function fullness(plan: Plan): readonly Markdown[] {
  if (plan.nodes.length === 0) return [];
  const total = totalOf(plan.nodes);
  const part = (amount: "cpu" | "memory"): string => {
    const [before, after] = [total.before, total.after].map((each) =>
      share(each[amount], total.allocatable[amount]),
    );
    return before === after ? `${amount} ${after}%` : `${amount} ${before}% → ${after}%`;
  };
  const nodes = usableNodes(plan.nodes);
  return [text(`${nodes}: ${part("cpu")}, ${part("memory")}${fullestText(plan)}`)];
}

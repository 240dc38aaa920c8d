// What changes: each workload as a fold with its attributes, its replicas, how they are replaced, and why these nodes.
import { isWorkloadKind } from "../../model/address.ts";
import type { Change, Plan } from "../../plan/document.ts";
import { count, labelOn, plural, replicaRanges } from "../names.ts";
import type { Style } from "../style.ts";
import { attributeLines } from "../terminal/attributes.ts";
import { causeTexts } from "../plan-facts/causes.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { decisionsOf, elsewhere, scoreText } from "../plan-facts/decisions.ts";
import type { Decided } from "../plan-facts/decisions.ts";
import { placesText } from "../plan-facts/destroyed.ts";
import { isLeftover, isWorkload } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { lookOf } from "../plan-facts/look.ts";
import { rolloutTexts } from "../plan-facts/rollout.ts";
import { mainImage, specFacts } from "../plan-facts/spec-facts.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";
import { numberText, portText, whereText } from "../plan-facts/where.ts";
import { changeCounts, groupLook, whyText } from "../plan-facts/workloads.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { badge, fold, list, section, terminalLines, toned, verbOf } from "./parts.ts";
import { table } from "./table.ts";

/** A smaller plan is shown unfolded. */
const FEW_GROUPS = 8;
const FEW_ROWS = 24;
/** Rows of one workload that are listed; of more it is told where they go, and a fold has them. */
const MOST_ROWS = 30;
/** Rows in folds over all workloads; the document has the rest. */
const MOST_LISTED = 2500;
/** Of more rows the values that each replica has its own of are counted. */
const MOST_IN_FULL = 200;
const MOST_VERDICTS = 6;
const MOST_CAUSES = 12;
const MOST_REFUSED = 12;

export interface ChangesContext {
  readonly plan: Plan;
  readonly groups: readonly Group[];
  readonly actions: ActionsOf;
  /** For lines shared with the terminal: as wide as they like. */
  readonly style: Style;
}

export function changesSection(context: ChangesContext): Html | null {
  const { groups, plan } = context;
  if (groups.length === 0) return null;
  const open = groups.length <= FEW_GROUPS && plan.changes.length <= FEW_ROWS;
  let listed = 0;
  const folds = groups.map((group) => {
    listed += group.changes.length;
    return groupFold(group, context, open, listed <= MOST_LISTED);
  });
  return section("changes", "Changes", plural(plan.changes.length, "row"), folds);
}

function groupFold(group: Group, context: ChangesContext, open: boolean, all: boolean): Html {
  const { plan, actions, style } = context;
  const attributes = terminalLines(attributeLines(plan, group, style, group.changes.length <= MOST_IN_FULL));
  const causes = causeTexts(group, plan, actions).map(({ text, only }) => `${text}${only}`);
  const body = [
    list(
      causes.length > MOST_CAUSES
        ? [...causes.slice(0, MOST_CAUSES), `and ${count(causes.length - MOST_CAUSES)} more reasons`]
        : causes,
      "facts",
    ),
    newFacts(group, plan),
    attributes,
    isWorkload(group) ? replicas(group, all) : objects(group),
    rollout(plan, group),
    refusals(plan, group),
    leftovers(group),
  ];
  return markup`<div class="group">${fold(title(group, plan), body, open ? "open" : "closed")}</div>
`;
}

function title(group: Group, plan: Plan): Part {
  const created =
    group.changes.find(({ action, after }) => action === "create" && after !== null)?.after ?? null;
  const image = group.before === 0 && created !== null && isWorkload(group) ? mainImage(plan, created) : null;
  const counts = changeCounts(group.changes).map(
    ({ amount, verb, tone }, index) =>
      markup`${index === 0 ? null : ", "}${toned(tone, `${count(amount)} ${verb}`)}`,
  );
  const sizes =
    group.before === group.after
      ? plural(group.after, "replica")
      : `${count(group.before)} → ${plural(group.after, "replica")}`;
  const why = whyText(group);
  return markup`${badge(groupLook(group))} <b>${group.owner}</b> <span class="how">${counts}</span>${image === null ? null : markup` <code>${image}</code>`}${
    isWorkload(group) ? markup` <span class="faint">${sizes}</span>` : null
  }${why === "" ? null : markup` <span class="faint">${why}</span>`}`;
}

function newFacts(group: Group, plan: Plan): Html | null {
  if (group.before > 0 || !isWorkload(group)) return null;
  const refs = group.changes.flatMap(({ action, after }) =>
    action === "create" && after !== null ? [after] : [],
  );
  const facts = specFacts(plan, refs, true, group.kind === "job");
  if (facts.length === 0) return null;
  return markup`<dl>${facts.map(([label, text]) => markup`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
`;
}

function replicas(group: Group, all: boolean): Part {
  const { changes } = group;
  if (changes.length <= MOST_ROWS) return replicaTable(group, changes);
  const looks = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${lookOf(change).symbol} ${verbOf(change)}`;
    const known = looks.get(key);
    if (known === undefined) looks.set(key, [change]);
    else known.push(change);
  }
  const texts = [...looks.values()].map(([first, ...rest]): Part => {
    if (first === undefined) return null;
    const same = [first, ...rest];
    const names = replicaRanges(
      group.owner,
      same.map(({ address }) => address),
      4,
    );
    return markup`${badge(first)} ${names} <span class="faint">${plural(same.length, "replica")} ${whereText(same, "→")}</span>`;
  });
  const rows = all
    ? fold(`All ${count(changes.length)} replicas`, replicaTable(group, changes), "long")
    : markup`<p class="faint">Each of them: <code>orch show PLAN --json</code></p>
`;
  return [list(texts), rows];
}

function replicaTable(group: Group, changes: readonly Change[]): Html {
  const ordered = changes.some(({ order }) => order !== null);
  const chosen = changes.some(({ placement }) => placement !== null);
  const columns = [
    { title: "Replica" },
    { title: "Node" },
    ...(ordered ? [{ title: "Order" }] : []),
    ...(chosen ? [{ title: "Chosen by" }] : []),
  ];
  const rows = changes.map((change): readonly Part[] => {
    const { from, to } = change.node;
    const node = to ?? from;
    const label = node === null ? change.address : labelOn(group.owner, change.address, node);
    const place = from !== null && to !== null && from !== to ? `${from} → ${to}` : (node ?? "");
    const numbers = `${portText(change, "→")}${numberText(change)}`.trim();
    return [
      markup`${badge(change)} ${isLeftover(change) ? "older " : null}${label}`,
      markup`${place}${numbers === "" ? null : markup` <span class="faint">${numbers}</span>`}`,
      ...(ordered ? [change.order === null ? "" : orderText(change)] : []),
      ...(chosen ? [chosenText(change)] : []),
    ];
  });
  return markup`<div class="replicas">${table(`Replicas of ${group.owner}`, columns, rows)}</div>
`;
}

function orderText({ order, order_reason: reason }: Change): Part {
  return reason === null ? (order ?? "") : markup`${order} <span class="faint">${reason}</span>`;
}

function chosenText({ placement }: Change): Part {
  if (placement === null) return "";
  if (placement.reason === "kept") return markup`<span class="faint">stays on its node</span>`;
  const next = placement.runner_up;
  return markup`${scoreText(placement)}${next === null ? null : markup` <span class="faint">next best ${next.node} (${next.score})</span>`}`;
}

/** Networks and volumes: where they are. */
function objects(group: Group): Html | null {
  const looks = new Map<string, Change[]>();
  for (const change of group.changes) {
    const known = looks.get(lookOf(change).symbol);
    if (known === undefined) looks.set(lookOf(change).symbol, [change]);
    else known.push(change);
  }
  return list(
    [...looks.values()].map(([first, ...rest]): Part => {
      if (first === undefined) return null;
      const data =
        first.action === "delete" && first.kind === "volume"
          ? markup` ${toned("delete", "its data is deleted")}`
          : null;
      return markup`${badge(first)} ${placesText([first, ...rest], true)}${data}`;
    }),
  );
}

function rollout(plan: Plan, group: Group): Html | null {
  const texts = rolloutTexts(plan, group);
  if (texts === null) return null;
  return markup`<p><b>Rollout</b> ${texts.rolling}${texts.gate === null ? null : markup`. <span class="faint">Each ${texts.gate}.</span>`}</p>
`;
}

/** Why the other nodes were not possible, those of equal reasons together. */
function refusals(plan: Plan, group: Group): Html | null {
  const decided = decisionsOf(group);
  const byVerdict = new Map<string, Decided[]>();
  for (const change of decided) {
    const id = change.placement.verdict;
    if (id === null) continue;
    const known = byVerdict.get(id);
    if (known === undefined) byVerdict.set(id, [change]);
    else known.push(change);
  }
  const items = [...byVerdict].slice(0, MOST_VERDICTS).flatMap(([id, changes]): Part[] => {
    const verdict = elsewhere(verdictOf(plan, id), decided);
    if (verdict === null || verdict.refused.length === 0) return [];
    const names = replicaRanges(
      group.owner,
      changes.map(({ address }) => address),
      3,
    );
    const whose = changes.length < decided.length ? markup`<span class="faint">${names}:</span> ` : null;
    return [markup`${whose}${refusalTexts(verdict, MOST_REFUSED).map((text) => markup`<div>${text}</div>`)}`];
  });
  if (items.length === 0) return null;
  return markup`<div class="refused"><b>Why not elsewhere</b>${list(items)}</div>
`;
}

function leftovers({ changes }: Group): Html | null {
  const stays = changes.flatMap(({ left_behind: addresses, node }) =>
    addresses.map((address) => `${address} on ${node.from ?? "?"}`),
  );
  const older = changes
    .filter((change) => !isLeftover(change) && isWorkloadKind(change.kind))
    .flatMap(({ leftovers: all }) => all.map(({ node, why }) => `an older instance on ${node} (${why})`));
  return list([
    ...[...new Set(stays)].map((text) => markup`${toned("warning", "Data stays:")} ${text}`),
    ...older.map((text) => markup`${toned("delete", "Also removes")} ${text}`),
  ]);
}

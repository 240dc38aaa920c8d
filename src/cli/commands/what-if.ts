// `orch plan --if-lost`, `--if-drained`, `--if-added`, `--headroom`: the answer of the planner itself, and nothing that could be applied.
import { isWorkloadKind, ownerOf } from "../../model/address.ts";
import type { Address } from "../../model/address.ts";
import { visibleJson } from "../../diagnostics/sanitise.ts";
import { type Json, compareText } from "../../model/json.ts";
import type { State } from "../../model/state.ts";
import { canonicalJson } from "../../plan/canonical.ts";
import type { Plan } from "../../plan/document.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { renderSurvival } from "../../render/survival.ts";
import { renderHeadroom } from "../../render/headroom.ts";
import { type Survival, renderQuestion } from "../../render/what-if.ts";
import { type Arrival, arrivalsOf } from "../../scheduler/arrivals.ts";
import { type Headroom, headroomOf } from "../../scheduler/headroom.ts";
import { lossesOf } from "../../scheduler/survival.ts";
import { type AddedNodes, readAddedNodes } from "../added-nodes.ts";
import { EXIT } from "../exit-codes.ts";
import { formatOf, formatProblem } from "../format-option.ts";
import type { GlobalOptions, PlanFlags, PlanOptions } from "../options.ts";
import type { Desk, Planned } from "../planning.ts";
import { sameCommand } from "../same-command.ts";
import type { QuestionFlags } from "../what-if-flags.ts";
import { type Question, flagsOf, readQuestion } from "../what-if.ts";
import { type Asked, type Refused, withPlan } from "../with-plan.ts";

export async function whatIf(
  global: GlobalOptions,
  flags: PlanFlags,
  options: PlanOptions & QuestionFlags,
): Promise<number> {
  const { terminal } = global;
  const problem = formatProblem(options, "a question has no plan to be reviewed");
  if (problem !== null) {
    terminal.report([problem]);
    return EXIT.error;
  }
  const json = formatOf(options) === "json";
  let question: Question = { lost: [], drained: [], added: [] };
  const ask = (desk: Desk): Asked | Refused => {
    const read = readQuestion(options, options, desk.configuration.nodes);
    if ("failed" in read) return read;
    const { ifAdded = [] } = options;
    const added: AddedNodes =
      ifAdded.length === 0
        ? { nodes: [] }
        : readAddedNodes(global, flags.variables, ifAdded, desk.configuration.nodes);
    if ("failed" in added) return added;
    question = { ...read, added: added.nodes.map(({ name }) => name) };
    return { flags: flagsOf(question, flags), added: added.nodes };
  };
  const answer = ({ work, state }: Planned, desk: Desk): number => {
    const document = work.plan;
    if (options.survival === true) {
      const { losses, left } = lossesOf(work.asked, work.scheduling.placements);
      const replicas = Object.keys(document.placements).length;
      terminal.print(
        json
          ? questionText({ question, losses, left })
          : renderSurvival(losses, left, replicas, terminal.out),
      );
      return EXIT.ok;
    }
    if (options.headroom === true) {
      const headroom = headroomOf(work.asked, work.scheduling.placements);
      terminal.print(
        json
          ? questionText({ question, headroom: headroom.map(headroomJson) })
          : renderHeadroom(question, headroom, terminal.out),
      );
      return EXIT.ok;
    }
    const survival = survivalOf(question, state, document);
    const arrivals = arrivalsOf(work.asked, work.scheduling, question.added);
    if (json)
      terminal.print(questionJson({ question, survival, arrivals: arrivals.map(arrivalJson) }, document));
    else
      terminal.print(
        `${renderQuestion(question, survival, arrivals, terminal.out)}\n${renderPlan(document, terminal.out, {
          verbose: options.verbose,
          sources: desk.project.sources,
          question: true,
          // nodes that are not there are in no other command
          command:
            question.added.length > 0
              ? undefined
              : sameCommand(global, flagsOf(question, flags), document.variables),
        })}`,
      );
    if (document.pending.length > 0 && !flags.allowPending) return EXIT.error;
    return options.detailedExitcode === true && document.changes.length > 0 ? EXIT.changes : EXIT.ok;
  };
  return await withPlan(global, flags, answer, { ask });
}

/** Of each workload with replicas on the nodes of the question; sorted by address. */
function survivalOf(question: Question, state: State | null, document: Plan): readonly Survival[] {
  const struck = new Set([...question.lost, ...question.drained]);
  const pending = new Set<string>(document.pending.map(({ address }) => address));
  const found = new Map<Address, { now: number; struck: number; again: number; pending: number }>();
  for (const { address, kind, current, outcome } of state?.records ?? []) {
    if (!isWorkloadKind(kind) || current === null || outcome?.kind === "done") continue;
    const owner = ownerOf(address);
    const row = found.get(owner) ?? { now: 0, struck: 0, again: 0, pending: 0 };
    found.set(owner, row);
    row.now++;
    if (!struck.has(current.node)) continue;
    row.struck++;
    if (pending.has(address)) row.pending++;
    else if (Object.hasOwn(document.placements, address) && document.placements[address] !== current.node)
      row.again++;
  }
  return [...found]
    .filter(([, row]) => row.struck > 0)
    .map(([workload, row]) => ({ workload, ...row }))
    .sort((a, b) => compareText(a.workload, b.workload));
}

function headroomJson({ workload, replicas, fits, atLeast, usable, limits }: Headroom): object {
  return { workload, replicas, fits, at_least: atLeast, usable, limits };
}

function arrivalJson({ workload, there, pendingBefore, pendingAfter }: Arrival): object {
  return { workload, there, pending_before: pendingBefore, pending_after: pendingAfter };
}

/** No plan document, so that no apply takes it: what would be is beside the question. */
function questionJson(asked: object, document: Plan): string {
  const { id: _id, effect_id: _effect, checksum: _checksum, ...answer } = document;
  return questionText({ ...asked, answer });
}

function questionText(answer: object): string {
  // plain JSON by construction; interfaces have no index signature
  return `${visibleJson(canonicalJson(answer as Json))}\n`;
}

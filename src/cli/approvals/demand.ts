// Whether a plan may be applied by those who have signed it: the rules of the state and those of the configuration are both asked.
import type { ApprovalsEvent } from "../../apply/events.ts";
import { type Diagnostic, errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { Configuration } from "../../model/configuration.ts";
import { compareText } from "../../model/json.ts";
import type { State } from "../../model/state.ts";
import type { Plan } from "../../plan/document.ts";
import { plural, shortId, someOf } from "../../render/names.ts";
import { type Demand, type Judgement, judgeApprovals } from "./judge.ts";
import type { Presented } from "./presented.ts";

export function judge(
  plan: Plan,
  configuration: Pick<Configuration, "approvals">,
  state: State | null,
  { files, commit }: Presented,
): Judgement {
  const last = state?.lastRun ?? null;
  return judgeApprovals({
    plan,
    commit,
    recorded: state?.approvals?.policy ?? null,
    configured: configuration.approvals ?? null,
    spent: state?.approvals?.spent ?? [],
    resumable: last === null || last.finished ? null : last.plan,
    files,
    now: Date.now(),
  });
}

/** For `--require-approvals`: a project or backend that is new to it would be nobody's to approve but the author's. */
export function unrecorded(state: State | null): Diagnostic | null {
  if ((state?.approvals?.policy ?? null) !== null) return null;
  return errorDiagnostic(
    "approvals-not-recorded",
    "The state records nobody whose approval plans need, and --require-approvals asks for it. Nothing was done.",
    {
      detail:
        "A project has it from its first apply with a block approvals on: do that one by hand, without --require-approvals. If it had it before, look at what became of its state: another project, another backend, or `orch state approvals --reset`.",
    },
  );
}

/** Null where enough have signed, or nobody has to. */
export function approvalProblem(
  plan: Plan,
  judgement: Judgement,
  presented: Presented,
  program: string,
): Diagnostic | null {
  const { demands, enough } = judgement;
  if (demands.length === 0)
    return presented.files.length === 0
      ? null
      : errorDiagnostic(
          "not-enough-approvals",
          "--approval is given, and nobody's approval counts: neither the configuration nor the state names a key.",
          { detail: "Write a block approvals into orch, or leave --approval out." },
        );
  if (enough) return null;
  const [only] = demands;
  const summary =
    demands.length === 1 && only !== undefined
      ? `This plan needs the approval of ${peopleText(only)}, and has ${approvedText(only)}. Nothing was done.`
      : "This plan needs the approval of those who had to approve until now and of those who are to from now on. Nothing was done.";
  const lines = demands.flatMap((demand) => [
    ...(demands.length === 1 ? [] : [titleOf(demand)]),
    ...demandLines(demand, demands.length === 1 ? "" : "  "),
  ]);
  const id = shortId(plan.id);
  return errorDiagnostic("not-enough-approvals", summary, {
    detail: [
      ...lines,
      `Approve it with: ${program} approve ${id} --key FILE --out FILE`,
      "Then add to the apply: --approval FILE, or a folder of them.",
    ].join("\n"),
  });
}

/** The same for programs. */
export function approvalsEvent(plan: Plan, { demands, enough, counted }: Judgement): ApprovalsEvent {
  return {
    type: "approvals",
    plan: plan.id,
    effect: plan.effect_id,
    enough,
    demands,
    by: counted.map(({ name }) => name).sort(compareText),
  };
}

function peopleText({ threshold, keys }: Demand): string {
  const names = someOf(
    keys.map(({ name }) => name),
    8,
  );
  return keys.length === 1 ? names : `${threshold} of ${names}`;
}

function approvedText({ keys, threshold }: Demand): string {
  const amount = keys.filter(({ until }) => until !== null).length;
  return amount === 0 ? "none" : `${amount} of ${plural(threshold, "approval")}`;
}

function titleOf(demand: Demand): string {
  const who =
    demand.of === "state"
      ? "Until now (as the state has recorded)"
      : "From now on (as the configuration says)";
  return `${who}: ${peopleText(demand)}; ${demand.enough ? "enough" : `has ${approvedText(demand)}`}`;
}

const MOST_LINES = 20;

function demandLines({ keys, refused }: Demand, indent: string): readonly string[] {
  const lines = [
    ...keys.map(({ name, until }) => `${name}: ${until === null ? "missing" : `approved, until ${until}`}`),
    ...refused.map(({ file, why }) => `${file} does not count: ${why}`),
  ];
  const shown = lines.slice(0, MOST_LINES);
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].map((line) => `${indent}${line}`);
}

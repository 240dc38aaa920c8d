// Which signed approvals count for a plan, by whose rules, and why the others do not. The clock is an argument.
import { type ApprovalPolicy, type SpentApproval, samePolicy } from "../../model/approvals.ts";
import { keyId } from "../../model/public-key.ts";
import { shortId } from "../../render/names.ts";
import {
  type ApprovalPayload,
  type ApprovalRead,
  type ApprovedPlan,
  timeOf,
  timeText,
} from "./signed-approval.ts";

/** Clocks differ: an approval may have been made so many milliseconds from now. It expires to the second. */
const SKEW = 5 * 60 * 1000;

export interface ApprovalFile {
  /** As it was named. */
  readonly file: string;
  readonly read: ApprovalRead;
}

export interface Question {
  readonly plan: ApprovedPlan;
  /** Of what is applied; null: unknown. */
  readonly commit: string | null;
  /** Both have to be content: those who could approve until now, and those of the configuration. Null: nobody has to sign. */
  readonly recorded: ApprovalPolicy | null;
  readonly configured: ApprovalPolicy | null;
  readonly spent: readonly SpentApproval[];
  /** The plan that an interrupted run began: what was spent on it counts for it still. */
  readonly resumable: string | null;
  readonly files: readonly ApprovalFile[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Judgement {
  readonly enough: boolean;
  /** One where both policies are the same; empty: nobody has to sign. */
  readonly demands: readonly Demand[];
  readonly counted: readonly CountedApproval[];
}

export interface Demand {
  readonly of: "state" | "configuration" | "both";
  readonly threshold: number;
  readonly enough: boolean;
  /** Every key of the policy by name, with what it has approved. */
  readonly keys: readonly { readonly name: string; readonly id: string; readonly until: string | null }[];
  /** Files that count for nothing here. */
  readonly refused: readonly { readonly file: string; readonly why: string }[];
}

/** What an apply rests on, for the state. */
export interface CountedApproval {
  /** By the configuration where it knows the key. */
  readonly name: string;
  readonly key: string;
  readonly digest: string;
  readonly expires: string;
}

export function judgeApprovals(question: Question): Judgement {
  const { recorded, configured } = question;
  const same = samePolicy(recorded, configured);
  const policies: readonly (readonly [Demand["of"], ApprovalPolicy | null])[] = same
    ? [["both", configured]]
    : [
        ["configuration", configured],
        ["state", recorded],
      ];
  const judged = policies.flatMap(([of, policy]) => (policy === null ? [] : [judgeBy(of, policy, question)]));
  const counted = new Map<string, CountedApproval>();
  for (const { approvals } of judged)
    for (const approval of approvals)
      if (!counted.has(approval.digest)) counted.set(approval.digest, approval);
  return {
    enough: judged.every(({ demand }) => demand.enough),
    demands: judged.map(({ demand }) => demand),
    counted: [...counted.values()],
  };
}

function judgeBy(
  of: Demand["of"],
  policy: ApprovalPolicy,
  question: Question,
): { readonly demand: Demand; readonly approvals: readonly CountedApproval[] } {
  const counting = new Map<string, CountedApproval & { readonly file: string }>();
  const refused: { file: string; why: string }[] = [];
  for (const { file, read } of question.files) {
    const verdict = verdictOn(read, policy, question);
    if (typeof verdict === "string") {
      refused.push({ file, why: verdict });
      continue;
    }
    const first = counting.get(verdict.key);
    if (first === undefined) counting.set(verdict.key, { ...verdict, file });
    else
      refused.push({
        file,
        why: `${verdict.name} has approved already (${first.file}), and one key counts once`,
      });
  }
  const enough = counting.size >= policy.threshold;
  const keys = policy.keys.map(({ name, key }) => {
    const id = keyId(key);
    return { name, id, until: counting.get(id)?.expires ?? null };
  });
  const approvals = [...counting.values()].map(({ file: _, ...approval }) => approval);
  return { demand: { of, threshold: policy.threshold, enough, keys, refused }, approvals };
}

/** The approval that counts, or why it does not. The signature comes first: nothing else of the document is to be believed before. */
function verdictOn(read: ApprovalRead, policy: ApprovalPolicy, question: Question): CountedApproval | string {
  if (!read.ok) return `it ${read.problem}`;
  const { payload, digest, isSignedBy } = read.approval;
  const key = policy.keys.find((one) => keyId(one.key) === payload.by);
  if (key === undefined) return `signed with an unknown key, ${payload.by}`;
  const { name } = key;
  if (!isSignedBy(key.key)) return `the signature is not ${name}'s, though it says so`;
  const { plan, spent, resumable } = question;
  if (payload.project !== plan.project)
    return `${name} approved a plan of another project, ${JSON.stringify(payload.project)}`;
  if (payload.lineage !== plan.lineage)
    return payload.lineage === null
      ? `${name} approved a first apply, and there is a state now`
      : `${name} approved a plan for another state of this project`;
  const otherPlan = otherPlanText(payload, policy, plan);
  if (otherPlan !== null) return `${name} approved ${otherPlan}`;
  if (policy.commit === "exact" && payload.commit !== question.commit)
    return `${name} approved ${commitText(payload.commit)}, and this is ${commitText(question.commit)}`;
  const untimely = timeProblem(payload, policy, question.now);
  if (untimely !== null) return `${name}'s approval ${untimely}`;
  const used = spent.find(({ id }) => id === digest);
  if (used !== undefined && !(used.plan === plan.id && resumable === plan.id))
    return `${name}'s approval was used already, to apply ${shortId(used.plan)}`;
  return { name, key: payload.by, digest, expires: endOf(payload, policy).text };
}

function otherPlanText(
  { plan, effect }: ApprovalPayload,
  policy: ApprovalPolicy,
  wanted: ApprovedPlan,
): string | null {
  if (plan === wanted.id) return null;
  if (effect !== wanted.effect_id) return `another plan, ${shortId(plan)}`;
  return policy.carryOver === "effect"
    ? null
    : `${shortId(plan)}, which has the same effect from another start, and carry_over is "none"`;
}

function commitText(commit: string | null): string {
  return commit === null ? "an unknown commit" : `commit ${commit.slice(0, 12)}`;
}

function timeProblem(payload: ApprovalPayload, policy: ApprovalPolicy, now: number): string | null {
  if (timeOf(payload.made) > now + SKEW)
    return `was made in the future, at ${payload.made}: whose clock is wrong?`;
  const end = endOf(payload, policy);
  if (now < end.time) return null;
  return timeOf(payload.expires) === end.time
    ? `expired at ${end.text}`
    : `expired at ${end.text}: approvals hold no longer than valid_for`;
}

/** The earlier of what it says itself and what the policy allows. */
function endOf(
  { made, expires }: ApprovalPayload,
  { validFor }: ApprovalPolicy,
): { readonly time: number; readonly text: string } {
  const own = timeOf(expires);
  const most = timeOf(made) + validFor;
  return own <= most ? { time: own, text: expires } : { time: most, text: timeText(most) };
}

// `orch approve`: signs a plan after showing it, for `orch apply --approval`. Makes keys for it, too.
import { resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../../diagnostics/diagnostic.ts";
import { keyId } from "../../model/public-key.ts";
import type { Plan } from "../../plan/document.ts";
import { shellWord, shortId } from "../../render/names.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { approvesId } from "../approval.ts";
import { commitOf } from "../approvals/commit.ts";
import { makeKey } from "../approvals/new-key.ts";
import { type SigningKey, readSigningKey } from "../approvals/private-key.ts";
import { readApproval, signApproval, timeText } from "../approvals/signed-approval.ts";
import { deniedPlan } from "../denied.ts";
import { EXIT } from "../exit-codes.ts";
import { savedPlanProblems } from "../flag-problems.ts";
import type { GlobalOptions, PlanFlags } from "../options.ts";
import { readPlanFile } from "../plan-file.ts";
import { hasWork } from "../../plan/work.ts";
import type { Desk } from "../planning.ts";
import { programOf } from "../same-command.ts";
import { speculativePlan } from "../speculative.ts";
import { readWholeFile } from "../../state/read-file.ts";
import { errorCode } from "../../state/file-problem.ts";
import { withPlan } from "../with-plan.ts";

export interface ApproveOptions {
  readonly key?: string;
  readonly out?: string;
  /** Milliseconds. */
  readonly validFor: number;
  readonly commit?: string;
  readonly autoApprove?: boolean;
  readonly newKey?: string;
}

/** `given`: a file, or the beginning of an id. */
export async function approve(
  global: GlobalOptions,
  given: string | null,
  flags: PlanFlags,
  options: ApproveOptions,
): Promise<number> {
  const { terminal } = global;
  const fail = (...problems: readonly Diagnostic[]): number => {
    terminal.report(problems);
    return EXIT.error;
  };
  const { newKey, key, out } = options;
  if (newKey !== undefined)
    return given === null && key === undefined && out === undefined
      ? await makeKey(global, newKey)
      : fail(
          errorDiagnostic("contradicting-flags", "--new-key makes a key and signs nothing.", {
            detail: "Make the key first, then sign with --key.",
          }),
        );
  if (given === null || key === undefined || out === undefined) return fail(incomplete(given, key));
  const problem = lifetimeProblem(options.validFor) ?? targetProblem(global, out);
  if (problem !== null) return fail(problem);
  const signing = await readSigningKey(resolve(global.directory, key), key, () => passphrase(global, key));
  if (!signing.ok) return fail(...signing.diagnostics);
  const finish = (plan: Plan, desk: Desk | null): Promise<number> =>
    signPlan(global, plan, desk, { ...options, key, out, signing: signing.value });
  if (ID.test(given))
    return await withPlan(global, flags, ({ work: { plan }, state }, desk) => {
      const other = approvesId(given, plan, state?.runs);
      if (other === null) return finish(plan, desk);
      terminal.print(renderPlan(plan, terminal.out, { applying: true, sources: desk.project.sources }));
      terminal.report([other]);
      return EXIT.stale;
    });
  const contradictions = savedPlanProblems(flags);
  if (contradictions.length > 0) return fail(...contradictions);
  const parsed = readPlanFile(global.directory, given);
  if (!parsed.ok) return fail(...parsed.diagnostics);
  const speculative = speculativePlan(parsed.value, given);
  return speculative === null ? await finish(parsed.value, null) : fail(speculative);
}

const ID = /^[pe]1-[0-9a-f]{12,64}$/i;

interface Signing extends ApproveOptions {
  readonly key: string;
  readonly out: string;
  readonly signing: SigningKey;
}

async function signPlan(
  global: GlobalOptions,
  plan: Plan,
  desk: Desk | null,
  options: Signing,
): Promise<number> {
  const { terminal } = global;
  const { signing, out } = options;
  const sources = desk?.project.sources;
  terminal.print(
    renderPlan(plan, terminal.out, { applying: true, ...(sources === undefined ? {} : { sources }) }),
  );
  if (deniedPlan(terminal, plan)) return EXIT.policyDenied;
  if (!hasWork(plan)) {
    terminal.print("\nThere is nothing to approve: an apply of it does nothing. No approval was written.\n");
    return EXIT.ok;
  }
  const now = Date.now();
  const facts = {
    project: plan.project,
    lineage: plan.lineage,
    plan: plan.id,
    effect: plan.effect_id,
    commit: commitOf(options.commit, global.environment, global.directory),
    made: timeText(now),
    expires: timeText(now + options.validFor),
  };
  terminal.print(
    [
      "",
      "What you sign",
      `  plan     ${plan.id}`,
      `  effect   ${plan.effect_id}`,
      `  project  ${plan.project}, ${plan.lineage === null ? "for its first apply" : `state ${plan.lineage}`}`,
      `  commit   ${facts.commit ?? "unknown"}`,
      `  until    ${facts.expires}`,
      `  as       ${keyId(signing.key)} (${options.key})`,
      "",
    ].join("\n"),
  );
  const unknown = desk === null ? null : unknownKey(desk, signing.key);
  if (unknown !== null) terminal.report([unknown]);
  if (options.autoApprove !== true) {
    if (!terminal.interactive) {
      terminal.report([
        errorDiagnostic(
          "approval-missing",
          "A plan is signed by somebody who has read it, and there is nobody to ask.",
          {
            detail: "Nothing was signed. In a script that has decided by itself: --auto-approve.",
          },
        ),
      ]);
      return EXIT.approvalMissing;
    }
    const answer = await terminal.ask('\nApprove this plan? Only "yes" is accepted: ');
    if (answer?.trim() !== "yes") {
      terminal.note("Nothing was signed.\n");
      return EXIT.error;
    }
  }
  const problem = await write(global, out, signApproval(facts, signing.privateKey, signing.key));
  if (problem !== null) {
    terminal.report([problem]);
    return EXIT.error;
  }
  terminal.print(
    `Approved ${shortId(plan.id)} until ${facts.expires}: ${out}\nIt counts with: ${programOf(global)} apply … --approval ${shellWord(out)}\n`,
  );
  return EXIT.ok;
}

function unknownKey({ configuration: { approvals } }: Desk, key: string): Diagnostic | null {
  if (approvals?.keys.some((one) => one.key === key) === true) return null;
  return warningDiagnostic(
    "unknown-key",
    "The configuration does not name this key, so its approval counts for nothing yet.",
    {
      detail: "Its public half belongs into the block approvals of orch.",
    },
  );
}

function incomplete(given: string | null, key: string | undefined): Diagnostic {
  const missing = given === null ? "a plan" : key === undefined ? "--key FILE" : "--out FILE";
  return errorDiagnostic("missing-argument", `orch approve needs ${missing}.`, {
    detail:
      "Write orch approve PLAN --key FILE --out FILE, where PLAN is a saved plan or an id. A key is made by `orch approve --new-key FILE`.",
  });
}

const SHORTEST = 60 * 1000;
const LONGEST = 90 * 24 * 60 * 60 * 1000;

function lifetimeProblem(validFor: number): Diagnostic | null {
  return validFor >= SHORTEST && validFor <= LONGEST
    ? null
    : errorDiagnostic("invalid-value", "--valid-for must be from one minute to 90 days.", {
        detail: "Write for example --valid-for 8h.",
      });
}

const LARGEST = 64 * 1024;

/** An approval may be replaced by another one; nothing else is overwritten. */
function targetProblem({ directory }: GlobalOptions, out: string): Diagnostic | null {
  const there = readWholeFile(resolve(directory, out), LARGEST);
  const free = there.ok ? readApproval(there.bytes.toString("utf8")).ok : there.why === "missing";
  return free ? null : notWritten(out, "something else is there");
}

async function write({ directory }: GlobalOptions, out: string, text: string): Promise<Diagnostic | null> {
  try {
    await writeFileAtomic(resolve(directory, out), text, { mode: 0o644 });
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return notWritten(out, code === "ENOENT" ? "there is no such folder" : code);
  }
}

function notWritten(out: string, why: string): Diagnostic {
  return errorDiagnostic("file-not-written", `The approval could not be written to ${out}: ${why}.`, {
    detail: "Name another file, in a folder that exists.",
  });
}

async function passphrase({ terminal, environment }: GlobalOptions, key: string): Promise<string | null> {
  const given = environment["ORCH_KEY_PASSPHRASE"];
  if (given !== undefined) return given;
  return terminal.interactive ? await terminal.askHidden(`Passphrase of ${key}: `) : null;
}

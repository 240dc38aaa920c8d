// `orch state approvals`: by whose approvals plans are judged, as the last apply recorded it; and the way out when keys are lost.
import { errorDiagnostic, failure, success, warningDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { ApprovalPolicy } from "../../model/approvals.ts";
import { keyId, sshLine } from "../../model/public-key.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { State } from "../../model/state.ts";
import { plural, someOf } from "../../render/names.ts";
import { withApprovals } from "../../state/approvals.ts";
import { changeState } from "../change-state.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { openDesk } from "../planning.ts";

export interface StateApprovalsOptions {
  readonly json?: boolean;
  readonly reset?: boolean;
  readonly force?: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export async function stateApprovals(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: StateApprovalsOptions,
): Promise<number> {
  if (options.reset === true) return await reset(global, variables, options);
  const { terminal } = global;
  const desk = openDesk(global, { variables });
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    const read = await desk.store.read();
    terminal.report(read.diagnostics);
    if (!read.ok) return EXIT.error;
    const state = read.value?.state ?? null;
    if (options.json === true) terminal.printJson(approvalsJson(state));
    else terminal.print(approvalsText(state));
    return EXIT.ok;
  } finally {
    await desk.close();
  }
}

function approvalsJson(state: State | null): unknown {
  const policy = state?.approvals?.policy ?? null;
  if (policy === null) return null;
  const { threshold, validFor, carryOver, commit, keys } = policy;
  return {
    threshold,
    valid_for: validFor,
    carry_over: carryOver,
    commit,
    keys: keys.map(({ name, key }) => ({ name, id: keyId(key), key })),
  };
}

function approvalsText(state: State | null): string {
  const policy = state?.approvals?.policy ?? null;
  if (policy === null)
    return "Nobody has to approve plans: no apply has recorded whose approvals they need.\n";
  const lines = policy.keys.map(({ name, key }) => `  ${name}  ${keyId(key)}\n      ${sshLine(key, name)}\n`);
  const used = state?.approvals?.spent.length ?? 0;
  return (
    `Plans need the approval of ${policy.threshold} of ${plural(policy.keys.length, "key")}:\n\n${lines.join("")}\n` +
    `An approval holds for ${formatDuration(policy.validFor)}, ${HOLDS_FOR[policy.carryOver]}${policy.commit === "exact" ? ", of the same commit" : ""}. ` +
    `${plural(used, "approval was", "approvals were")} used and may still be unexpired.\n`
  );
}

const HOLDS_FOR: Readonly<Record<ApprovalPolicy["carryOver"], string>> = {
  effect: "for plans of the same effect",
  none: "for its very plan",
};

/** Deliberate and loud: nobody approves it, so whoever may write the state can do it. */
async function reset(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  { force, lockTimeout }: StateApprovalsOptions,
): Promise<number> {
  const { terminal } = global;
  if (force !== true) {
    terminal.report([
      errorDiagnostic("reset-not-forced", "Whose approvals plans need is forgotten with --force alone.", {
        detail:
          "Nothing was changed. It is for lost keys: nobody has to approve it, and from then on the configuration alone says who has to approve the next apply. To change keys that are there, change the block approvals and have that plan approved.",
      }),
    ]);
    return EXIT.error;
  }
  return await changeState(global, variables, "orch state approvals --reset", lockTimeout, (snapshot) => {
    const policy = snapshot?.state.approvals?.policy ?? null;
    if (snapshot === null || policy === null)
      return failure(
        errorDiagnostic("not-recorded", "The state records nobody whose approval plans need.", {
          detail:
            "There is nothing to forget: the configuration alone says who has to approve the next apply.",
        }),
      );
    const { state, unfinished } = snapshot;
    const names = someOf(
      policy.keys.map(({ name }) => name),
      8,
    );
    return success(
      {
        write: {
          state: withApprovals(state, { policy: null, spent: state.approvals?.spent ?? [] }),
          expectedSerial: state.serial,
          unfinished,
        },
        told: (serial) => `Forgot whose approvals plans need (serial ${serial}).\n`,
      },
      [
        warningDiagnostic(
          "approvals-reset",
          `Plans no longer need the approval of ${policy.threshold} of ${names}, and nobody of them has agreed to that.`,
          {
            detail:
              "From now on the configuration alone says who has to approve the next apply, which records it again. Tell those who held a key, and look at the next plan yourself.",
          },
        ),
      ],
    );
  });
}

// `orch plan --refresh-only` shows what the engines show other than the state says; `orch apply --refresh-only` puts it into
// the state. No engine is touched.
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { DEFAULT_PLAN_OPTIONS } from "../planner/input.ts";
import { mergeNodes } from "../planner/nodes.ts";
import { compareWithReality } from "../planner/reality.ts";
import { type Refreshed, refreshState } from "../planner/refresh.ts";
import { renderRefresh } from "../render/views/refresh.ts";
import { adoptUnfinished } from "../state/adopt.ts";
import { withoutForgotten } from "../state/forget.ts";
import type { StateSnapshot } from "../state/recover.ts";
import { EXIT } from "./exit-codes.ts";
import type { GlobalOptions, PlanFlags } from "./options.ts";
import { type Desk, openDesk, outside } from "./planning.ts";
import { saveState } from "./save-state.ts";
import { observe, openWorld } from "./world.ts";

export interface RefreshOptions {
  /** False: only show. */
  readonly write: boolean;
  readonly json: boolean;
  readonly autoApprove: boolean;
  readonly detailedExitcode: boolean;
  /** Flags of the command line that make no sense beside it. */
  readonly others: readonly string[];
}

export async function refreshOnly(
  global: GlobalOptions,
  flags: PlanFlags,
  options: RefreshOptions,
): Promise<number> {
  const { terminal } = global;
  const misuse = misused(flags, options.others);
  if (misuse !== null) {
    terminal.report([misuse]);
    return EXIT.error;
  }
  const desk = openDesk(global, flags);
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    return await refresh(global, desk, flags, options);
  } finally {
    await desk.close();
  }
}

async function refresh(
  global: GlobalOptions,
  desk: Desk,
  flags: PlanFlags,
  options: RefreshOptions,
): Promise<number> {
  const { terminal } = global;
  const read = await desk.store.read();
  terminal.report(read.diagnostics);
  if (!read.ok) return EXIT.error;
  const snapshot = read.value;
  const found = snapshot === null ? null : await compare(global, desk, snapshot);
  if (found !== null && "failed" in found) {
    terminal.report(found.failed);
    return EXIT.error;
  }
  const findings = found?.findings ?? [];
  terminal.report(found?.diagnostics ?? []);
  if (options.json)
    terminal.printJson({ format_version: "1.0", serial: snapshot?.state.serial ?? 0, differences: findings });
  else terminal.print(renderRefresh(findings, terminal.out));
  if (snapshot === null || found === null || findings.length === 0) return EXIT.ok;
  if (!options.write) return options.detailedExitcode ? EXIT.changes : EXIT.ok;
  return await saveState(global, desk, {
    operation: "orch apply --refresh-only",
    question: "Put this into the state?",
    autoApprove: options.autoApprove,
    lockTimeout: flags.lockTimeout,
    state: found.state,
    expectedSerial: snapshot.state.serial,
    unfinished: snapshot.unfinished,
    done: options.json ? "" : "The state is refreshed.\n",
  });
}

async function compare(
  global: GlobalOptions,
  desk: Desk,
  snapshot: StateSnapshot,
): Promise<
  (Refreshed & { readonly diagnostics: readonly Diagnostic[] }) | { readonly failed: readonly Diagnostic[] }
> {
  const signal = new AbortController().signal;
  const world = await openWorld(outside(global, desk), desk.configuration, snapshot.state, signal);
  if (!("sessions" in world)) return { failed: world };
  try {
    const observation = withoutForgotten(
      await observe(world, desk.configuration, false, snapshot.state),
      snapshot.state,
    );
    const state = adoptUnfinished(snapshot.state, snapshot.unfinished, observation);
    const nodes = mergeNodes(
      { ...desk.configuration, nodes: world.nodes },
      observation,
      DEFAULT_PLAN_OPTIONS,
    );
    const reality = compareWithReality(state.project, state, observation, nodes);
    const silent = nodes
      .filter((node) => node.status === "unreachable")
      .map((node) =>
        warningDiagnostic(
          "node-unreachable",
          `Node ${node.name} cannot be reached; what is recorded there stays as it is.`,
        ),
      );
    return { ...refreshState(state, reality), diagnostics: [...reality.diagnostics, ...silent] };
  } finally {
    await world.close();
  }
}

function misused(flags: PlanFlags, others: readonly string[]): Diagnostic | null {
  const given = [
    ...others,
    ...(flags.destroy ? ["--destroy"] : []),
    ...(flags.refresh ? [] : ["--refresh=false"]),
    ...(flags.targets.length > 0 ? ["--target"] : []),
    ...(flags.replace.length > 0 ? ["--replace"] : []),
    ...(flags.lost.length > 0 ? ["--lost"] : []),
    ...(flags.drained.length > 0 ? ["--drain"] : []),
  ];
  if (given.length === 0) return null;
  return errorDiagnostic(
    "invalid-usage",
    `--refresh-only cannot be used together with ${given.join(", ")}.`,
    {
      detail: "It changes nothing but the state, and all of it. Leave the other flag out.",
    },
  );
}

// `orch why`: the decision about one replica, or all of a workload, from the very plan that `orch plan` would print now.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { suggestion } from "../../hcl/suggest.ts";
import { type Address, type NodeName, ownerOf } from "../../model/address.ts";
import { knownReplicas, renderWhy } from "../../render/why.ts";
import { explainNodes } from "../../scheduler/explain-node.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, PlanFlags } from "../options.ts";
import { plan } from "../planning.ts";
import { openPlanningDesk } from "../data/planning-desk.ts";

export async function why(
  global: GlobalOptions,
  address: string,
  node: string | null,
  flags: PlanFlags,
): Promise<number> {
  const { terminal } = global;
  const desk = await openPlanningDesk(global, flags);
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    const planned = await plan(global, desk, flags, null, new AbortController().signal);
    if ("failed" in planned) {
      terminal.report(planned.failed, desk.project.sources);
      return EXIT.error;
    }
    await planned.world.close();
    const { plan: document, scheduling, asked } = planned.work;
    const nodes = document.nodes.map((row) => row.name as string);
    if (node !== null && !nodes.includes(node)) {
      terminal.report([
        errorDiagnostic(
          "unknown-node",
          `There is no node ${JSON.stringify(node)}.${suggestion(node, nodes)}`,
          { detail: "`orch nodes` lists them." },
        ),
      ]);
      return EXIT.error;
    }
    const text = renderWhy(document, address as Address, terminal.out, {
      result: scheduling,
      explain: (replica, names) => explainNodes(asked, scheduling.placements, replica, names),
      ...(node === null ? {} : { node: node as NodeName }),
    });
    if (text === null) {
      const replicas = knownReplicas(document);
      const known = [...new Set([...replicas.map(ownerOf), ...replicas])];
      terminal.report([
        errorDiagnostic(
          "unknown-replica",
          `The plan knows no workload or replica ${address}.${suggestion(address, known)}`,
          {
            detail:
              'A workload is asked for like service.web, one replica of it like service.web[0]; a daemon\'s has its node: daemon.agent["edge-a"].',
          },
        ),
      ]);
      return EXIT.error;
    }
    terminal.print(text);
    return EXIT.ok;
  } finally {
    await desk.close();
  }
}

// `orch why`: the decision about one replica, or all of a workload, from the very plan that `orch plan` would print now.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { suggestion } from "../../hcl/suggest.ts";
import { type Address, type NodeName, ownerOf } from "../../model/address.ts";
import { renderWhy } from "../../render/why.ts";
import { knownReplicas } from "../../render/why-fate.ts";
import { renderWhyJson } from "../../render/why-json.ts";
import { type Decision, explainDecision } from "../../scheduler/explain-decision.ts";
import { type NodeExplanation, explainNodes } from "../../scheduler/explain-node.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, PlanFlags, WhyOptions } from "../options.ts";
import { sameCommand } from "../same-command.ts";
import { withPlan } from "../with-plan.ts";

export async function why(
  global: GlobalOptions,
  address: string,
  node: string | null,
  flags: PlanFlags,
  options: WhyOptions,
): Promise<number> {
  const { terminal } = global;
  return await withPlan(
    global,
    flags,
    ({ work }) => {
      const { plan: document, scheduling, asked } = work;
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
      const { placements } = scheduling;
      const decide = (replica: Address): Decision | null => explainDecision(asked, placements, replica);
      const explain = (replica: Address, names: readonly NodeName[]): readonly NodeExplanation[] | null =>
        explainNodes(asked, placements, replica, names);
      const text =
        options.json === true
          ? renderWhyJson(document, address as Address, {
              result: scheduling,
              decide,
              explain: (replica) =>
                node === null ? null : (explain(replica, [node as NodeName])?.[0] ?? null),
            })
          : renderWhy(document, address as Address, terminal.out, {
              result: scheduling,
              command: sameCommand(global, flags, document.variables),
              decide,
              explain,
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
    },
    { quiet: true },
  );
}

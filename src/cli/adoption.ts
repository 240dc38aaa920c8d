// The object that an import means: looked for on the nodes, exactly one, and nobody else's.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Configuration } from "../model/configuration.ts";
import { parseAddress } from "../model/address.ts";
import { jsonEquals, pathText, sortedKeys } from "../model/json.ts";
import type { State } from "../model/state.ts";
import { type FoundObject, isProviderError } from "../provider/contract.ts";
import { ownBirth } from "./adopt-own.ts";
import type { AdoptionTarget } from "./adoption-target.ts";
import type { World } from "./world.ts";

export async function findForeign(
  world: World,
  configuration: Configuration,
  target: AdoptionTarget,
  id: string,
): Promise<{ readonly object: FoundObject } | { readonly failed: readonly Diagnostic[] }> {
  const found: FoundObject[] = [];
  const nodes = configuration.nodes.filter(({ name }) => target.node === null || name === target.node);
  for (const { name, provider } of nodes) {
    const session = world.sessions.get(provider);
    if (session?.find === undefined)
      return failed(
        "unsupported-by-provider",
        `The provider ${provider} of node ${name} cannot import single objects.`,
        "Use orch import --discover for what orch has made.",
      );
    const answer = await session.find({ kind: target.kind, node: name, id }, world.context);
    if (isProviderError(answer))
      return failed(
        "node-unreachable",
        `Node ${name} could not be asked for ${id}.`,
        `${answer.message} Name the node where it is with --node.`,
      );
    found.push(...answer);
  }
  const [first, ...more] = found;
  const what = target.kind === "network" || target.kind === "volume" ? target.kind : "container";
  const where = nodes.map(({ name }) => name).join(", ");
  if (first === undefined)
    return failed(
      "object-not-found",
      `There is no ${what} ${JSON.stringify(id)} on ${where}.`,
      "Give its name, its id or the beginning of its id, as docker ps -a, docker network ls or docker volume ls show them.",
    );
  if (more.length > 0) {
    const list = found.map(
      (one) => `${one.name} (${Object.values(one.ids)[0]?.slice(0, 12) ?? ""}) on ${one.node}`,
    );
    return failed(
      "object-ambiguous",
      `${JSON.stringify(id)} means ${found.length} ${what}s.`,
      `${list.join("; ")}. Give more of the id, or the node with --node.`,
    );
  }
  return { object: first };
}

/** Why it cannot be taken; null where it can. */
export function adoptionProblem(
  state: State,
  target: AdoptionTarget,
  object: FoundObject,
): Diagnostic | null {
  const { born, node, name } = object;
  const address = target.address(node);
  const current = state.records.find((record) => record.address === address)?.current ?? null;
  const own = ownBirth(state, object);
  const holder = state.records.find(
    (record) =>
      (record.current?.node === node && jsonEquals(record.current.ids, object.ids)) ||
      [record.current, ...record.others.map((other) => other.instance)].some(
        (instance) => own !== null && instance?.uid === own.uid,
      ),
  );
  if (holder !== undefined)
    return errorDiagnostic(
      "already-recorded",
      `${name} on ${node} is in the state already, as ${holder.address}.`,
      {
        detail:
          holder.address === address
            ? "There is nothing to import."
            : `Rename it with orch state mv ${holder.address} ${address}.`,
      },
    );
  if (current !== null)
    return errorDiagnostic(
      "already-recorded",
      `${address} is in the state already: ${current.name} on ${current.node}.`,
      {
        detail: `Forget that one first (orch state rm ${address}), or import to another address.`,
      },
    );
  const kind = own === null ? null : (parseAddress(own.address)?.kind ?? null);
  if (own !== null && kind !== target.kind)
    return errorDiagnostic("other-kind", `${name} on ${node} was made as ${own.address}, a ${kind ?? ""}.`, {
      detail: `It cannot become ${address}. Import it to an address of its kind, or remove it: docker rm -f ${name}.`,
    });
  if (born !== null && own === null)
    return errorDiagnostic(
      "not-foreign",
      `${name} on ${node} was made by orch: it is ${born.address} of the project ${JSON.stringify(born.project)}.`,
      {
        detail:
          born.project === state.project
            ? `Its state has the lineage ${born.lineage}. Use that state, or rebuild it with orch import --discover.`
            : "Remove it from that project first (its block with apply, or orch state rm and its labels with it).",
      },
    );
  if (own === null && (target.kind === "job" || target.kind === "cron_job"))
    return errorDiagnostic(
      "unsupported-import",
      `${address} is a run of a job, and a run that orch did not start cannot be imported.`,
      { detail: "Remove the container; the next apply runs the job." },
    );
  if (target.desired === null) {
    if (name !== target.name || own !== null) return null;
    return errorDiagnostic(
      "name-taken",
      `${name} on ${node} has the name that orch gives the container which takes its place.`,
      {
        detail: `Rename it first: docker rename ${name} ${name}-before.`,
      },
    );
  }
  // a replica's own volume is called what the state says
  if (name !== target.name && !target.isReplicaVolume)
    return errorDiagnostic(
      "other-name",
      `${target.owner} is called ${target.name} on engines, not ${name}.`,
      {
        detail: `Write \`name = ${JSON.stringify(name)}\` in its block, so that containers use this one.`,
      },
    );
  const differing = sortedKeys(object.spec).filter(
    (key) =>
      !(key === "name" && target.isReplicaVolume) && !jsonEquals(object.spec[key], target.desired?.[key]),
  );
  if (target.kind !== "volume" || differing.length === 0) return null;
  return errorDiagnostic(
    "volume-differs",
    `${name} on ${node} differs from ${target.owner} in ${differing.map((key) => pathText([key])).join(", ")}.`,
    {
      detail: "A volume cannot be changed without losing its data. Write in its block what it has.",
    },
  );
}

function failed(code: string, summary: string, detail: string): { readonly failed: readonly Diagnostic[] } {
  return { failed: [errorDiagnostic(code, summary, { detail })] };
}

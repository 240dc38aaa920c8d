// What a project knows by name: addresses, nodes, variables, outputs. From its configuration, the state on this machine, and
// nothing that needs a network; what cannot be read has no names.
import { type Address, ownerOf } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { State } from "../../model/state.ts";
import { usedBackend } from "../../state/used-backend.ts";
import { readWholeFile } from "../../state/read-file.ts";
import { parseState } from "../../state/parse-state.ts";
import { LIMITS } from "../../model/limits.ts";
import { resolve } from "node:path";
import type { GlobalOptions } from "../options.ts";
import { loadProject } from "../project.ts";

export interface Known {
  /** Of the state: replicas and other instances. */
  readonly recorded: readonly string[];
  /** Of the configuration, and what recorded instances belong to. */
  readonly owners: readonly string[];
  readonly nodes: readonly string[];
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
  readonly outputs: readonly string[];
}

export function knownOf(global: GlobalOptions): Known {
  const { configuration, files } = loadProject(global, [], "warning");
  const state = localState(global);
  const recorded: readonly string[] = (state?.records ?? []).map(({ address }) => address);
  const labelled = (type: string): string[] =>
    files.flatMap(({ body }) =>
      body.blocks.flatMap((block) => (block.type === type ? [block.labels[0]?.text ?? ""] : [])),
    );
  const declared = [
    ...(configuration?.workloads ?? []),
    ...(configuration?.networks ?? []),
    ...(configuration?.volumes ?? []),
  ].map(({ address }): string => address);
  return {
    recorded: sorted(recorded),
    owners: sorted(
      [...declared, ...recorded.map((address) => ownerOf(address as Address))].flatMap((owner) => [
        owner,
        // of a block with for_each also the block itself
        owner.replace(/\["(?:[^"\\]|\\.)*"\]$/, ""),
      ]),
    ),
    nodes: sorted([
      ...(configuration?.nodes ?? []).map(({ name }) => name as string),
      ...(state?.endpoints ?? []).map(({ name }) => name as string),
    ]),
    variables: sorted(labelled("variable")),
    secrets: sorted(labelled("secret")),
    outputs: sorted([...Object.keys(state?.outputs ?? {}), ...labelled("output")]),
  };
}

/** The snapshot alone: what a journal adds are the same names. Null for states that are kept elsewhere. */
function localState({ directory }: GlobalOptions): State | null {
  const backend = usedBackend(directory, { type: "local", path: "" }) ?? {
    type: "local" as const,
    path: "orch.state.json",
  };
  if (backend.type !== "local") return null;
  const read = readWholeFile(resolve(directory, backend.path), LIMITS.stateFile);
  const parsed = read.ok ? parseState(backend.path, read.bytes.toString("utf8"), "") : null;
  return parsed?.ok === true ? parsed.value : null;
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== "").sort(compareText);
}

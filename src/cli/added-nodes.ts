// `orch plan --if-added FILE`: nodes that are not there yet, written as node blocks. They are read with the project's variables and
// locals, and counted with the capacity that they declare: no engine is asked. Everything else of an engine is taken to be as on
// most nodes of the project.
import { resolve } from "node:path";
import { type Diagnostic, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { EndpointName, NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { NodeConfig, NodeSeen } from "../model/node.ts";
import type { SourceText } from "../config/input.ts";
import { NO_RESOURCES } from "../model/resources.ts";
import type { Sources } from "../render/diagnostic.ts";
import { readNamedFile, readProjectTexts } from "./files.ts";
import type { GlobalOptions, VariableOption } from "./options.ts";
import { loadProject } from "./project.ts";

/** Nodes to be, sorted by name, or what is wrong with their files. */
export type AddedNodes =
  | { readonly nodes: readonly NodeConfig[] }
  | { readonly failed: readonly Diagnostic[]; readonly sources: Sources };

/** `present`: the nodes of the project. */
export function readAddedNodes(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  paths: readonly string[],
  present: readonly NodeConfig[],
): AddedNodes {
  const texts: SourceText[] = [];
  for (const path of new Set(paths)) {
    const text = readNamedFile(path, global.directory);
    if (!("text" in text)) return { failed: [text], sources: new Map() };
    texts.push(text);
  }
  const own = new Set(
    readProjectTexts(global.directory).sources.map(({ name }) => resolve(global.directory, name)),
  );
  const within = texts.find(({ name }) => own.has(resolve(global.directory, name)));
  if (within !== undefined) return { failed: [partOfProject(within)], sources: new Map() };
  const names = new Set(texts.map(({ name }) => name));
  const project = loadProject(global, variables, "nothing", new Map(), texts);
  const { files, sources, configuration } = project;
  const isOurs = ({ range, related }: Diagnostic): boolean =>
    (range !== undefined && names.has(range.file)) ||
    (related !== undefined && names.has(related.range.file));
  const others = files
    .filter(({ name }) => names.has(name))
    .flatMap(({ body }) => [
      ...body.attributes.map(({ nameRange }) => unexpected("An attribute", nameRange)),
      ...body.blocks
        .filter(({ type }) => type !== "node")
        .map(({ type, headerRange }) => unexpected(`A block "${type}"`, headerRange)),
    ]);
  const failed = [...others, ...(others.length > 0 ? [] : project.diagnostics.filter(isOurs))];
  if (hasErrors(failed)) return { failed, sources };
  // what is wrong elsewhere was told with the project itself
  if (configuration === null) return { failed: project.diagnostics, sources };
  const added = configuration.nodes.filter(({ range }) => range !== null && names.has(range.file));
  const known = new Set<string>(present.map(({ name }) => name));
  const problems = [
    ...(added.length === 0 ? [noNodes(texts)] : []),
    ...added.flatMap((node) => [
      ...(known.has(node.name) ? [duplicate(node)] : []),
      ...(node.capacity.cpu === undefined || node.capacity.memory === undefined ? [noCapacity(node)] : []),
    ]),
  ];
  return problems.length > 0 ? { failed: problems, sources } : { nodes: added };
}

/** What engines would show of nodes that have nothing on them: as `seen` shows of most nodes that answer. */
export function seenAsAdded(nodes: readonly NodeConfig[], seen: readonly NodeSeen[]): readonly NodeSeen[] {
  const ready = seen.filter(({ status }) => status === "ready");
  return nodes.map((node): NodeSeen => {
    const own = (name: string): string | undefined => {
      const value = node.settings[name];
      return typeof value === "string" ? value : undefined;
    };
    return {
      name: node.name,
      endpoint: node.name as string as EndpointName, // an engine that is added is one node
      status: "ready",
      problem: null,
      // where nobody has an address yet, its name stands for it
      advertise: node.advertise ?? node.name,
      fingerprint: `added ${node.name}`,
      os:
        own("os") ??
        usual(
          ready.map(({ os }) => os),
          "linux",
        ),
      arch:
        own("arch") ??
        usual(
          ready.map(({ arch }) => arch),
          "amd64",
        ),
      engineVersion:
        own("engine_version") ??
        usual(
          ready.map(({ engineVersion }) => engineVersion),
          "",
        ),
      labels: {},
      capacity: { ...NO_RESOURCES, ...node.capacity },
      foreign: NO_RESOURCES,
      foreignPorts: [],
      load: { cpu: 0, memory: 0 },
    };
  });
}

/** The most frequent one; the first by its text among equals. */
function usual(values: readonly string[], otherwise: string): string {
  const amounts = new Map<string, number>();
  for (const value of values) amounts.set(value, (amounts.get(value) ?? 0) + 1);
  return [...amounts].sort(([a, x], [b, y]) => y - x || compareText(a, b))[0]?.[0] ?? otherwise;
}

function partOfProject({ name }: SourceText): Diagnostic {
  return errorDiagnostic(
    "invalid-option",
    `${name} is a part of the project, so its nodes are there already.`,
    {
      detail:
        "Keep nodes that are only asked about in a file with another ending, such as more-nodes.hcl, or in another folder.",
    },
  );
}

function unexpected(what: string, range: NonNullable<Diagnostic["range"]>): Diagnostic {
  return errorDiagnostic("unexpected-block", `${what} has no place among nodes that are to be added.`, {
    range,
    detail:
      "The file of --if-added holds node blocks only. Variables and locals of the project can be used in them.",
  });
}

function noNodes([file]: readonly SourceText[]): Diagnostic {
  return errorDiagnostic("no-nodes", `${file?.name ?? "The file"} declares no node.`, {
    detail: 'Write node "edge-c" { capacity = { cpu = 8, memory = "32Gi" } } for each node to ask about.',
  });
}

function duplicate({ name, range }: NodeConfig): Diagnostic {
  return errorDiagnostic("duplicate-node", `There is a node called "${name as NodeName}" already.`, {
    ...(range === null ? {} : { range }),
    detail: "Give the node that is to be added another name.",
  });
}

function noCapacity({ name, range }: NodeConfig): Diagnostic {
  return errorDiagnostic("no-capacity", `The node "${name}" that is to be added has no capacity.`, {
    ...(range === null ? {} : { range }),
    detail: 'No engine is asked for it. Write capacity = { cpu = 8, memory = "32Gi" }.',
  });
}

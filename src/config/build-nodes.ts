// The nodes that the configuration declares. Without any node block there is one, "local", on the environment's engine.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { NodeConfig, PortRange } from "../model/node.ts";
import type { Resources } from "../model/resources.ts";
import { parseHost } from "./host.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { flagOf, mapOf, numberOf, textOf, texts } from "./field-values.ts";
import { stringConstant } from "./constants.ts";
import { attributeOf, instanceKeys } from "./instances.ts";
import { checkTransport, nodeSettings } from "./node-settings.ts";
import { readBody } from "./read-body.ts";
import type { Fields, Reading } from "./read-body.ts";
import { FOREIGN_NODE, NODE } from "./schemas/objects.ts";
import { rangeText } from "./wording.ts";

const DEFAULT_PORT_RANGE: PortRange = { first: 20_000, last: 32_000 };

const LOCAL: NodeConfig = {
  name: "local" as NodeName, // fixed
  provider: "docker",
  host: null,
  advertise: null,
  labels: {},
  pool: "default",
  capacity: {},
  reserved: { cpu: 0, memory: 0, devices: {} },
  portRange: DEFAULT_PORT_RANGE,
  drain: false,
  settings: {},
  range: null,
};

/** Sorted by name. */
export function buildNodes(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly NodeConfig[] {
  const { nodes } = evaluation.program.declarations;
  if (nodes.size === 0) return [LOCAL];
  const built: NodeConfig[] = [];
  for (const declaration of nodes.values())
    for (const key of instanceKeys(evaluation.instances(declaration)))
      built.push(buildNode(declaration, key, evaluation, report));
  refuseEqual(built, report);
  return built.sort((a, b) => compareText(a.name, b.name));
}

/** Names without the rest, for those who refer to nodes; null where an endpoint may bring more of them. */
export function declaredNodeNames(evaluation: Evaluation): readonly string[] | null {
  const { nodes } = evaluation.program.declarations;
  if (nodes.size === 0) return [LOCAL.name];
  const names: string[] = [];
  for (const declaration of nodes.values())
    for (const key of instanceKeys(evaluation.instances(declaration))) {
      const provider =
        attributeOf(declaration.block, "provider") === undefined
          ? "docker"
          : stringConstantOf(evaluation, declaration, key);
      if (provider !== "docker") return null;
      names.push(nodeName(declaration, key));
    }
  return names.sort(compareText);
}

function stringConstantOf(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
): string | null {
  return stringConstant(evaluation, declaration, key, "provider");
}

/** `edge`, with for_each `edge-a`. */
function nodeName(declaration: Declaration, key: string | null): NodeName {
  return (key === null ? declaration.name : `${declaration.name}-${key}`) as NodeName; // built by the rule above
}

function buildNode(
  declaration: Declaration,
  key: string | null,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): NodeConfig {
  const { block } = declaration;
  const title = blockTitle(block);
  const frame = { ...MODULE_FRAME, title, instance: key === null ? null : { declaration, key } };
  const reading: Reading = { evaluation, frame, report };
  const provider = stringConstantOf(evaluation, declaration, key) ?? "docker";
  const schema = provider === "docker" ? NODE : FOREIGN_NODE;
  const fields = readBody(block.body, block.headerRange, title, schema, reading);
  const problem = (code: string, summary: string, detail: string, name: string) => {
    const range = fields.attributes.get(name)?.range ?? block.headerRange;
    report(errorDiagnostic(code, summary, { range, detail, context: title }));
  };
  const name = nodeName(declaration, key);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name))
    report(
      errorDiagnostic("invalid-name", `${JSON.stringify(name)} cannot be the name of a node.`, {
        range: attributeOf(block, "for_each")?.expression.range ?? block.headerRange,
        context: title,
        detail: "Keys of for_each become part of it: use letters, digits, underscores, dots and hyphens.",
      }),
    );
  const host = textOf(fields, "host");
  const parsed = host === null || provider !== "docker" ? null : parseHost(host);
  if (parsed !== null && "problem" in parsed)
    problem("invalid-value", `"host" ${parsed.problem}.`, parsed.detail, "host");
  if (provider === "docker")
    checkTransport(fields, parsed !== null && "scheme" in parsed ? parsed.scheme : null, title, report);
  const advertise = textOf(fields, "advertise") ?? (parsed !== null && "name" in parsed ? parsed.name : null);
  const taints = texts(fields, "taints") ?? [];
  const maxReplicas = numberOf(fields, "max_replicas");
  return {
    name,
    provider,
    host,
    advertise,
    labels: mapOf<string>(fields, "labels", "string") ?? {},
    pool: textOf(fields, "pool") ?? "default",
    capacity: amounts(fields.records.get("capacity")),
    reserved: { ...LOCAL.reserved, ...amounts(fields.records.get("reserved")) },
    portRange: portRange(fields, problem),
    drain: flagOf(fields, "drain") ?? false,
    ...(taints.length === 0 ? {} : { taints: [...new Set(taints)].sort(compareText) }),
    ...(maxReplicas === null ? {} : { maxReplicas }),
    ...nodeSettings(fields, reading),
    range: block.headerRange,
  };
}

function amounts(record: Fields | undefined): Partial<Resources> {
  if (record === undefined) return {};
  const [cpu, memory] = [numberOf(record, "cpu"), numberOf(record, "memory")];
  const devices = mapOf<number>(record, "devices", "number");
  return {
    ...(cpu === null ? {} : { cpu }),
    ...(memory === null ? {} : { memory }),
    ...(devices === null ? {} : { devices }),
  };
}

function portRange(
  fields: Fields,
  problem: (code: string, summary: string, detail: string, name: string) => void,
): PortRange {
  const text = textOf(fields, "port_range");
  if (text === null) return DEFAULT_PORT_RANGE;
  const found = /^(\d+)-(\d+)$/.exec(text);
  const [first, last] = [Number(found?.[1]), Number(found?.[2])];
  if (found !== null && first >= 1 && last >= first && last <= 65_535) return { first, last };
  problem(
    "invalid-value",
    '"port_range" is no range of ports.',
    'Write for example "20000-32000".',
    "port_range",
  );
  return DEFAULT_PORT_RANGE;
}

function refuseEqual(nodes: readonly NodeConfig[], report: (problem: Diagnostic) => void): void {
  const names = new Map<string, SourceRange | null>();
  const hosts = new Map<string, NodeConfig>();
  for (const node of nodes) {
    const range = node.range === null ? {} : { range: node.range };
    const first = names.get(node.name);
    if (first !== undefined)
      report(
        errorDiagnostic("duplicate-node", `Two nodes are called "${node.name}".`, {
          ...range,
          detail: `The first one is at ${first === null ? "" : rangeText(first)}. Rename one of the blocks, or a key of its for_each.`,
          ...(first === null ? {} : { related: { range: first, message: "declared here first" } }),
        }),
      );
    else names.set(node.name, node.range);
    if (node.provider !== "docker") continue;
    const other = hosts.get(node.host ?? "");
    if (other !== undefined && other.name !== node.name)
      report(
        errorDiagnostic(
          "duplicate-host",
          `The nodes "${other.name}" and "${node.name}" are one engine, ${node.host ?? "the one of the environment"}.`,
          {
            ...range,
            detail: "Its room would be counted twice. Give each node a host of its own.",
            ...(other.range === null ? {} : { related: { range: other.range, message: "the other node" } }),
          },
        ),
      );
    else hosts.set(node.host ?? "", node);
  }
}

// A block for what somebody else has made, from what its engine shows: a beginning to be read and kept, for
// `orch plan --generate-config-out`. Environment, commands and labels are not in it, as they may hold secrets.
import { formatSource } from "../hcl/format/format.ts";
import { quoteText } from "../hcl/render-value.ts";
import type { Kind } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import { type Json, type JsonObject, isObject } from "../model/json.ts";
import type { MountSpec, ReplicaSpec } from "../model/spec.ts";

/** `spec` is a specification as providers find it. The text ends in a line feed and is formatted. */
export function generatedBlock(kind: Kind, name: string, spec: JsonObject): string {
  const lines = isWorkloadKind(kind)
    ? workloadLines(spec as unknown as ReplicaSpec) // what is found of a replica
    : objectLines(spec);
  const text = `${kind} ${quoteText(name)} {\n${lines.join("\n")}\n}\n`;
  const formatted = formatSource(text, "generated.orch.hcl");
  return formatted.ok ? formatted.value : text;
}

const OBJECT_DEFAULTS: Readonly<Record<string, Json>> = { scope: null, on_delete: null, driver: null };

/** Of a network or volume: all of its attributes are written as they are stored. */
function objectLines(spec: JsonObject): readonly string[] {
  return Object.entries(spec).flatMap(([name, value]) =>
    value === null || (Object.hasOwn(OBJECT_DEFAULTS, name) && isUsual(value))
      ? []
      : [`${name} = ${literal(value)}`],
  );
}

function isUsual(value: Json): boolean {
  return (
    value === "local" || value === "bridge" || value === "single" || value === "node" || value === "retain"
  );
}

const TEXTS = [
  "user",
  "working_dir",
  "runtime",
  "stop_signal",
  "pid_mode",
  "ipc_mode",
  "userns_mode",
] as const;
const OTHERS = ["init", "read_only", "privileged", "tty", "stdin_open"] as const;
const LISTS = ["group_add", "cap_add", "cap_drop", "security_opt", "devices", "sysctls"] as const;

function workloadLines({ containers, ports = {}, hostname }: ReplicaSpec): readonly string[] {
  const [main] = Object.values(containers);
  if (main === undefined) return [];
  const lines = [
    `image = ${literal(main.image)}`,
    ...(hostname === undefined || hostname === null ? [] : [`hostname = ${literal(hostname)}`]),
  ];
  for (const name of [...TEXTS, ...OTHERS, ...LISTS]) {
    const value = main[name];
    if (value !== undefined && value !== "" && value !== false)
      lines.push(`${name} = ${literal(value as Json)}`); // texts, flags and plain lists
  }
  const condition = main.restart?.condition;
  if (condition !== undefined && condition !== "no") lines.push(`restart = ${literal(condition)}`);
  lines.push("# env, command and labels are not read, as they may hold secrets");
  for (const [name, port] of Object.entries(ports))
    lines.push(
      "",
      `port ${quoteText(name)} {`,
      `container = ${port.count > 1 ? quoteText(`${port.container}-${port.container + port.count - 1}`) : port.container}`,
      ...(port.host === undefined ? [] : [`host = ${port.host}`]),
      ...(port.protocol === "tcp" ? [] : [`protocol = ${quoteText(port.protocol)}`]),
      "}",
    );
  for (const [target, mount] of Object.entries(main.mounts ?? {}))
    lines.push("", ...mountLines(target, mount));
  return lines;
}

function mountLines(target: string, mount: MountSpec): readonly string[] {
  switch (mount.type) {
    case "bind":
      return [
        `mount ${quoteText(target)} {`,
        `bind = ${quoteText(mount.source)}`,
        ...(mount.read_only === true ? ["read_only = true"] : []),
        "}",
      ];
    case "tmpfs":
      return [`mount ${quoteText(target)} {`, "tmpfs = true", "}"];
    case "volume":
      return [
        `# mount ${quoteText(target)} { volume = volume.… } of ${quoteText(mount.name)}: import it, too`,
      ];
    default:
      return mount satisfies never;
  }
}

function literal(value: Json): string {
  if (typeof value === "string") return quoteText(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(literal).join(", ")}]`;
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value).map(
    ([name, part]) => `${/^[A-Za-z_][\w-]*$/.test(name) ? name : quoteText(name)} = ${literal(part)}`,
  );
  return `{ ${entries.join(", ")} }`;
}

// A workload's ports and how it is attached to networks.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import { askedKeys, heldKeys, withoutAddress } from "../model/host-port.ts";
import { jsonObject } from "../model/json.ts";
import type { Json } from "../model/json.ts";
import { LIMITS } from "../model/limits.ts";
import { networkName, uniqueAlias } from "../model/object-name.ts";
import { portNeedsOf, type PortNeeds } from "../model/port-needs.ts";
import type { PortSpec } from "../model/spec.ts";
import type { Declaration } from "./declarations.ts";
import type { Draft } from "./draft.ts";
import type { Evaluation } from "./evaluation.ts";
import { elements, flagOf, numberOf, textOf, texts } from "./field-values.ts";
import { objectNameOf } from "./object-names.ts";
import { referenceOf } from "./object-root.ts";
import type { Fields, LabelledFields, Reading } from "./read-body.ts";

export type { PortNeeds };

interface Context {
  readonly draft: Draft;
  readonly reading: Reading;
}

export function buildPorts(fields: Fields, mode: string | null, { draft, reading }: Context): PortNeeds {
  const specs: PortSpec[] = [];
  for (const port of fields.blocks.get("port") ?? []) {
    const problem = (code: string, summary: string, detail: string, name = "container") => {
      const range = port.attributes.get(name)?.range ?? port.header;
      reading.report(errorDiagnostic(code, summary, { range, detail, context: reading.frame.title }));
    };
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(port.label)) {
      problem(
        "invalid-name",
        `${JSON.stringify(port.label)} cannot be the name of a port.`,
        'Write port "http" { container = 8080 }.',
        "",
      );
      continue;
    }
    const range = portRange(textOf(port, "container"));
    if (range === null) {
      if (port.attributes.has("container"))
        problem(
          "invalid-value",
          '"container" is no port from 1 to 65535.',
          'Write a number such as 8080, or a range such as "7000-7010".',
        );
      continue;
    }
    const { first, count } = range;
    if (count > LIMITS.portsInRange) {
      problem(
        "too-many-ports",
        `The range of port "${port.label}" has more than ${LIMITS.portsInRange} ports, the limit for one range.`,
        'Write a smaller range, or network_mode = "host" for a program that takes so many.',
        "container",
      );
      continue;
    }
    const protocol = protocolOf(port);
    const publish = flagOf(port, "publish") ?? true;
    const written = numberOf(port, "host");
    const host = mode === "host" ? first : written;
    const bind = textOf(port, "bind");
    if (mode === "host" && written !== null && written !== first)
      problem(
        "conflicting-attributes",
        'With network_mode = "host" a port has the number that it has in the container.',
        `Remove host, or write host = ${first}.`,
        "host",
      );
    if (!publish && (written !== null || bind !== null))
      problem(
        "conflicting-attributes",
        `The port "${port.label}" is not published, so it has no place on the host.`,
        "Remove publish = false, or remove host and bind.",
        written === null ? "bind" : "host",
      );
    if (host !== null && host + count - 1 > 65_535)
      problem(
        "invalid-value",
        `The range of port "${port.label}" goes beyond 65535 on the host.`,
        "Start it lower.",
        "host",
      );
    const spec: PortSpec = {
      container: first,
      count,
      protocol,
      publish,
      ...(host === null || (mode !== "host" && !publish) ? {} : { host }),
      ...(bind === null ? {} : { bind }),
    };
    const taken = portNeedsOf(specs, mode).hostPorts.flatMap(heldKeys);
    for (const name of portNeedsOf([spec], mode).hostPorts)
      if (askedKeys(name).some((key) => taken.includes(key)))
        problem(
          "duplicate-port",
          `The host port ${name} is used by two ports of this workload.`,
          "Give one of them another number, or remove host.",
          "host",
        );
    specs.push(spec);
    draft.put(["ports", port.label], { ...spec }, port.header);
  }
  const { hostPorts, chosenPorts } = portNeedsOf(specs, mode);
  return { hostPorts: [...new Set(hostPorts)].sort(byNumber), chosenPorts };
}

function protocolOf(port: Fields): "tcp" | "udp" | "sctp" {
  const written = textOf(port, "protocol");
  return written === "udp" || written === "sctp" ? written : "tcp";
}

function byNumber(a: string, b: string): number {
  const number = (name: string): number => Number.parseInt(withoutAddress(name), 10);
  return number(a) - number(b) || (a < b ? -1 : 1);
}

function portRange(text: string | null): { readonly first: number; readonly count: number } | null {
  const found = /^(\d+)(?:-(\d+))?$/.exec(text ?? "");
  if (found === null) return null;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return first >= 1 && last >= first && last <= 65_535 ? { first, count: last - first + 1 } : null;
}

export interface Attached {
  readonly declaration: Declaration;
  /** Of the module instance that it belongs to. */
  readonly evaluation: Evaluation;
  readonly key: string | null;
  readonly address: Address;
}

/** Puts the attachments into the draft and gives the networks that are used. */
export function buildNetworks(
  fields: Fields,
  workload: { readonly declaration: Declaration; readonly address: Address },
  mode: string | null,
  defaultNetwork: Attached,
  { draft, reading }: Context,
): readonly Attached[] {
  const attach = fields.blocks.get("attach") ?? [];
  const list = elements(fields, "networks");
  if (mode === "host" || mode === "none") {
    draft.put(["network_mode"], mode, fields.attributes.get("network_mode")?.range);
    if (list !== null || attach.length > 0)
      reading.report(
        errorDiagnostic(
          "conflicting-attributes",
          `With network_mode = "${mode}" a workload is on no network.`,
          {
            range: fields.attributes.get("networks")?.range ?? attach[0]?.header ?? fields.header,
            context: reading.frame.title,
            detail: "Remove network_mode, or remove networks and attach.",
          },
        ),
      );
    return [];
  }
  if (fields.failed.has("networks")) return [];
  const wanted: { readonly attached: Attached; readonly options: LabelledFields | null }[] = [];
  for (const element of list ?? [])
    for (const attached of attachedOf(element)) wanted.push({ attached, options: null });
  for (const options of attach) {
    const value = options.attributes.get("network")?.value;
    if (value !== undefined) for (const attached of attachedOf(value)) wanted.push({ attached, options });
  }
  if (wanted.length === 0 && list === null && attach.length === 0)
    wanted.push({ attached: defaultNetwork, options: null });
  const seen = new Set<Address>();
  const specs: Json[] = [];
  for (const { attached, options } of wanted) {
    if (seen.has(attached.address)) {
      reading.report(
        errorDiagnostic("duplicate-network", `${attached.address} is attached twice.`, {
          range: options?.header ?? fields.attributes.get("networks")?.range ?? fields.header,
          context: reading.frame.title,
          detail: "Name it once, in networks or in an attach block.",
        }),
      );
      continue;
    }
    seen.add(attached.address);
    const own = options === null ? [] : (texts(options, "aliases") ?? []);
    // two modules may each have a "db" on one network, so there its bare name would mean both
    const isOwn = isSameModule(attached.declaration, workload.declaration);
    const bare = isOwn ? [workload.declaration.name] : [];
    const aliases = [...new Set([...bare, uniqueAlias(workload.address), ...own])];
    specs.push(
      jsonObject([
        ["network", attached.address],
        ["name", objectNameOf(attached.evaluation, attached.declaration, attached.key, networkName)],
        ["aliases", aliases],
        ...["ipv4_address", "ipv6_address", "mac_address"].flatMap((name): [string, Json][] => {
          const text = options === null ? null : textOf(options, name);
          return text === null ? [] : [[name, text]];
        }),
      ]),
    );
  }
  draft.put(
    ["networks"],
    specs,
    fields.attributes.get("networks")?.range ?? attach[0]?.header ?? fields.header,
  );
  return wanted.map(({ attached }) => attached);
}

function isSameModule(a: Declaration, b: Declaration): boolean {
  return (
    a.within.length === b.within.length &&
    a.within.every(({ name, key }, index) => name === b.within[index]?.name && key === b.within[index].key)
  );
}

function attachedOf(value: Parameters<typeof referenceOf>[0]): readonly Attached[] {
  const reference = referenceOf(value);
  if (reference === null) return [];
  return reference.instances.map(({ key, address }) => ({
    declaration: reference.declaration,
    evaluation: reference.evaluation,
    key,
    address,
  }));
}

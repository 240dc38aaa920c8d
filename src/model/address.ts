// Addresses: what every object that a plan can change is called, and how they are parsed, printed and ordered.
//   [module.NAME["KEY"]?.]* KIND.NAME ["KEY"]? [INDEX]? (@NODE | @ADDRESS)?
import { compareText } from "./json.ts";

export type Address = string & { readonly __brand: "Address" };
export type NodeName = string & { readonly __brand: "NodeName" };
export type EndpointName = string & { readonly __brand: "EndpointName" };

export type WorkloadKind = "service" | "stateful_service" | "daemon" | "job" | "cron_job";
export type Kind = WorkloadKind | "network" | "volume" | "secret";

const WORKLOAD_KINDS: readonly WorkloadKind[] = ["service", "stateful_service", "daemon", "job", "cron_job"];
export const KINDS: readonly Kind[] = [...WORKLOAD_KINDS, "network", "volume", "secret"];

export interface ModuleStep {
  readonly name: string;
  readonly key: string | null;
}

export interface AddressParts {
  readonly modules: readonly ModuleStep[];
  readonly kind: Kind;
  readonly name: string;
  /** for_each keys, for a daemon's replica followed by its node: `daemon.agent["eu"]["edge-a"]`. */
  readonly keys: readonly string[];
  readonly index: number | null;
  /** What an instance belongs to: a node's name, or the address of a replica. */
  readonly at: string | null;
}

export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return (WORKLOAD_KINDS as readonly string[]).includes(kind);
}

export function formatAddress(parts: Partial<AddressParts> & Pick<AddressParts, "kind" | "name">): Address {
  const modules = modulePrefix(parts.modules ?? []);
  const keys = (parts.keys ?? []).map(keyText).join("");
  const index = parts.index === undefined || parts.index === null ? "" : `[${parts.index}]`;
  const at = parts.at === undefined || parts.at === null ? "" : `@${parts.at}`;
  return `${modules}${parts.kind}.${parts.name}${keys}${index}${at}` as Address; // built by the grammar above
}

/** `module.shop["eu"].`, what addresses in that module start with; empty for the root module. */
export function modulePrefix(modules: readonly ModuleStep[]): string {
  return modules.map((step) => `module.${step.name}${keyText(step.key)}.`).join("");
}

/** The replica of a workload at an index. */
export function replicaAddress(workload: Address, index: number): Address {
  return `${workload}[${index}]` as Address;
}

/** The replica of a daemon on a node. */
export function daemonAddress(workload: Address, node: NodeName): Address {
  return `${workload}${keyText(node)}` as Address;
}

/** A network's or volume's instance on a node, or of a replica. */
export function instanceAddress(object: Address, at: NodeName | Address): Address {
  return `${object}@${at}` as Address;
}

/** Null where the text is no address. */
export function parseAddress(text: string): AddressParts | null {
  const reader = { text, at: 0 };
  const modules: ModuleStep[] = [];
  for (;;) {
    const word = readWord(reader);
    if (word === null || !take(reader, ".")) return null;
    const name = readWord(reader);
    if (name === null) return null;
    if (word === "module") {
      modules.push({ name, key: readKey(reader) });
      if (!take(reader, ".")) return null;
      continue;
    }
    if (!(KINDS as readonly string[]).includes(word)) return null;
    const keys: string[] = [];
    for (let key = readKey(reader); key !== null; key = readKey(reader)) keys.push(key);
    const index = readIndex(reader);
    const at = take(reader, "@") ? reader.text.slice(reader.at) : null;
    if (at === null ? reader.at !== text.length : at === "") return null;
    return { modules, kind: word as Kind, name, keys, index, at }; // checked against KINDS above
  }
}

/** `module.shop["eu"].module.inner`: a module instance, or all of a call; null where the text is no such path. */
export function parseModulePath(text: string): readonly ModuleStep[] | null {
  const inner = parseAddress(`${text}.service.x`);
  return inner === null || inner.modules.length === 0 || inner.keys.length > 0 ? null : inner.modules;
}

/** The workload (or object) that a replica or instance belongs to; of a daemon's replica it needs to know so. */
export function ownerOf(address: Address): Address {
  const text = address.replace(/@.*$/s, "");
  const daemon = /(?:^|\.)daemon\.[^."[\]]+(?:\["(?:[^"\\]|\\.)*"\])*$/.test(text);
  if (daemon) return text.replace(/\["(?:[^"\\]|\\.)*"\]$/, "") as Address; // a daemon's replicas always end in their node
  return text.replace(/\[\d+\]$/, "") as Address;
}

/** Total order: by text, but numbers inside `[…]` by value, so `web[2]` comes before `web[10]`. */
export function compareAddresses(a: Address, b: Address): number {
  if (a === b) return 0;
  const length = a.length < b.length ? a.length : b.length;
  let same = 0;
  while (same < length && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  let start = same;
  while (start > 0 && isDigit(a.charCodeAt(start - 1))) start--;
  if (start > 0 && a[start - 1] === "[") {
    const [x, y] = [indexAt(a, start), indexAt(b, start)];
    if (x !== null && y !== null) return x - y;
  }
  return compareText(a, b);
}

/** The number between this place and a `]`. Without a pattern: sorting thousands of addresses comes here. */
function indexAt(text: string, start: number): number | null {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end > start && text[end] === "]" ? Number(text.slice(start, end)) : null;
}

function keyText(key: string | null): string {
  return key === null ? "" : `[${JSON.stringify(key)}]`;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

interface Reader {
  readonly text: string;
  at: number;
}

function take(reader: Reader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at++;
  return true;
}

const WORD = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const KEY = /\["(?:[^"\\]|\\.)*"\]/y;
const INDEX = /\[\d+\]/y;

/** `pattern` is sticky. */
function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  if (!pattern.test(reader.text)) return null;
  const start = reader.at;
  reader.at = pattern.lastIndex;
  return reader.text.slice(start, reader.at);
}

function readWord(reader: Reader): string | null {
  return match(reader, WORD);
}

function readKey(reader: Reader): string | null {
  const text = match(reader, KEY);
  if (text === null) return null;
  try {
    return JSON.parse(text.slice(1, -1)) as string; // a quoted string by the pattern
  } catch {
    return null;
  }
}

function readIndex(reader: Reader): number | null {
  const text = match(reader, INDEX);
  return text === null ? null : Number(text.slice(1, -1));
}

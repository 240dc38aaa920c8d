// Many names in few words: `web[0..999]`, `edge-a, edge-b and 38 more`.
import { type Address, type NodeName, parseAddress } from "../model/address.ts";
import { compareText } from "../model/json.ts";

/** What is left of an address without its modules and kind: `web["eu"][2]`, `data@edge-a`. */
export function shortName(address: Address): string {
  const at = topLevelAt(address);
  const [head, tail] = at === -1 ? [address, ""] : [address.slice(0, at), address.slice(at)];
  return `${lastPart(head)}${tail === "" ? "" : `@${lastPart(tail.slice(1))}`}`;
}

/** The same with its modules, where nothing else tells them: `shop["eu"].web[2]`. */
export function modularName(address: Address): string {
  const modules = parseAddress(address)?.modules ?? [];
  const path = modules.map(({ name, key }) => `${name}${key === null ? "" : `[${JSON.stringify(key)}]`}.`);
  return `${path.join("")}${shortName(address)}`;
}

/** Replicas of one owner: runs of indices as `web[0..2]`, a daemon's as `agent on edge-a, edge-b`. At most `most` parts, the rest counted. */
export function replicaRanges(
  owner: Address,
  addresses: readonly Address[],
  most = 6,
  name = shortName(owner),
): string {
  const [indices, others]: [number[], string[]] = [[], []];
  for (const address of addresses) {
    const rest = address.startsWith(owner) ? address.slice(owner.length) : null;
    const index = rest === null ? null : /^\[(\d+)\]$/.exec(rest);
    if (index !== null) indices.push(Number(index[1]));
    else others.push(rest === null ? address : replicaLabel(owner, address));
  }
  indices.sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last !== undefined && index <= last[1] + 1) last[1] = index;
    else runs.push([index, index]);
  }
  const texts = runs.map(([first, last]) => `${name}[${first === last ? first : `${first}..${last}`}]`);
  if (texts.length === 0 && others.length > 0) return `${name} on ${someOf(others.sort(compareText), most)}`;
  return someOf([...texts, ...others.sort(compareText)], most);
}

/** The same where the node is told beside it: the node alone where that says it all, as of a daemon or a network. */
export function labelOn(owner: Address, address: Address, node: NodeName): string {
  return address === `${owner}@${node}` ? node : replicaLabel(owner, address);
}

/** How a replica is called below its owner's heading: `web[2]`; of a daemon its node. */
export function replicaLabel(owner: Address, address: Address): string {
  const rest = address.startsWith(owner) ? address.slice(owner.length) : null;
  if (rest !== null && rest.startsWith('["')) {
    try {
      return String(JSON.parse(rest.slice(1, -1)));
    } catch {
      return shortName(address);
    }
  }
  return shortName(address);
}

/** `a, b, c and 4 more` */
export function someOf(names: readonly string[], most: number, between = ", "): string {
  if (names.length <= most) return names.join(between);
  return `${names.slice(0, most).join(between)}${between === ", " ? "" : between.trimEnd()} and ${count(names.length - most)} more`;
}

/** `1 replica`, `3 replicas`. */
export function plural(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${count(amount)} ${amount === 1 ? noun : nouns}`;
}

/** Digits in threes, independent of locale: `10,000`. */
export function count(amount: number): string {
  return String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `p1-4f9c21ab77e0`: the prefix and 12 digits, enough for `--approve`. */
export function shortId(id: string): string {
  const dash = id.indexOf("-");
  return id.slice(0, dash + 13);
}

/** An argument as a shell takes it; brackets and quotes need quoting. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function lastPart(address: string): string {
  let [quoted, start] = [false, 0];
  for (let index = 0; index < address.length; index++) {
    const unit = address[index];
    if (quoted && unit === "\\") index++;
    else if (unit === '"') quoted = !quoted;
    else if (unit === "." && !quoted) start = index + 1;
  }
  return address.slice(start);
}

function topLevelAt(address: string): number {
  let quoted = false;
  for (let index = 0; index < address.length; index++) {
    const unit = address[index];
    if (quoted && unit === "\\") index++;
    else if (unit === '"') quoted = !quoted;
    else if (unit === "@" && !quoted) return index;
  }
  return -1;
}

/** A phrase as the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

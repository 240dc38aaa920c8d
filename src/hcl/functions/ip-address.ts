// IP addresses and networks as text (RFC 4291, RFC 5952) and as big integers.

export interface Network {
  readonly bits: 32 | 128;
  /** The first address of the network; bits below the prefix are zero. */
  readonly address: bigint;
  readonly length: number;
}

/** `address/length`; the result of bad input is a sentence. Leading zeros of IPv4 parts are decimal, as in Terraform. */
export function parseNetwork(source: string): Network | string {
  const bad = 'The string is not a network in CIDR notation such as "10.1.0.0/16".';
  const [, addressPart = "", lengthPart = ""] = /^([0-9a-fA-F:.]+)\/([0-9]{1,3})$/.exec(source) ?? [];
  const parsed = addressPart.includes(":") ? parseIpv6(addressPart) : parseIpv4(addressPart);
  if (parsed === undefined) return bad;
  const wide = addressPart.includes(":");
  const length = Number(lengthPart);
  const bits = wide ? 128 : 32;
  if (length > bits) return bad;
  const hostBits = BigInt(bits - length);
  const address = (parsed >> hostBits) << hostBits;
  // An IPv4-mapped network (::ffff:0:0/96 and below) is the IPv4 network that it stands for.
  if (wide && length >= 96 && address >> 32n === 0xffffn)
    return { bits: 32, address: address & 0xffffffffn, length: length - 96 };
  return { bits, address, length };
}

function parseIpv4(source: string): bigint | undefined {
  const parts = source.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]+$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((total, part) => (total << 8n) | BigInt(Number(part)), 0n);
}

function parseIpv6(source: string): bigint | undefined {
  const halves = source.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? assemble(head) : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0n);
  return assemble([...head, ...zeros, ...tail]);
}

const assemble = (groups: readonly bigint[]): bigint =>
  groups.reduce((total, group) => (total << 16n) | group, 0n);

/** The groups of 16 bits in a part without `::`; a dotted IPv4 address may stand for the last two. */
function groupsOf(source: string): readonly bigint[] | undefined {
  if (source === "") return [];
  const groups: bigint[] = [];
  const parts = source.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(BigInt(`0x${part}`));
      continue;
    }
    const dotted = index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(dotted >> 16n, dotted & 0xffffn);
  }
  return groups;
}

/** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
export function addressText(address: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  let [runStart, runLength] = [-1, 1];
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0n) end += 1;
    if (end - start > runLength) [runStart, runLength] = [start, end - start];
  }
  const hex = groups.map((group) => group.toString(16));
  if (runStart === -1) return hex.join(":");
  return `${hex.slice(0, runStart).join(":")}::${hex.slice(runStart + runLength).join(":")}`;
}

// Arithmetic on IP networks in CIDR notation, as big integers of 32 or 128 bits.
import { isWhole, truncate } from "../big-float.ts";
import { exactOf } from "../number-value.ts";
import type { FunctionDefinition, FunctionFailure } from "../scope.ts";
import { stringValue } from "../value.ts";
import type { Value } from "../value.ts";
import {
  STRING,
  STRINGS,
  define,
  fail,
  number,
  numberOf,
  text,
  textList,
  textOf,
  wholeOf,
} from "./define.ts";
import { addressText, parseNetwork } from "./ip-address.ts";
import type { Network } from "./ip-address.ts";

export const networkFunctions: readonly FunctionDefinition[] = [
  define({
    name: "cidrhost",
    description:
      "The address of a host in a network, by its number. A negative number counts back from the end of the network.",
    example: ['cidrhost("10.1.2.0/24", 5)', '"10.1.2.5"'],
    parameters: [text("prefix"), number("hostnum")],
    returns: STRING,
    call: ([prefix, hostnum]) => hostAddress(textOf(prefix), bigOf(hostnum)),
  }),
  define({
    name: "cidrnetmask",
    description: "The netmask of an IPv4 network in dotted form.",
    example: ['cidrnetmask("172.16.0.0/12")', '"255.240.0.0"'],
    parameters: [text("prefix")],
    returns: STRING,
    call: ([prefix]) => netmask(textOf(prefix)),
  }),
  define({
    name: "cidrsubnet",
    description: "The subnet with the given number, with a prefix that is longer by `newbits`.",
    example: ['cidrsubnet("10.1.0.0/16", 8, 3)', '"10.1.3.0/24"'],
    parameters: [text("prefix"), number("newbits"), number("netnum")],
    returns: STRING,
    call: ([prefix, newbits, netnum]) => subnet(textOf(prefix), wholeOf(newbits), bigOf(netnum)),
  }),
  define({
    name: "cidrsubnets",
    description:
      "Consecutive subnets of a network, one for each number of additional prefix bits, each at the first place where it fits.",
    example: ['cidrsubnets("10.1.0.0/16", 4, 4, 8)', '["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24"]'],
    parameters: [text("prefix")],
    variadic: number("newbits"),
    returns: STRINGS,
    call: ([prefix, ...newbits]) => subnets(textOf(prefix), newbits),
  }),
];

/** A whole number of any size, or undefined. */
function bigOf(value: Value | undefined): bigint | undefined {
  numberOf(value);
  const exact = value === undefined ? undefined : exactOf(value);
  return exact !== undefined && isWhole(exact) ? truncate(exact) : undefined;
}

function networkOf(prefix: string): Network | FunctionFailure {
  const network = parseNetwork(prefix);
  return typeof network === "string" ? fail(network, 0) : network;
}

const networkText = (address: bigint, length: number, bits: 32 | 128): string =>
  `${addressText(address, bits)}/${String(length)}`;

function hostAddress(prefix: string, host: bigint | undefined): Value | FunctionFailure {
  const network = networkOf(prefix);
  if ("failed" in network) return network;
  if (host === undefined) return fail("The host number must be a whole number.", 1);
  const size = 1n << BigInt(network.bits - network.length);
  const offset = host < 0n ? size + host : host;
  if (offset < 0n || offset >= size)
    return fail("The network is too small to have a host of this number.", 1);
  return stringValue(addressText(network.address + offset, network.bits));
}

function netmask(prefix: string): Value | FunctionFailure {
  const network = networkOf(prefix);
  if ("failed" in network) return network;
  if (network.bits === 128) return fail("This is an IPv6 network; only IPv4 networks have a netmask.", 0);
  const hosts = (1n << BigInt(32 - network.length)) - 1n;
  return stringValue(addressText(((1n << 32n) - 1n) ^ hosts, 32));
}

function subnet(
  prefix: string,
  newbits: number | undefined,
  netnum: bigint | undefined,
): Value | FunctionFailure {
  const network = networkOf(prefix);
  if ("failed" in network) return network;
  if (newbits === undefined || newbits < 0)
    return fail("The number of new bits must be a whole number, zero or more.", 1);
  if (netnum === undefined || netnum < 0n)
    return fail("The subnet number must be a whole number, zero or more.", 2);
  const length = network.length + newbits;
  if (length > network.bits) return fail("The prefix cannot be extended by as many bits.", 1);
  if (netnum >= 1n << BigInt(newbits))
    return fail("There is no subnet of this number; with n new bits there are 2^n.", 2);
  const address = network.address + (netnum << BigInt(network.bits - length));
  return stringValue(networkText(address, length, network.bits));
}

function subnets(prefix: string, newbits: readonly Value[]): Value | FunctionFailure {
  const network = networkOf(prefix);
  if ("failed" in network) return network;
  const end = network.address + (1n << BigInt(network.bits - network.length));
  const results: string[] = [];
  let next = network.address;
  for (const [index, value] of newbits.entries()) {
    const extra = wholeOf(value);
    if (extra === undefined || extra < 1)
      return fail("The number of new bits must be a whole number, one or more.", index + 1);
    // The cap keeps a slip of the pen from asking for a sparse plan of a whole IPv6 network.
    if (extra > 32) return fail("A prefix may be extended by at most 32 bits.", index + 1);
    const length = network.length + extra;
    if (length > network.bits) return fail("The prefix cannot be extended by as many bits.", index + 1);
    const size = 1n << BigInt(network.bits - length);
    const address = ((next + size - 1n) / size) * size;
    if (address + size > end) return fail("The network has no room left for this subnet.", index + 1);
    results.push(networkText(address, length, network.bits));
    next = address + size;
  }
  return textList(results);
}

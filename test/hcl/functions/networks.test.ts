import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("cidrhost", () => {
  it.each([
    ['cidrhost("10.12.112.0/20",16)', '"10.12.112.16"'],
    ['cidrhost("10.12.112.0/20",268)', '"10.12.113.12"'],
    ['cidrhost("10.12.112.0/20",-1)', '"10.12.127.255"'],
    ['cidrhost("10.12.112.5/20",0)', '"10.12.112.0"'],
    ['cidrhost("10.0.0.0/30",4)', "error: cidrhost: The network is too small to have a host of this number."],
    ['cidrhost("10.0.0.0/30",-4)', '"10.0.0.0"'],
    [
      'cidrhost("10.0.0.0/30",-5)',
      "error: cidrhost: The network is too small to have a host of this number.",
    ],
    ['cidrhost("fd00:fd12:3456:7890:00a2::/72",34)', '"fd00:fd12:3456:7890::22"'],
    ['cidrhost("fd00::/64",-1)', '"fd00::ffff:ffff:ffff:ffff"'],
    [
      'cidrhost("10.0.0.0",1)',
      'error: cidrhost: The string is not a network in CIDR notation such as "10.1.0.0/16".',
    ],
    [
      'cidrhost("10.0.0/8",1)',
      'error: cidrhost: The string is not a network in CIDR notation such as "10.1.0.0/16".',
    ],
    ['cidrhost("010.0.0.0/8",1)', '"10.0.0.1"'],
    ['cidrhost("::ffff:10.0.0.0/104",1)', '"10.0.0.1"'],
    ['cidrhost("10.0.0.0/8",1.5)', "error: cidrhost: The host number must be a whole number."],
    [
      'cidrhost("10.0.0.0/33",1)',
      'error: cidrhost: The string is not a network in CIDR notation such as "10.1.0.0/16".',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("cidrnetmask", () => {
  it.each([
    ['cidrnetmask("172.16.0.0/12")', '"255.240.0.0"'],
    [
      'cidrnetmask("fd00::/8")',
      "error: cidrnetmask: This is an IPv6 network; only IPv4 networks have a netmask.",
    ],
    ['cidrnetmask("0.0.0.0/0")', '"0.0.0.0"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("cidrsubnet", () => {
  it.each([
    ['cidrsubnet("172.16.0.0/12",4,2)', '"172.18.0.0/16"'],
    ['cidrsubnet("10.1.2.0/24",4,15)', '"10.1.2.240/28"'],
    [
      'cidrsubnet("10.1.2.0/24",4,16)',
      "error: cidrsubnet: There is no subnet of this number; with n new bits there are 2^n.",
    ],
    ['cidrsubnet("10.1.2.0/24",9,0)', "error: cidrsubnet: The prefix cannot be extended by as many bits."],
    ['cidrsubnet("10.1.2.0/24",0,0)', '"10.1.2.0/24"'],
    [
      'cidrsubnet("10.1.2.0/24",-1,0)',
      "error: cidrsubnet: The number of new bits must be a whole number, zero or more.",
    ],
    [
      'cidrsubnet("10.1.2.0/24",4,-1)',
      "error: cidrsubnet: The subnet number must be a whole number, zero or more.",
    ],
    ['cidrsubnet("fd00:fd12:3456:7890::/56",16,162)', '"fd00:fd12:3456:7800:a200::/72"'],
    ['cidrsubnet("2001:db8::/32",32,1)', '"2001:db8:0:1::/64"'],
    ['cidrsubnet("10.1.2.3/24",4,1)', '"10.1.2.16/28"'],
    ['cidrsubnet("::ffff:10.0.0.0/104",8,1)', '"10.1.0.0/16"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("cidrsubnets", () => {
  it.each([
    ['cidrsubnets("10.1.0.0/16",4,4,8,4)', '["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]'],
    ['cidrsubnets("10.1.0.0/16")', "[]"],
    ['cidrsubnets("10.1.0.0/16",17)', "error: cidrsubnets: The prefix cannot be extended by as many bits."],
    ['cidrsubnets("10.1.0.0/16",1,1,1)', "error: cidrsubnets: The network has no room left for this subnet."],
    [
      'cidrsubnets("10.1.0.0/16",0)',
      "error: cidrsubnets: The number of new bits must be a whole number, one or more.",
    ],
    [
      'cidrsubnets("fd00:fd12:3456:7890::/56",16,16,16,32)',
      '["fd00:fd12:3456:7800::/72", "fd00:fd12:3456:7800:100::/72", "fd00:fd12:3456:7800:200::/72", "fd00:fd12:3456:7800:300::/88"]',
    ],
    ['cidrsubnets("fd00::/8",33)', "error: cidrsubnets: A prefix may be extended by at most 32 bits."],
    ['cidrsubnets("10.1.0.0/16",8,4)', '["10.1.0.0/24", "10.1.16.0/20"]'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

// Every rule that can refuse a node, in the order in which refusals are told.
import { PROTOCOLS } from "../board.ts";
import { affinity } from "./affinity.ts";
import { amount } from "./amount.ts";
import { anchor } from "./anchor.ts";
import { antiAffinity } from "./anti-affinity.ts";
import { constraint } from "./constraint.ts";
import { distinct } from "./distinct.ts";
import { draining } from "./draining.ts";
import { exclusiveCores } from "./exclusive-cores.ts";
import type { Filter } from "./filter.ts";
import { hostPort } from "./host-port.ts";
import { image } from "./image.ts";
import { link } from "./link.ts";
import { load } from "./load.ts";
import { maxReplicas } from "./max-replicas.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { platform } from "./platform.ts";
import { pool } from "./pool.ts";
import { portRange } from "./port-range.ts";
import { ready } from "./ready.ts";
import { spread } from "./spread.ts";
import { taint } from "./taint.ts";

/** `dimensions`: `cpu`, `memory`, then the names of devices. */
export function filtersFor(dimensions: readonly string[]): readonly Filter[] {
  return [
    ready, // cannot be asked
    draining, // is being emptied
    pool,
    taint, // only for those who tolerate it
    platform,
    constraint, // conditions over the node
    load, // conditions over what was observed
    nodeAffinity, // required affinity to such nodes
    image, // no registry to fetch it from
    ...dimensions.map((name, index) => amount(name, index)), // cpu, memory, devices: one rule each
    exclusiveCores, // whole ones for one replica
    maxReplicas, // of the node
    hostPort, // fixed ports
    ...PROTOCOLS.map((protocol) => portRange(protocol)), // chosen ports
    anchor, // volumes and networks that live on one node
    link, // unpublished ports
    affinity, // required, to workloads
    antiAffinity, // required, both ways
    distinct,
    spread, // hard
  ];
}

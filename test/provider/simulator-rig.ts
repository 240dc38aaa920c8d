// Nodes for tests of and with the simulator.
import type { JsonObject, NodeConfig, NodeName } from "orch/provider";
import { NO_RESOURCES } from "orch/provider";

export function simulatedNode(name: string, settings: JsonObject = {}): NodeConfig {
  return {
    name: name as NodeName, // a test's plain name
    provider: "simulator",
    host: null,
    advertise: null,
    labels: {},
    pool: "default",
    capacity: {},
    reserved: NO_RESOURCES,
    portRange: { first: 20000, last: 32000 },
    drain: false,
    settings,
    range: null,
  };
}

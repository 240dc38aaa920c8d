// `orch/provider`: all that a provider may import.
export type * from "./contract.ts";
export { EFFECTS, LABELS, isProviderError } from "./contract.ts";
export type { Address, EndpointName, Kind, NodeName, WorkloadKind } from "../model/address.ts";
export { isWorkloadKind, parseAddress } from "../model/address.ts";
export type { Json, JsonObject, Path } from "../model/json.ts";
export {
  compareText,
  isObject,
  jsonEquals,
  jsonObject,
  pathText,
  valueAt,
  withValueAt,
} from "../model/json.ts";
export { askedKeys, heldKeys, hostPortName, withoutAddress } from "../model/host-port.ts";
export { parseCpuset } from "../model/cpuset.ts";
export type { NodeConfig, NodeSeen, NodeStatus } from "../model/node.ts";
export type { Born, Observation, Observed, Phase } from "../model/observation.ts";
export { parseBytes, parseCpu, parseDuration } from "../model/quantity.ts";
export type { Resources } from "../model/resources.ts";
export { NO_RESOURCES, addResources, subtractResources } from "../model/resources.ts";
export type * from "../model/spec.ts";
export type { Image, Instance, Ports, StepId, Uid } from "../model/state.ts";

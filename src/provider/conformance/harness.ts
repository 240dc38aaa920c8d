// What a provider's tests bring for the conformance kit: how to reach engines, and what containers there can do.
import type { NodeName } from "../../model/address.ts";
import type { NodeConfig } from "../../model/node.ts";
import type { ContainerSpec } from "../../model/spec.ts";
import type { OpenOptions, Provider } from "../contract.ts";

/** Parts of a container that make it behave in one way; the kit adds the rest. */
export type ContainerParts = Partial<ContainerSpec>;

/** Made anew for each case. */
export interface Harness {
  readonly provider: Provider;
  /** An endpoint that answers. */
  readonly endpoint: NodeConfig;
  /** An endpoint at which nothing answers, refused at once. */
  readonly unreachable: NodeConfig;
  readonly options: OpenOptions;
  /** Used by nothing else on the engine; lower case letters, digits and hyphens, at most 20 characters. */
  readonly project: string;
  /** An image with a shell's worth of commands, and a reference that nothing knows. */
  readonly images: { readonly known: string; readonly unknown: string };
  readonly containers: {
    /** Runs until it is stopped, and stops within a second or two. */
    readonly runs: ContainerParts;
    /** Ends at once. */
    readonly ends: (exit: number) => ContainerParts;
    /** Runs, with a health check that passes or one that fails; intervals as short as the engine allows. */
    readonly healthy: ContainerParts;
    readonly unhealthy: ContainerParts;
    /** Writes a file and ends with 0. */
    readonly writes: (path: string) => ContainerParts;
    /** Ends with 0 if the file is there, else with something else. */
    readonly expects: (path: string) => ContainerParts;
  };
  /** Nobody listens there. */
  readonly freePort: number;
  /** Puts somebody else's object without labels on the endpoint. */
  readonly stranger: (node: NodeName, kind: StrangerKind, name: string) => Promise<void>;
  /** Milliseconds to wait for what an engine does in its own time. */
  readonly patience: number;
  /** Leaves nothing behind, also after a failed case. */
  readonly close: () => Promise<void>;
}

export type StrangerKind = "service" | "network" | "volume";

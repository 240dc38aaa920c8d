// The part of dockerode 5 that client.ts uses. @types/dockerode is a major version behind and lacks `_query` and `_body`.
declare module "dockerode" {
  import type { Agent } from "node:http";
  import type { IncomingMessage } from "node:http";

  interface Call {
    readonly abortSignal?: AbortSignal;
    readonly _query?: Readonly<Record<string, unknown>>;
    readonly _body?: unknown;
    readonly [query: string]: unknown;
  }

  interface Container {
    readonly id: string;
    readonly inspect: (call: Call) => Promise<unknown>;
    readonly start: (call: Call) => Promise<unknown>;
    readonly stop: (call: Call) => Promise<unknown>;
    readonly restart: (call: Call) => Promise<unknown>;
    readonly kill: (call: Call) => Promise<unknown>;
    readonly unpause: (call: Call) => Promise<unknown>;
    readonly rename: (call: Call) => Promise<unknown>;
    readonly update: (call: Call) => Promise<unknown>;
    readonly remove: (call: Call) => Promise<unknown>;
    readonly wait: (call: Call) => Promise<unknown>;
    readonly stats: (call: Call) => Promise<unknown>;
    readonly logs: (call: Call) => Promise<IncomingMessage | Buffer | string | number>;
    readonly putArchive: (archive: Buffer, call: Call) => Promise<IncomingMessage>;
    readonly getArchive: (call: Call) => Promise<IncomingMessage>;
    readonly infoArchive: (call: Call) => Promise<IncomingMessage>;
  }

  interface Network {
    readonly inspect: (call: Call) => Promise<unknown>;
    readonly connect: (call: Call) => Promise<unknown>;
    readonly disconnect: (call: Call) => Promise<unknown>;
    readonly remove: (call: Call) => Promise<unknown>;
  }

  interface Volume {
    readonly inspect: (call: Call) => Promise<unknown>;
    readonly remove: (call: Call) => Promise<unknown>;
  }

  interface Image {
    readonly inspect: (call: Call) => Promise<unknown>;
    readonly distribution: (call: Call) => Promise<unknown>;
  }

  class Docker {
    constructor(options: {
      readonly socketPath?: string;
      readonly host?: string;
      readonly port?: number;
      readonly protocol?: "http" | "https";
      readonly agent?: Agent;
    });
    readonly modem: { version?: string };
    readonly info: (call: Call) => Promise<unknown>;
    readonly ping: (call: Call) => Promise<unknown>;
    readonly version: (call: Call) => Promise<unknown>;
    readonly listContainers: (call: Call) => Promise<unknown>;
    readonly listNetworks: (call: Call) => Promise<unknown>;
    readonly listVolumes: (call: Call) => Promise<unknown>;
    readonly createContainer: (call: Call) => Promise<Container>;
    readonly createNetwork: (call: Call) => Promise<{ readonly id: string }>;
    readonly createVolume: (call: Call) => Promise<unknown>;
    readonly createImage: (auth: object, call: Call) => Promise<IncomingMessage>;
    readonly getContainer: (id: string) => Container;
    readonly getNetwork: (id: string) => Network;
    readonly getVolume: (name: string) => Volume;
    readonly getImage: (name: string) => Image;
  }

  export default Docker;
}

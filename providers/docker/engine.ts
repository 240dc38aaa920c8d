// One endpoint: a node's configuration and the connection to its engine, opened when first needed.
import type {
  CallContext,
  EndpointName,
  NodeConfig,
  OpenOptions,
  ProviderEvent,
  RunCall,
} from "orch/provider";
import { withCheckedDocuments } from "./checked-client.ts";
import { makeClient } from "./client.ts";
import type { Client } from "./client.ts";
import { engineError } from "./errors.ts";
import { reachedAt, resolveRoute } from "./host.ts";
import type { RouteAnswer } from "./host.ts";
import { asDocker } from "./podman.ts";
import { openLink } from "./link.ts";
import type { Credentials } from "./registry-auth.ts";
import { readSettings } from "./settings.ts";

export interface Engine {
  readonly config: NodeConfig;
  readonly endpoint: EndpointName;
  /** Rejects with an `EngineError` where the host is not one that can be reached. */
  readonly client: () => Promise<Client>;
  /** Where other nodes reach its published ports: as declared, else the host of an endpoint that the environment names; or null. */
  readonly advertise: () => Promise<string | null>;
  /** Work that several calls need and one does, by key; such as a pull of one image. */
  readonly shared: Map<string, Promise<void>>;
  /** By name, id or digest, whether the engine has the image: what is being asked, and every yes of this session. */
  readonly imagesAsked: Map<string, Promise<boolean>>;
  readonly close: () => Promise<void>;
}

export function makeEngine(config: NodeConfig, options: OpenOptions, credentials: Credentials): Engine {
  let opened: Promise<Client> | null = null;
  let resolved: Promise<RouteAnswer> | null = null;
  const route = (): Promise<RouteAnswer> => (resolved ??= resolveRoute(config, options));

  async function open(): Promise<Client> {
    const answer = await route();
    if (!answer.ok) throw engineError("unreachable", answer.problem);
    const settings = readSettings(config);
    const link = await openLink(config.name, answer.route, options);
    const client = makeClient(config.name, link, {
      timeout: "problem" in settings ? null : settings.timeout,
      apiVersion: options.environment["DOCKER_API_VERSION"] || null,
      credentials,
    });
    return asDocker(withCheckedDocuments(client));
  }

  return {
    config,
    // a Docker endpoint is one node and goes by its name
    endpoint: config.name as string as EndpointName,
    client: () => (opened ??= open()),
    advertise: async () => config.advertise ?? reachedAt(await route()),
    shared: new Map(),
    imagesAsked: new Map(),
    close: async () => {
      const client = await opened?.catch(() => null);
      await client?.close();
    },
  };
}

/** What carrying out one call needs. */
export interface Work {
  readonly engine: Engine;
  readonly client: Client;
  readonly call: RunCall;
  readonly signal: AbortSignal;
  readonly event: (event: ProviderEvent) => void;
  /** Tells that the step has come to this. */
  readonly tell: (text: string) => void;
}

export async function makeWork(engine: Engine, call: RunCall, context: CallContext): Promise<Work> {
  return {
    engine,
    client: await engine.client(),
    call,
    signal: context.signal,
    event: context.event,
    tell: (text) => context.event({ type: "step", address: call.address, text }),
  };
}

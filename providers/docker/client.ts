// The one typed wrapper around dockerode. Bodies never travel in the URL (`_query` and `_body` are always given), every call has a
// time-out, changes go through a gate, the API version is negotiated once, and errors are mapped once.
import type { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import type * as api from "./api.ts";
import { callEngine, limitsOf } from "./call.ts";
import type { CallPlan, Lane } from "./call.ts";
import { connectEngine } from "./connect.ts";
import type { Connection } from "./connect.ts";
import { engineError } from "./errors.ts";
import { makeGate } from "./gate.ts";
import type { Link } from "./link.ts";
import { done, gone, orNull } from "./outcomes.ts";
import { makePulse } from "./pulse.ts";
import { wholeArchive } from "./contents.ts";
import { followPull } from "./pull-stream.ts";
import { type RegistryAuth, withAuth } from "./registry-auth.ts";

/** Every call takes the signal of what it is part of and rejects with an `EngineError` only. */
export interface Client {
  readonly node: string;
  /** Minor number of the API version in use: 41 is 1.41. Connects when first asked. */
  readonly apiMinor: (signal: AbortSignal) => Promise<number>;
  readonly info: (signal: AbortSignal) => Promise<api.EngineInfo>;
  readonly version: (signal: AbortSignal) => Promise<api.EngineVersion>;
  readonly containers: (
    signal: AbortSignal,
    labels?: readonly string[],
  ) => Promise<readonly api.ContainerSummary[]>;
  readonly networks: (
    signal: AbortSignal,
    filters: Readonly<Record<string, readonly string[]>>,
  ) => Promise<readonly api.NetworkSeen[]>;
  readonly volumes: (signal: AbortSignal, labels: readonly string[]) => Promise<readonly api.VolumeSeen[]>;
  /** The inspections answer null for what is not there. */
  readonly inspect: (signal: AbortSignal, idOrName: string) => Promise<api.ContainerDetails | null>;
  readonly network: (signal: AbortSignal, idOrName: string) => Promise<api.NetworkSeen | null>;
  readonly volume: (signal: AbortSignal, name: string) => Promise<api.VolumeSeen | null>;
  readonly image: (signal: AbortSignal, name: string) => Promise<api.ImageSeen | null>;
  /** Digest that the image's registry gives, asked by the engine. */
  readonly distribution: (signal: AbortSignal, ref: string) => Promise<string>;
  readonly pull: (signal: AbortSignal, image: PullRequest, progress: (line: string) => void) => Promise<void>;
  readonly createContainer: (
    signal: AbortSignal,
    query: { readonly name: string; readonly platform?: string },
    body: api.ContainerBody,
  ) => Promise<string>;
  readonly createNetwork: (signal: AbortSignal, body: api.NetworkBody) => Promise<string>;
  readonly createVolume: (signal: AbortSignal, body: api.VolumeBody) => Promise<void>;
  readonly start: (signal: AbortSignal, id: string) => Promise<void>;
  /** Milliseconds of grace; null is the container's own. */
  readonly stop: (signal: AbortSignal, id: string, grace: number | null) => Promise<void>;
  readonly restart: (signal: AbortSignal, id: string, grace: number | null) => Promise<void>;
  readonly kill: (signal: AbortSignal, id: string, name: string) => Promise<void>;
  readonly unpause: (signal: AbortSignal, id: string) => Promise<void>;
  readonly rename: (signal: AbortSignal, id: string, name: string) => Promise<void>;
  readonly update: (signal: AbortSignal, id: string, limits: api.HostLimits) => Promise<void>;
  /** With its anonymous volumes, running or not. */
  readonly removeContainer: (
    signal: AbortSignal,
    id: string,
    what?: { readonly volumes: boolean },
  ) => Promise<void>;
  readonly removeNetwork: (signal: AbortSignal, id: string) => Promise<void>;
  readonly removeVolume: (signal: AbortSignal, name: string) => Promise<void>;
  readonly connect: (
    signal: AbortSignal,
    network: string,
    container: string,
    endpoint: api.Endpoint,
  ) => Promise<void>;
  readonly disconnect: (signal: AbortSignal, network: string, container: string) => Promise<void>;
  readonly putArchive: (signal: AbortSignal, id: string, folder: string, tar: Buffer) => Promise<void>;
  /** A tar archive of what is at the path; null where nothing is. */
  readonly getArchive: (signal: AbortSignal, id: string, path: string) => Promise<Buffer | null>;
  readonly pathExists: (signal: AbortSignal, id: string, path: string) => Promise<boolean>;
  /** Ends with the exit code when the container next stops, or at once if it does not run. */
  readonly wait: (signal: AbortSignal, id: string) => Promise<number>;
  readonly logs: (signal: AbortSignal, id: string, query: LogQuery) => Promise<IncomingMessage>;
  readonly stats: (signal: AbortSignal, id: string) => Promise<api.StatsSample>;
  /** The engine is on this machine, so that addresses of containers can be reached. */
  readonly isLocal: boolean;
  readonly close: () => Promise<void>;
}

export interface ClientOptions {
  /** Milliseconds that an answer may take; null is the default. */
  readonly timeout: number | null;
  /** DOCKER_API_VERSION. */
  readonly apiVersion: string | null;
  readonly credentials: (ref: string) => Promise<RegistryAuth | null>;
}

export interface PullRequest {
  readonly repository: string;
  /** A tag, or `sha256:…`. */
  readonly tag: string;
  readonly platform?: string;
}

export interface LogQuery {
  readonly follow: boolean;
  readonly stdout: true;
  readonly stderr: true;
  readonly tail: number | "all";
  readonly timestamps: boolean;
}

/** Under way at once on one engine, however many processors it says it has. */
const MOST_CHANGES = 256;

export function makeClient(node: string, link: Link, options: ClientOptions): Client {
  const gate = makeGate(4);
  const limits = limitsOf(options.timeout);
  const pulse = makePulse(node, limits.read, ping);
  const connecting: Lane = { node, gate, link, pulse: null };
  const lane: Lane = { node, gate, link, pulse };
  let connection: Promise<Connection> | null = null;

  /** Negotiates once; a failed attempt is forgotten, so that the next call tries again. */
  function connect(signal: AbortSignal): Promise<Connection> {
    connection ??= connectEngine(connecting, limits.read, options.apiVersion, signal).catch(
      (error: unknown) => {
        connection = null;
        throw error;
      },
    );
    return connection;
  }

  async function ping(limit: number): Promise<boolean> {
    const docker = (await connection)?.docker;
    const plan: CallPlan = { what: "answer", mutates: true, gated: false, limit }; // not tried again
    const never = new AbortController().signal;
    return await callEngine(connecting, plan, never, async (abortSignal) =>
      docker?.ping({ abortSignal }),
    ).then(
      () => true,
      () => false,
    );
  }

  async function call<T>(
    signal: AbortSignal,
    plan: CallPlan,
    perform: (docker: Docker, abort: { readonly abortSignal: AbortSignal }) => Promise<unknown>,
  ): Promise<T> {
    const { docker } = await connect(signal);
    // the engine's documents are taken as its API describes them
    return (await callEngine(lane, plan, signal, (abortSignal) => perform(docker, { abortSignal }))) as T;
  }

  /** A followed log may be silent for ever, an engine may not. */
  function watched(stream: IncomingMessage): IncomingMessage {
    const stop = pulse.watch((after) => {
      const seconds = Math.round(after / 100) / 10;
      stream.destroy(
        engineError("timeout", `The engine of ${node} did not answer within ${seconds} s.`, {
          retryable: true,
        }),
      );
    });
    stream.once("close", stop);
    return stream;
  }

  const read = (what: string): CallPlan => ({ what, mutates: false, gated: false, limit: limits.read });
  const write = (what: string, limit: number | null = limits.write): CallPlan => ({
    what,
    mutates: true,
    gated: true,
    limit,
  });
  const slow = (what: string, limit: number | null): CallPlan => ({ ...write(what, limit), gated: false });
  const none = { _query: {}, _body: {} };
  const short = (id: string): string => (/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id);
  const seconds = (grace: number | null): { readonly t?: number } =>
    grace === null ? {} : { t: Math.ceil(grace / 1000) };
  const afterGrace = (grace: number | null): number => limits.write + (grace ?? 60_000);

  return {
    node,
    apiMinor: async (signal) => (await connect(signal)).minor,
    version: async (signal) => (await connect(signal)).version,
    info: async (signal) => {
      const info = await call<api.EngineInfo>(signal, read("describe itself"), (docker, abort) =>
        docker.info({ ...abort }),
      );
      gate.resize(info.NCPU > 2 ? Math.min(2 * info.NCPU, MOST_CHANGES) : 4);
      return info;
    },
    containers: (signal, labels) =>
      call(signal, read("list containers"), (docker, abort) =>
        docker.listContainers({
          ...abort,
          _query: { all: true, ...(labels === undefined ? {} : { filters: { label: labels } }) },
        }),
      ),
    networks: (signal, filters) =>
      call(signal, read("list networks"), (docker, abort) =>
        docker.listNetworks({ ...abort, _query: { filters } }),
      ),
    volumes: async (signal, labels) => {
      const found = await call<{ readonly Volumes: readonly api.VolumeSeen[] | null }>(
        signal,
        read("list volumes"),
        (docker, abort) => docker.listVolumes({ ...abort, _query: { filters: { label: labels } } }),
      );
      return found.Volumes ?? [];
    },
    inspect: (signal, id) =>
      orNull(
        call(signal, read(`inspect container ${short(id)}`), (docker, abort) =>
          docker.getContainer(id).inspect({ ...abort }),
        ),
      ),
    network: (signal, id) =>
      orNull(
        call(signal, read(`inspect network ${short(id)}`), (docker, abort) =>
          docker.getNetwork(id).inspect({ ...abort }),
        ),
      ),
    volume: (signal, name) =>
      orNull(
        call(signal, read(`inspect volume ${name}`), (docker, abort) =>
          docker.getVolume(name).inspect({ ...abort }),
        ),
      ),
    image: (signal, name) =>
      orNull(
        call(signal, read(`inspect image ${name}`), (docker, abort) =>
          docker.getImage(name).inspect({ ...abort }),
        ),
      ),
    distribution: async (signal, ref) => {
      const plan: CallPlan = {
        what: `ask the registry for ${ref}`,
        mutates: false,
        gated: false,
        limit: limits.registry,
      };
      const found = await call<{ readonly Descriptor: { readonly digest: string } }>(
        signal,
        plan,
        async (docker, abort) =>
          docker.getImage(ref).distribution({ ...abort, ...withAuth(await options.credentials(ref)) }),
      );
      return found.Descriptor.digest;
    },
    pull: async (signal, image, progress) => {
      const { repository, tag, platform } = image;
      const what = `pull ${repository}${tag.includes(":") ? "@" : ":"}${tag}`;
      // no limit: how long a download takes is nobody's guess, and a stalled one is ended by the caller's signal
      await call(signal, slow(what, null), async (docker, { abortSignal }) => {
        const query = { fromImage: repository, tag, ...(platform === undefined ? {} : { platform }) };
        const auth = (await options.credentials(repository)) ?? {};
        const stream = await docker.createImage(auth, { abortSignal, _query: query, _body: {} });
        await followPull(stream, what, node, progress);
      });
    },
    createContainer: (signal, query, body) =>
      call(signal, write(`create container ${query.name}`), async (docker, abort) => {
        const container = await docker.createContainer({ ...abort, _query: query, _body: body });
        return container.id;
      }),
    createNetwork: (signal, body) =>
      call(signal, write(`create network ${body.Name}`), async (docker, abort) => {
        const network = await docker.createNetwork({ ...abort, _query: {}, _body: body });
        return network.id;
      }),
    createVolume: (signal, body) =>
      call(signal, write(`create volume ${body.Name}`), (docker, abort) =>
        docker.createVolume({ ...abort, _query: {}, _body: body }),
      ),
    start: (signal, id) =>
      done(
        call(signal, write(`start container ${short(id)}`), (docker, abort) =>
          docker.getContainer(id).start({ ...abort, ...none }),
        ),
      ),
    stop: (signal, id, grace) =>
      done(
        call(signal, slow(`stop container ${short(id)}`, afterGrace(grace)), (docker, abort) =>
          docker.getContainer(id).stop({ ...abort, _query: seconds(grace), _body: {} }),
        ),
      ),
    restart: (signal, id, grace) =>
      call(signal, slow(`restart container ${short(id)}`, afterGrace(grace)), (docker, abort) =>
        docker.getContainer(id).restart({ ...abort, _query: seconds(grace), _body: {} }),
      ),
    kill: (signal, id, name) =>
      call(signal, write(`send ${name} to container ${short(id)}`), (docker, abort) =>
        docker.getContainer(id).kill({ ...abort, _query: { signal: name }, _body: {} }),
      ),
    unpause: (signal, id) =>
      call(signal, write(`unpause container ${short(id)}`), (docker, abort) =>
        docker.getContainer(id).unpause({ ...abort, ...none }),
      ),
    rename: (signal, id, name) =>
      call(signal, write(`rename container ${short(id)} to ${name}`), (docker, abort) =>
        docker.getContainer(id).rename({ ...abort, _query: { name }, _body: {} }),
      ),
    update: (signal, id, limits) =>
      call(signal, write(`update container ${short(id)}`), (docker, abort) =>
        docker.getContainer(id).update({ ...abort, _query: {}, _body: limits }),
      ),
    removeContainer: (signal, id, { volumes } = { volumes: true }) =>
      gone(
        call(signal, write(`remove container ${short(id)}`), (docker, abort) =>
          docker.getContainer(id).remove({ ...abort, _query: { force: true, v: volumes }, _body: {} }),
        ),
        () =>
          call(signal, read(`wait until container ${short(id)} is removed`), (docker, abort) =>
            docker.getContainer(id).wait({ ...abort, _query: { condition: "removed" }, _body: {} }),
          ),
      ),
    removeNetwork: (signal, id) =>
      gone(
        call(signal, write(`remove network ${short(id)}`), (docker, abort) =>
          docker.getNetwork(id).remove({ ...abort, ...none }),
        ),
      ),
    removeVolume: (signal, name) =>
      gone(
        call(signal, write(`remove volume ${name}`), (docker, abort) =>
          docker.getVolume(name).remove({ ...abort, ...none }),
        ),
      ),
    connect: (signal, network, container, endpoint) =>
      call(
        signal,
        write(`connect container ${short(container)} to network ${short(network)}`),
        (docker, abort) =>
          docker
            .getNetwork(network)
            .connect({ ...abort, _query: {}, _body: { Container: container, EndpointConfig: endpoint } }),
      ),
    disconnect: (signal, network, container) =>
      call(
        signal,
        write(`disconnect container ${short(container)} from network ${short(network)}`),
        (docker, abort) =>
          docker
            .getNetwork(network)
            .disconnect({ ...abort, _query: {}, _body: { Container: container, Force: false } }),
      ),
    putArchive: (signal, id, folder, tar) =>
      call(
        signal,
        write(`put files into ${folder} of container ${short(id)}`, limits.archive),
        (docker, abort) => docker.getContainer(id).putArchive(tar, { ...abort, _query: { path: folder } }),
      ),
    getArchive: (signal, id, path) =>
      orNull(
        call(signal, read(`read ${path} of container ${short(id)}`), async (docker, abort) =>
          wholeArchive(await docker.getContainer(id).getArchive({ ...abort, _query: { path } })),
        ),
      ),
    pathExists: async (signal, id, path) => {
      const plan = read(`look for ${path} in container ${short(id)}`);
      const found = await orNull(
        call(signal, plan, async (docker, abort) => {
          const answer = await docker.getContainer(id).infoArchive({ ...abort, _query: { path } });
          answer.resume();
          return true;
        }),
      );
      return found !== null;
    },
    wait: async (signal, id) => {
      const plan: CallPlan = {
        what: `wait for container ${short(id)}`,
        mutates: false,
        gated: false,
        limit: null,
      };
      const ended = await call<{ readonly StatusCode: number }>(signal, plan, (docker, abort) =>
        docker.getContainer(id).wait({ ...abort, _query: { condition: "not-running" }, _body: {} }),
      );
      return ended.StatusCode;
    },
    logs: (signal, id, query) =>
      call<IncomingMessage>(signal, read(`read the log of container ${short(id)}`), async (docker) => {
        // `follow` outside the query only makes the library stream: else it takes a log that is JSON for a document
        const answer = await docker
          .getContainer(id)
          .logs({ abortSignal: signal, follow: true, _query: { ...query } });
        return watched(answer as IncomingMessage); // it streams
      }),
    stats: (signal, id) =>
      call(signal, read(`measure container ${short(id)}`), (docker, abort) =>
        docker.getContainer(id).stats({ ...abort, stream: false, _query: { stream: false } }),
      ),
    isLocal: link.isLocal,
    close: async () => {
      pulse.stop();
      await link.close();
    },
  };
}

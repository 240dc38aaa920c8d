// `start` and `retire` of a replica. Retiring stops the containers, which takes them out of service names at once; starting brings
// them back, names included.
import type { ContainerDetails } from "./api.ts";
import type { Work } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { ownContainers } from "./found.ts";
import { restartPolicy } from "./limits.ts";
import { MAIN, longRunning, replicaSpec } from "./workload-spec.ts";
import type { NamedContainer } from "./workload-spec.ts";

/** Starts a container; one that runs is fine. Failures that the user can mend say how. */
export async function startContainer(work: Work, id: string): Promise<void> {
  try {
    await work.client.start(work.signal, id);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.error.code === "port-taken") throw portTaken(work, error);
    if (/cannot assign requested address/.test(error.message)) {
      const message = `${error.message}. The node has no such address: set \`bind\` on the port to one that it has, such as "0.0.0.0".`;
      throw engineError("invalid", message);
    }
    throw error;
  }
}

function portTaken(work: Work, error: EngineError): EngineError {
  const port = /(?:Bind for|listen \w+) \S*?:(\d+)[ :]/.exec(error.message)?.[1];
  const which = port === undefined ? "A host port" : `Host port ${port}`;
  const message = `${which} that ${work.call.address} needs on ${work.call.node} is taken by something else: ${error.error.message}`;
  return engineError("port-taken", message, { retryable: false });
}

/** Idempotent: what runs is left alone, but sidecars that lost the main container's network are restarted. */
export async function startReplica(work: Work): Promise<void> {
  const { client, signal, call } = work;
  const replica = replicaSpec(call);
  const found = await ownContainers(client, signal, call);
  let main: ContainerDetails | null = null;
  for (const { name, spec } of longRunning(replica)) {
    const id = found.get(name)?.id;
    if (id === undefined)
      throw engineError(
        "not-found",
        `The container ${name} of ${call.address} is no longer on node ${call.node}.`,
      );
    const details = await client.inspect(signal, id);
    if (details?.State.Paused === true) await client.unpause(signal, id);
    const policy = restartPolicy(spec, replica.job);
    // retiring suspends it, see below
    if (details !== null && details.HostConfig.RestartPolicy?.Name !== policy.Name)
      await client.update(signal, id, { RestartPolicy: policy });
    if (name !== MAIN && details !== null && lostNetwork(details, main))
      await client.restart(signal, id, graceOf(spec));
    else if (details?.State.Running !== true) await startContainer(work, id);
    if (name === MAIN) main = await client.inspect(signal, id);
  }
}

/** A container that runs since before its main one started is in a network namespace that is gone. */
export function lostNetwork(sidecar: ContainerDetails, main: ContainerDetails | null): boolean {
  return (
    main !== null &&
    main.State.Running &&
    sidecar.State.Running &&
    sidecar.State.StartedAt < main.State.StartedAt
  );
}

/** The main container first, with its grace: clients still reach it until it ends. Then the sidecars. */
export async function retireReplica(work: Work): Promise<void> {
  const { client, signal, call } = work;
  const found = await ownContainers(client, signal, call);
  const [main, ...others] = longRunning(replicaSpec(call));
  const stop = async (container: NamedContainer | undefined): Promise<void> => {
    const own = container === undefined ? undefined : found.get(container.name);
    if (own === undefined || container === undefined || own.state === "created") return;
    // an engine that restarts would start what has the policy `always`, though it was stopped
    if (container.spec.restart?.condition === "always")
      await client.update(signal, own.id, { RestartPolicy: { Name: "no", MaximumRetryCount: 0 } });
    await client.stop(signal, own.id, graceOf(container.spec));
  };
  await stop(main);
  await Promise.all(others.map(stop));
}

function graceOf(spec: NamedContainer["spec"]): number | null {
  return spec.stop_grace_period ?? null;
}

// Podman behind Docker's API: where its answers differ from Docker's they are put as Docker's, and what it has no call for is refused
// with a sentence. Measured with Podman 4.3.1.
import type { ContainerDetails, EngineVersion } from "./api.ts";
import type { Client } from "./client.ts";
import { EngineError, engineError } from "./errors.ts";

/** Of a Docker engine nothing changes. */
export function asDocker(client: Client): Client {
  const { node } = client;
  return {
    ...client,
    info: async (signal) => {
      const info = await client.info(signal);
      // it makes up another id for each answer
      return isPodman(await client.version(signal)) ? { ...info, ID: "podman" } : info;
    },
    containers: async (signal, ...labels) =>
      (await client.containers(signal, ...labels)).map((each) =>
        each.State === "stopped" ? { ...each, State: "exited" } : each,
      ),
    inspect: async (signal, id) => {
      const details = await client.inspect(signal, id);
      return details === null ? null : dockerState(details);
    },
    update: async (signal, id, limits) => {
      try {
        await client.update(signal, id, limits);
      } catch (error) {
        if (
          !(error instanceof EngineError) ||
          error.status !== 404 ||
          !isPodman(await client.version(signal))
        )
          throw error;
        if ((await client.inspect(signal, id)) === null) throw error;
        throw engineError(
          "unsupported",
          `The Podman of ${node} cannot change the limits of a container that exists; have it replaced: orch apply --replace ADDRESS.`,
        );
      }
    },
    removeNetwork: async (signal, id) => {
      // it takes the network from under containers that use it
      const users = isPodman(await client.version(signal)) ? await usersOf(client, signal, id) : 0;
      if (users > 0)
        throw engineError(
          "in-use",
          `Cannot remove network ${id.slice(0, 12)} on ${node}: ${users === 1 ? "a container uses" : `${users} containers use`} it.`,
        );
      await client.removeNetwork(signal, id);
    },
  };
}

export function isPodman({ Components }: EngineVersion): boolean {
  return (Components ?? []).some(({ Name }) => Name === "Podman Engine");
}

/** `stopped` is a container that has ended and is not cleaned up yet; a check that there is none has a state without a name. */
function dockerState(details: ContainerDetails): ContainerDetails {
  const { Health, ...state } = details.State;
  const health = Health === undefined || Health.Status === "" ? {} : { Health };
  const status = state.Status === "stopped" ? "exited" : state.Status;
  return { ...details, State: { ...state, Status: status, ...health } };
}

async function usersOf(client: Client, signal: AbortSignal, id: string): Promise<number> {
  return Object.keys((await client.network(signal, id))?.Containers ?? {}).length;
}

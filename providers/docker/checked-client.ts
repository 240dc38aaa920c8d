// A client whose documents can be trusted to have the types that they are declared with.
import type { Client } from "./client.ts";
import { type Check, DOCUMENTS, listOfNetworks, listOfVolumes } from "./documents.ts";
import { engineError } from "./errors.ts";

export function withCheckedDocuments(client: Client): Client {
  const checked = async <T>(what: string, check: Check, document: Promise<T>): Promise<T> => {
    const found = await document;
    if (check(found)) return found;
    throw engineError(
      "failed",
      `What the engine of ${client.node} answers about ${what} is not what a Docker engine answers.`,
    );
  };
  const present = async <T>(what: string, check: Check, document: Promise<T | null>): Promise<T | null> =>
    checked(what, (value) => value === null || check(value), document);
  return {
    ...client,
    info: (signal) => checked("itself", DOCUMENTS.info, client.info(signal)),
    version: (signal) => checked("its version", DOCUMENTS.version, client.version(signal)),
    containers: (signal, ...labels) =>
      checked("its containers", DOCUMENTS.containers, client.containers(signal, ...labels)),
    networks: (signal, filters) => checked("its networks", listOfNetworks, client.networks(signal, filters)),
    volumes: (signal, labels) => checked("its volumes", listOfVolumes, client.volumes(signal, labels)),
    inspect: (signal, id) => present("a container", DOCUMENTS.container, client.inspect(signal, id)),
    network: (signal, id) => present("a network", DOCUMENTS.network, client.network(signal, id)),
    volume: (signal, name) => present("a volume", DOCUMENTS.volume, client.volume(signal, name)),
    image: (signal, name) => present("an image", DOCUMENTS.image, client.image(signal, name)),
    stats: (signal, id) => checked("a container's load", DOCUMENTS.stats, client.stats(signal, id)),
  };
}

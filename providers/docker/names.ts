// Engine names of replicas. The newest instance of an address has the plain name; an older one that still lives steps aside, and
// gets the name back when the newer one goes.
import type { Work } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { ownContainers, siblingContainers } from "./found.ts";
import type { FoundContainer } from "./found.ts";
import { asideName, containerName, isSameAddress, ownerText, readBirth, replicaName } from "./labels.ts";

/** Frees the names that the call's containers need. A stranger that holds one is a conflict. */
export async function claimNames(work: Work, containers: readonly string[]): Promise<void> {
  const { client, signal, call } = work;
  for (const container of containers) {
    const name = containerName(call.name, container);
    const holder = await client.inspect(signal, name);
    if (holder === null) continue;
    const { Labels } = holder.Config;
    const uid = readBirth(Labels)?.uid;
    if (uid === call.uid) continue;
    if (uid === undefined || !isSameAddress(Labels, call)) {
      const message = `The container name ${name} on ${call.node} is held by ${ownerText(Labels)}; remove or rename that container, or give the workload another name.`;
      throw engineError("conflict", message);
    }
    await stepAside(work, uid);
  }
}

/** Renames every container of an older instance out of the way. */
async function stepAside(work: Work, uid: string): Promise<void> {
  const siblings = (await siblingContainers(work.client, work.signal, work.call)).filter(
    (each) => each.uid === uid,
  );
  for (const each of siblings) {
    const base = replicaName(each.name, each.container);
    const aside = asideName(base, uid);
    if (base.endsWith(asideName("", uid))) continue; // renamed by an earlier attempt
    await rename(work, each.id, containerName(aside, each.container));
  }
  work.tell(`renamed the older instance to ${asideName(work.call.name, uid)}`);
}

/** Gives a surviving older instance its plain name back, where that is free. Call when the own containers are gone. */
export async function restoreNames(work: Work): Promise<void> {
  const { client, signal, call } = work;
  const siblings = await siblingContainers(client, signal, call);
  const asides = siblings.filter((each) =>
    replicaName(each.name, each.container).endsWith(asideName("", each.uid)),
  );
  if (asides.length === 0) return;
  const uid = (asides.find(({ state }) => state === "running") ?? asides[0])?.uid ?? "";
  for (const each of asides.filter((one) => one.uid === uid)) {
    const base = replicaName(each.name, each.container).slice(0, -asideName("", uid).length);
    const name = containerName(base, each.container);
    if ((await client.inspect(signal, name)) === null) await rename(work, each.id, name);
  }
}

/** What has the name already, because the engine was told twice or did it and said otherwise, is renamed. */
async function rename({ client, signal }: Work, id: string, name: string): Promise<void> {
  try {
    await client.rename(signal, id, name);
  } catch (error) {
    if (!(error instanceof EngineError) || error.status === null) throw error;
    const now = await client.inspect(signal, id);
    if (now === null || now.Name.replace(/^\//, "") !== name) throw error;
  }
}

/** Removes containers of one object; the main one, whose network the others share, last. */
export async function removeContainers(work: Work, containers: Iterable<FoundContainer>): Promise<void> {
  const { client, signal } = work;
  const all = [...containers];
  const others = all.filter(({ container }) => container !== "main");
  const remove = ({ id, adopted }: FoundContainer): Promise<void> =>
    client.removeContainer(signal, id, { volumes: adopted !== true });
  await Promise.all(others.map(remove));
  for (const each of all) if (each.container === "main") await remove(each);
}

/** Every container of the call's object, with its anonymous volumes. */
export async function removeOwn(work: Work): Promise<void> {
  await removeContainers(work, (await ownContainers(work.client, work.signal, work.call)).values());
}

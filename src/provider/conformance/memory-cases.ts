// What an object remembers of its birth, and how it is found by what people call it: for lost states and for imports.
import { equal, isTrue } from "./assert.ts";
import type { Case } from "./case.ts";
import { isProviderError } from "../contract.ts";
import type { FoundObject } from "../contract.ts";
import type { Kind } from "../../model/address.ts";
import type { Kit } from "./kit.ts";

const WEB = "service.web[0]";
const NOTE = `1.${"x".repeat(8000)}`;

export const MEMORY_CASES: readonly Case[] = [
  {
    name: "what a replica is given to keep is shown whenever it is observed, stopped or renamed too",
    run: async (kit) => {
      const call = { ...(await kit.createCall(WEB)), note: NOTE };
      const instance = await kit.done(call);
      equal((await kit.only(WEB)).note, NOTE, "the note");
      await kit.done(kit.verb("retire", call, instance));
      equal((await kit.only(WEB)).note, NOTE, "the note of a stopped one");
      await kit.create(WEB, { run: "2" });
      const notes = (await kit.seen(WEB)).map(({ note }) => note ?? "none").sort();
      equal(notes, [NOTE, "none"], "notes of two instances");
    },
  },
  {
    name: "networks and volumes keep what they are given, too",
    run: async (kit) => {
      for (const address of ["network.net@node", "volume.data@node"]) {
        await kit.done({ ...(await kit.createCall(address)), note: `note of ${address}` });
        equal((await kit.only(address)).note, `note of ${address}`, "the note");
      }
    },
  },
  {
    name: "objects are found by name, by id and by the beginning of an id, with whose they are",
    run: async (kit) => {
      if (kit.session.find === undefined) return;
      const replica = await kit.create(WEB);
      const [id = ""] = Object.values(replica.ids);
      for (const given of [replica.name, id, id.slice(0, 12)]) {
        const found = await findOne(kit, "service", given);
        equal(
          [found.name, found.ids, found.born?.address],
          [replica.name, replica.ids, WEB],
          `what ${given} means`,
        );
        isTrue(found.spec["containers"] !== undefined, "it shows what it is", found);
      }
      const volume = await kit.create("volume.data@node");
      equal((await findOne(kit, "volume", volume.name)).ids, volume.ids, "ids of the volume");
      const network = await kit.create("network.net@node");
      equal((await findOne(kit, "network", network.name)).ids, network.ids, "ids of the network");
      equal(
        await kit.session.find({ kind: "service", node: kit.node, id: "no-such-thing" }, kit.context()),
        [],
        "nothing",
      );
    },
  },
];

async function findOne(kit: Kit, kind: Kind, id: string): Promise<FoundObject> {
  const found = await kit.session.find?.({ kind, node: kit.node, id }, kit.context());
  isTrue(found !== undefined && !isProviderError(found), `${id} is looked for`, found);
  const [first] = found;
  isTrue(first !== undefined && found.length === 1, `${id} is one object`, found);
  return first;
}

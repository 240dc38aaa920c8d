// The life of a replica: made once, found by its labels, replaced beside itself, changed in place, gone.
import { equal, eventually, isTrue } from "./assert.ts";
import type { Case } from "./case.ts";
import { changes, objectName } from "./kit.ts";
import type { Kit } from "./kit.ts";

const WEB = "service.web[0]";

export const REPLICA_CASES: readonly Case[] = [
  {
    name: "an unused project has nodes and no objects",
    run: async (kit) => {
      const { nodes, objects } = await kit.observe();
      equal(objects, [], "objects");
      const node = nodes.find((one) => one.name === kit.node);
      isTrue(node?.status === "ready" && node.problem === null, "the node is ready", node);
      isTrue(node.capacity.cpu > 0 && node.capacity.memory > 0, "it has capacity", node);
      isTrue(node.fingerprint !== "" && node.os !== "" && node.arch !== "", "it says what it is", node);
      equal(node.load, null, "load that was not asked for");
    },
  },
  {
    name: "load is measured when asked for",
    run: async (kit) => {
      const query = { project: kit.harness.project, names: [], load: true };
      const { nodes } = await kit.session.observe(query, kit.context());
      const load = nodes.find((one) => one.name === kit.node)?.load;
      isTrue(
        load !== null && load !== undefined && load.cpu >= 0 && load.memory >= 0,
        "the node has load",
        load,
      );
    },
  },
  {
    name: "a created replica is observed with its birth facts, ids and phase",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      const instance = await kit.done(call);
      equal(instance.name, call.name, "its name");
      equal(Object.keys(instance.ids), ["main"], "containers with ids");
      const object = await kit.only(WEB);
      const { project, lineage, address, uid, step } = call;
      equal(object.born, { project, lineage, address, uid, step }, "birth facts");
      equal(object.ids, instance.ids, "ids");
      equal([object.kind, object.node, object.name], ["service", kit.node, call.name], "kind, node and name");
      equal(
        [object.phase, object.exit, object.missing],
        ["running", null, []],
        "phase, exit and missing parts",
      );
    },
  },
  {
    name: "sidecars and init containers are parts of one replica",
    run: async (kit) => {
      const { runs, ends } = kit.harness.containers;
      const instance = await kit.create(WEB, {
        containers: { main: runs, metrics: runs },
        initContainers: [{ ...ends(0), name: "prepare" }],
      });
      isTrue(
        instance.ids["main"] !== undefined && instance.ids["metrics"] !== undefined,
        "both have ids",
        instance,
      );
      equal((await kit.only(WEB)).phase, "running", "phase");
    },
  },
  {
    name: "a failing init container fails the create with its exit code and is made again by a retry",
    run: async (kit) => {
      const { runs, ends } = kit.harness.containers;
      const options = { containers: { main: runs }, initContainers: [{ ...ends(3), name: "prepare" }] };
      const error = await kit.refused(await kit.createCall(WEB, options));
      equal([error.code, error.maybeDone], ["failed", false], "code and maybeDone");
      isTrue(
        error.message.includes("prepare") && error.message.includes("3"),
        "message names it",
        error.message,
      );
      isTrue(
        (await kit.seen(WEB)).every((one) => one.phase !== "running"),
        "nothing runs",
      );
      await kit.create(WEB, { containers: { main: runs } });
      equal((await kit.only(WEB)).phase, "running", "phase after a retry of the step");
    },
  },
  {
    name: "the same step twice makes one object",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      const [first, second] = [await kit.done(call), await kit.done(call)];
      equal(second, first, "the second answer");
      equal((await kit.only(WEB)).ids, first.ids, "ids");
    },
  },
  {
    name: "a newer instance takes the name from the older one of its address, and both exist",
    run: async (kit) => {
      const older = await kit.create(WEB, { run: "1" });
      const newer = await kit.create(WEB, { run: "2" });
      equal(newer.name, older.name, "the newest has the name");
      const objects = await kit.seen(WEB);
      equal(objects.length, 2, "instances");
      const seenOlder = objects.find((one) => one.born?.uid === older.uid);
      isTrue(seenOlder !== undefined && seenOlder.name !== newer.name, "the older has another name", objects);
      equal([seenOlder.ids, seenOlder.phase], [older.ids, "running"], "the older runs on");
    },
  },
  {
    name: "the older instance gets its name back when the newer one is deleted",
    run: async (kit) => {
      const older = await kit.create(WEB, { run: "1" });
      const call = await kit.createCall(WEB, { run: "2" });
      await kit.done(kit.verb("delete", call, await kit.done(call)));
      const object = await kit.only(WEB);
      equal([object.born?.uid, object.name, object.ids], [older.uid, older.name, older.ids], "what is left");
    },
  },
  {
    name: "a name that a stranger holds is a conflict, and nothing changes",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      await kit.harness.stranger(kit.node, "service", call.name);
      const error = await kit.refused(call);
      equal([error.code, error.maybeDone], ["conflict", false], "code and maybeDone");
      const { objects } = await kit.observe([{ kind: "service", node: kit.node, name: call.name }]);
      equal(
        objects.map((one) => [one.born, one.name]),
        [[null, call.name]],
        "objects: the stranger's alone",
      );
    },
  },
  {
    name: "a name that our project's other lineage or other address holds is a conflict",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      await kit.create(WEB, { run: "other", lineage: "another-lineage" });
      equal((await kit.refused(call)).code, "conflict", "code under another lineage");
      const other = await kit.createCall("service.other[0]");
      await kit.done(other);
      const error = await kit.refused({ ...call, name: other.name });
      equal(error.code, "conflict", "code under another address");
      equal((await kit.only("service.other[0]")).name, other.name, "the other keeps its name");
    },
  },
  {
    name: "start-first: the new one is admitted beside the old, which is retired and deleted",
    run: async (kit) => {
      const network = `network.front@${kit.node}`;
      await kit.create(network);
      const oldCall = await kit.createCall(WEB, { run: "1", networks: { [network]: "web" } });
      const old = await kit.done(oldCall);
      const newCall = await kit.createCall(WEB, {
        run: "2",
        networks: { [network]: "web" },
        admission: "later",
      });
      const made = await kit.done(newCall);
      await kit.done(kit.verb("admit", newCall, made));
      await kit.done(kit.verb("admit", newCall, made));
      await kit.done(kit.verb("retire", oldCall, old));
      await kit.done(kit.verb("delete", oldCall, old));
      const object = await kit.only(WEB);
      equal(
        [object.born?.uid, object.phase, object.name],
        [made.uid, "running", oldCall.name],
        "what is left",
      );
      equal(aliasesOf(object.attributes), [["web"]], "its aliases");
    },
  },
  {
    name: "a retired replica is stopped without service names and can be started and admitted again",
    run: async (kit) => {
      const network = `network.front@${kit.node}`;
      await kit.create(network);
      const call = await kit.createCall(WEB, { networks: { [network]: "web" } });
      const instance = await kit.done(call);
      await kit.done(kit.verb("retire", call, instance));
      await kit.done(kit.verb("retire", call, instance));
      const retired = await kit.only(WEB);
      isTrue(["stopped", "failed", "done"].includes(retired.phase), "it is stopped", retired.phase);
      await kit.done(kit.verb("start", call, instance));
      await kit.done(kit.verb("admit", call, instance));
      const back = await kit.only(WEB);
      equal([back.phase, back.ids], ["running", instance.ids], "phase and ids");
      equal(aliasesOf(back.attributes), [["web"]], "aliases");
    },
  },
  {
    name: "an update in place keeps the identity and is observed",
    run: async (kit) => {
      const { runs } = kit.harness.containers;
      const sized = (megabytes: number) => ({
        containers: {
          main: { ...runs, resources: { cpu: 10, memory: 2 ** 24, memory_limit: megabytes * 2 ** 20 } },
        },
      });
      const call = await kit.createCall(WEB, sized(32));
      const instance = await kit.done(call);
      const before = await kit.only(WEB);
      equal(limitOf(before.attributes), 32 * 2 ** 20, "memory limit before");
      const { spec } = await kit.createCall(WEB, sized(64));
      const changed = changes("in-place", ["containers", "main", "resources", "memory_limit"]);
      await kit.done(kit.verb("update", call, instance, { spec, changed }));
      const after = await kit.only(WEB);
      equal(limitOf(after.attributes), 64 * 2 ** 20, "memory limit after");
      equal([after.born, after.ids, after.phase], [before.born, before.ids, "running"], "identity and phase");
    },
  },
  {
    name: "a network is attached to a running replica and detached again",
    run: async (kit) => {
      const [front, back] = [`network.front@${kit.node}`, `network.back@${kit.node}`];
      await kit.create(front);
      await kit.create(back);
      const call = await kit.createCall(WEB, { networks: { [front]: "web" } });
      const instance = await kit.done(call);
      const both = await kit.createCall(WEB, { networks: { [front]: "web", [back]: "web" } });
      const changed = changes("live", ["networks"]);
      await kit.done(kit.verb("update", call, instance, { spec: both.spec, changed }));
      const wide = await kit.only(WEB);
      equal(networkNamesOf(wide.attributes), [objectNameOf(kit, back), objectNameOf(kit, front)], "networks");
      equal(wide.ids, instance.ids, "ids");
      await kit.done(kit.verb("update", call, instance, { spec: call.spec, changed }));
      equal(
        networkNamesOf((await kit.only(WEB)).attributes),
        [objectNameOf(kit, front)],
        "networks at the end",
      );
    },
  },
  {
    name: "a delete may be asked twice",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      const instance = await kit.done(call);
      await kit.done(kit.verb("delete", call, instance));
      await kit.done(kit.verb("delete", call, instance));
      equal(await kit.seen(WEB), [], "objects");
    },
  },
  {
    name: "verbs on what is gone say not-found, but retire and delete, which have nothing to do",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      const instance = await kit.done(call);
      await kit.done(kit.verb("delete", call, instance));
      await kit.done(kit.verb("retire", call, instance));
      for (const verb of ["admit", "start", "update"] as const)
        equal((await kit.refused(kit.verb(verb, call, instance))).code, "not-found", `code of ${verb}`);
    },
  },
  {
    name: "many replicas are made and deleted at once",
    run: async (kit) => {
      const calls = await Promise.all(
        Array.from({ length: 6 }, (_, index) => kit.createCall(`service.many[${index}]`)),
      );
      const made = await Promise.all(calls.map((call) => kit.done(call)));
      equal(new Set(made.map((one) => one.ids["main"])).size, calls.length, "different ids");
      const { objects } = await kit.observe();
      equal(
        objects.map((one) => one.phase),
        calls.map(() => "running"),
        "phases",
      );
      await Promise.all(
        calls.map((call, index) => {
          const instance = made[index];
          isTrue(instance !== undefined, "an instance per call");
          return kit.done(kit.verb("delete", call, instance));
        }),
      );
      equal((await kit.observe()).objects, [], "objects at the end");
    },
  },
  {
    name: "a replica that runs is healthy without a check, and stopped once it is retired",
    run: async (kit) => {
      const call = await kit.createCall(WEB);
      const instance = await kit.done(call);
      const probe = () => kit.session.probe({ instance, check: null, advertise: null }, kit.context());
      const { patience } = kit.harness;
      await eventually(probe, (health) => health.status === "healthy", patience, "it is healthy");
      await kit.done(kit.verb("retire", call, instance));
      equal((await probe()).status, "stopped", "status once retired");
      await kit.done(kit.verb("delete", call, instance));
      equal((await probe()).status, "stopped", "status once deleted");
    },
  },
  {
    name: "health checks of the engine pass and fail",
    run: async (kit) => {
      const { harness, session } = kit;
      for (const status of ["healthy", "unhealthy"] as const) {
        const main = harness.containers[status];
        const instance = await kit.create(`service.${status}[0]`, { containers: { main } });
        isTrue(main.healthcheck !== undefined, `the ${status} container has a health check`);
        const request = {
          instance,
          check: { container: "main", healthcheck: main.healthcheck },
          advertise: null,
        };
        const accept = (health: { readonly status: string }) => health.status === status;
        const probe = () => session.probe(request, kit.context());
        await eventually(probe, accept, harness.patience, `the check says ${status}`);
      }
    },
  },
];

function limitOf(attributes: object): unknown {
  const { containers } = attributes as {
    containers?: Record<string, { resources?: { memory_limit?: unknown } }>;
  }; // what the contract says of attributes
  return containers?.["main"]?.resources?.memory_limit;
}

function attachmentsOf(attributes: object): readonly { name: string; aliases: readonly string[] }[] {
  const { networks } = attributes as { networks?: readonly { name: string; aliases: readonly string[] }[] }; // as above
  return networks ?? [];
}

function aliasesOf(attributes: object): readonly (readonly string[])[] {
  return attachmentsOf(attributes).map((one) => one.aliases);
}

function networkNamesOf(attributes: object): readonly string[] {
  return attachmentsOf(attributes)
    .map((one) => one.name)
    .sort();
}

function objectNameOf(kit: Kit, address: string): string {
  return objectName(kit.harness.project, address);
}

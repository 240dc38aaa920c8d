// What surrounds replicas: networks, volumes, jobs, images, ports, cancellation, secrets, engines that do not answer.
import type { Json } from "../../model/json.ts";
import type { MountSpec } from "../../model/spec.ts";
import { isProviderError } from "../contract.ts";
import { equal, isTrue } from "./assert.ts";
import type { Case } from "./case.ts";
import { objectName } from "./kit.ts";
import type { Kit } from "./kit.ts";

const WEB = "service.web[0]";

export const ENGINE_CASES: readonly Case[] = [
  {
    name: "networks and volumes are made once, observed and deleted",
    run: async (kit) => {
      for (const kind of ["network", "volume"] as const) {
        const address = `${kind}.part@${kit.node}`;
        const call = await kit.createCall(address);
        const [first, second] = [await kit.done(call), await kit.done(call)];
        equal(second, first, `the second answer of ${kind}`);
        isTrue(first.ids[kind] !== undefined, `the ${kind} has an id`, first.ids);
        const object = await kit.only(address);
        equal([object.kind, object.phase, object.name], [kind, "running", call.name], "kind, phase and name");
        equal(object.ids, first.ids, "ids");
        equal([object.born?.uid, object.born?.step], [call.uid, call.step], "birth facts");
        await kit.done(kit.verb("delete", call, first));
        await kit.done(kit.verb("delete", call, first));
        equal(await kit.seen(address), [], `${kind} objects at the end`);
      }
    },
  },
  {
    name: "a stranger's network or volume of the name is a conflict",
    run: async (kit) => {
      for (const kind of ["network", "volume"] as const) {
        const call = await kit.createCall(`${kind}.part@${kit.node}`);
        await kit.harness.stranger(kit.node, kind, call.name);
        equal((await kit.refused(call)).code, "conflict", `code of ${kind}`);
        const { objects } = await kit.observe([{ kind, node: kit.node, name: call.name }]);
        equal(
          objects.filter((one) => one.kind === kind).map((one) => [one.born, one.name]),
          [[null, call.name]],
          "objects: the stranger's alone",
        );
      }
    },
  },
  {
    name: "a network in use is not deleted",
    run: async (kit) => {
      const address = `network.back@${kit.node}`;
      const network = await kit.createCall(address);
      const made = await kit.done(network);
      const web = await kit.createCall(WEB, { networks: { [address]: "web" } });
      const replica = await kit.done(web);
      equal((await kit.refused(kit.verb("delete", network, made))).code, "in-use", "code");
      equal((await kit.only(WEB)).phase, "running", "the user's phase");
      await kit.done(kit.verb("delete", web, replica));
      await kit.done(kit.verb("delete", network, made));
    },
  },
  {
    name: "data in a volume survives its replica, and a volume in use is not deleted",
    run: async (kit) => {
      const address = `volume.data@${kit.node}`;
      const volume = await kit.createCall(address);
      const made = await kit.done(volume);
      const mount: MountSpec = { type: "volume", volume: volume.address, name: volume.name };
      const { writes, expects } = kit.harness.containers;
      const job = async (name: string, parts: ReturnType<typeof writes>) => {
        const call = await kit.createCall(`job.${name}[0]`, {
          containers: { main: { ...parts, mounts: { "/data": mount } } },
        });
        return { call, instance: await kit.done(call) };
      };
      equal(
        await exitOf(kit, (await job("early", expects("/data/mark"))).instance),
        1,
        "exit before it is written",
      );
      const writer = await job("writer", writes("/data/mark"));
      equal(await exitOf(kit, writer.instance), 0, "exit of the writer");
      equal((await kit.refused(kit.verb("delete", volume, made))).code, "in-use", "code");
      await kit.done(kit.verb("delete", writer.call, writer.instance));
      const reader = await job("reader", expects("/data/mark"));
      equal(await exitOf(kit, reader.instance), 0, "exit of the reader");
    },
  },
  {
    name: "jobs are waited for and leave their exit codes",
    run: async (kit) => {
      for (const exit of [0, 7]) {
        const address = `job.ends${exit}[0]`;
        const instance = await kit.create(address, {
          containers: { main: kit.harness.containers.ends(exit) },
        });
        equal(await exitOf(kit, instance), exit, "exit");
        const object = await kit.only(address);
        equal([object.phase, object.exit], [exit === 0 ? "done" : "failed", exit], "phase and exit");
      }
    },
  },
  {
    name: "logs of what has ended come to an end",
    run: async (kit) => {
      const main = kit.harness.containers.ends(0);
      const instance = await kit.create("job.talk[0]", { containers: { main } });
      await exitOf(kit, instance);
      const options = { follow: true, tail: null, containers: [], timestamps: false };
      for await (const line of kit.session.logs(instance, options, kit.context()))
        equal(line.container, "main", "the container of a line");
    },
  },
  {
    name: "known images resolve the same way each time, unknown ones do not",
    run: async (kit) => {
      const { known, unknown } = kit.harness.images;
      const request = (ref: string) => ({ ref, nodes: [kit.node], pull: "missing" as const });
      const requests = [request(known), request(unknown), request(known)];
      const [first, none, second] = await kit.session.resolve(requests, kit.context());
      isTrue(first !== undefined && !isProviderError(first), "the known image is resolved", first);
      equal(first.ref, known, "its reference");
      equal(second, first, "the second answer");
      const id = "digest" in first ? first.digest : first.ids[kit.node];
      isTrue(id !== undefined && /^sha256:[0-9a-f]{64}$/.test(id), "a digest or an id", first);
      isTrue(none !== undefined && isProviderError(none), "the unknown image is an error", none);
      equal([none.code, none.maybeDone], ["not-found", false], "its code and maybeDone");
    },
  },
  {
    name: "a taken host port refuses the create and leaves nothing half done",
    run: async (kit) => {
      const network = `network.front@${kit.node}`;
      await kit.create(network);
      const options = { networks: { [network]: "" }, hostPort: kit.harness.freePort };
      const holder = await kit.createCall("service.holder[0]", options);
      const held = await kit.done(holder);
      const call = await kit.createCall(WEB, options);
      const error = await kit.refused(call);
      equal([error.code, error.maybeDone], ["port-taken", false], "code and maybeDone");
      isTrue(
        error.message.includes(String(kit.harness.freePort)),
        "the message names the port",
        error.message,
      );
      equal(await kit.seen(WEB), [], "objects of the refused create");
      await kit.done(kit.verb("retire", holder, held));
      await kit.done(call);
      equal((await kit.refused(kit.verb("start", holder, held))).code, "port-taken", "code of a later start");
      equal((await kit.only(WEB)).phase, "running", "phase");
    },
  },
  {
    name: "ports of strangers are seen, ours are not called foreign",
    run: async (kit) => {
      const network = `network.front@${kit.node}`;
      await kit.create(network);
      await kit.create(WEB, { networks: { [network]: "" }, hostPort: kit.harness.freePort });
      const { nodes } = await kit.observe();
      const ports = nodes.find((one) => one.name === kit.node)?.foreignPorts ?? [];
      isTrue(!ports.includes(`${kit.harness.freePort}/tcp`), "our port is not foreign", ports);
      equal(ports, [...ports].sort(), "foreign ports are sorted");
    },
  },
  {
    name: "a cancelled call says so, and the step can be resumed",
    run: async (kit) => {
      const early = await kit.createCall("service.early[0]");
      const never = await kit.session.run(early, kit.context(AbortSignal.abort()));
      isTrue(
        !never.ok && never.error.code === "cancelled",
        "a call that was cancelled before it began",
        never,
      );
      equal(await kit.seen("service.early[0]"), [], "objects of it");
      const call = await kit.createCall(WEB);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      const cut = await kit.session.run(call, kit.context(controller.signal));
      isTrue(
        cut.ok || cut.error.code === "cancelled",
        "a call that is cut off is cancelled, unless it was done",
        cut,
      );
      const resumed = await kit.done(call);
      const object = await kit.only(WEB);
      equal([object.phase, object.ids], ["running", resumed.ids], "phase and ids");
    },
  },
  {
    name: "waiting ends when it is cancelled",
    run: async (kit) => {
      const instance = await kit.create(WEB);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 30);
      const answer = await kit.session.wait(instance, kit.context(controller.signal));
      isTrue(isProviderError(answer) && answer.code === "cancelled", "the wait is cancelled", answer);
    },
  },
  {
    name: "sensitive values are in no event, error or observation",
    run: async (kit) => {
      const value = "conformance-s3cr3t-value";
      const main = kit.harness.containers.runs;
      const network = `network.front@${kit.node}`;
      await kit.create(network);
      const options = { containers: { main }, networks: { [network]: "" }, hostPort: kit.harness.freePort };
      const secret = async (address: string) => {
        const call = await kit.createCall(address, options);
        const path = ["containers", "main", "env", "TOKEN"];
        return { ...call, spec: withHiddenToken(call.spec), secrets: [{ path, value }] };
      };
      const first = await secret(WEB);
      const instance = await kit.done(first);
      await kit.refused(await secret("service.second[0]")); // the port is taken
      await kit.harness.stranger(kit.node, "service", objectName(kit.harness.project, "service.third[0]"));
      await kit.refused(await secret("service.third[0]")); // the name is taken
      await kit.observe();
      await kit.done(kit.verb("retire", first, instance));
      isTrue(!kit.said().includes(value), "the value is nowhere in what the provider said");
    },
  },
  {
    name: "an endpoint that does not answer is a node with that status, and calls to it can be retried",
    run: async (kit) => {
      const { nodes } = await kit.observe();
      const { name } = kit.harness.unreachable;
      const node = nodes.find((one) => one.name === name);
      isTrue(node?.status === "unreachable" && node.problem !== null, "the node is unreachable", node);
      isTrue(
        nodes.some((one) => one.status === "ready"),
        "others are not affected",
        nodes,
      );
      const call = { ...(await kit.createCall(WEB)), node: name, endpoint: node.endpoint };
      const error = await kit.refused(call);
      equal([error.code, error.retryable], ["unreachable", true], "code and retryable");
    },
  },
  {
    name: "secrets are no objects of their own where the schema says inline",
    run: async (kit) => {
      if (kit.harness.provider.schema().can.secrets !== "inline") return;
      const call = await kit.createCall(WEB);
      const error = await kit.refused({ ...call, kind: "secret" });
      equal(error.code, "unsupported", "code");
    },
  },
];

async function exitOf(kit: Kit, instance: Parameters<Kit["session"]["wait"]>[0]): Promise<number> {
  const signal = AbortSignal.timeout(kit.harness.patience);
  const answer = await kit.session.wait(instance, kit.context(signal));
  isTrue(!isProviderError(answer), "the job is waited for", answer);
  return answer.exit;
}

function withHiddenToken(spec: Awaited<ReturnType<Kit["createCall"]>>["spec"]): typeof spec {
  const { containers } = spec as { containers: { main: { env?: Record<string, Json> } } }; // as the kit makes them
  const { main } = containers;
  return { ...spec, containers: { ...containers, main: { ...main, env: { ...main.env, TOKEN: null } } } };
}

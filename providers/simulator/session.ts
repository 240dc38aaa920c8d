// A session: every call finds its node, travels there and acts on the world.
import { isProviderError, isWorkloadKind } from "orch/provider";
import type {
  CallContext,
  CheckProblem,
  Health,
  Image,
  Instance,
  LogLine,
  NodeName,
  ProbeRequest,
  ProviderError,
  Session,
} from "orch/provider";
import { containerAt, isRunning } from "./containers.ts";
import { deliver, pause } from "./delivery.ts";
import type { Target } from "./delivery.ts";
import { refuse } from "./errors.ts";
import { resolveImage } from "./images.ts";
import { findObjects, observeNode, unreachableNode } from "./observe.ts";
import { containersOf, replicaSpec } from "./replica.ts";
import type { NodeSettings } from "./settings.ts";
import type { SimContainer, SimObject } from "./state.ts";
import { engineAt, runVerb } from "./verbs.ts";

/** How often a call that waits looks again, in milliseconds. */
const LOOK_AGAIN = 20;

export function openSession(targets: ReadonlyMap<NodeName, Target>, clock: () => number): Session {
  const targetOf = (node: NodeName): Target | ProviderError =>
    targets.get(node) ?? refuse("not-found", `node ${node} is not of this session`);
  return {
    async observe(query, context) {
      const views = await Promise.all(
        [...targets.values()].map(async (target) => {
          const { config, world } = target;
          const view = await deliver(target, "observe", config.name, context, ({ settings }) =>
            observeNode(config, settings, world.look().nodes.get(config.name), query, clock()),
          );
          return isProviderError(view) ? unreachableNode(config, view.message) : view;
        }),
      );
      return { nodes: views.map((view) => view.node), objects: views.flatMap((view) => view.objects) };
    },

    resolve: (requests, context) =>
      Promise.all(
        requests.map(({ ref, nodes }) => {
          const asked = (nodes.length > 0 ? nodes : [...targets.keys()]).map(targetOf);
          return resolveAt(asked, ref, context);
        }),
      ),

    check: (specs) => Promise.resolve(specs.flatMap(checkScripts)),

    async run(call, context) {
      const target = targetOf(call.node);
      if (isProviderError(target)) return { ok: false, error: target };
      const answer = await deliver(target, call.verb, call.address, context, ({ settings, halfway }) =>
        target.world.change((world, emit) =>
          runVerb(engineAt(world, emit, call.node, settings, clock()), call, halfway),
        ),
      );
      return isProviderError(answer) ? { ok: false, error: answer } : answer;
    },

    async find(request, context) {
      const target = targetOf(request.node);
      if (isProviderError(target)) return target;
      return deliver(target, "observe", request.id, context, () =>
        findObjects(target.config, target.world.look().nodes.get(request.node), request),
      );
    },

    async probe(request, context) {
      const target = targetOf(request.instance.node);
      const health = isProviderError(target)
        ? target
        : await deliver(target, "probe", addressOf(target, request.instance), context, ({ settings }) =>
            healthOf(objectOf(target, request.instance), request, settings, clock()),
          );
      if (!isProviderError(health)) return health;
      const silent = health.code === "unreachable" || health.code === "timeout";
      return { status: "unknown", detail: health.message, from: null, ...(silent ? { silent } : {}) };
    },

    async wait(instance, context) {
      const target = targetOf(instance.node);
      if (isProviderError(target)) return target;
      const reached = await deliver(target, "wait", addressOf(target, instance), context, () => ({}));
      if (isProviderError(reached)) return reached;
      for (;;) {
        const main = objectOf(target, instance)?.containers[0];
        if (main === undefined || main.state === "gone")
          return refuse("not-found", `${instance.name} does not exist on ${instance.node}`);
        const { state, exit } = containerAt(main, clock());
        if (state === "ended" && exit !== null) return { exit };
        if (await pause(LOOK_AGAIN, context.signal)) return refuse("cancelled", "wait was cancelled");
      }
    },

    async *logs(instance, options, context) {
      const target = targetOf(instance.node);
      if (isProviderError(target)) return;
      const reached = await deliver(target, "logs", addressOf(target, instance), context, () => ({}));
      if (isProviderError(reached)) return;
      const wanted = (container: SimContainer) =>
        options.containers.length === 0 || options.containers.includes(container.name);
      const told = new Set<string>();
      for (let first = true; ; first = false) {
        const object = objectOf(target, instance);
        const lines = object?.containers.filter(wanted).flatMap((one) => logLines(one, clock())) ?? [];
        const news = lines.filter((line) => !told.has(`${line.container} ${line.text}`));
        for (const line of news) told.add(`${line.container} ${line.text}`);
        const skipped = first && options.tail !== null ? news.length - options.tail : 0;
        for (const line of news.slice(skipped > 0 ? skipped : 0)) yield line;
        if (!options.follow || object === undefined || !isRunning(object, clock())) return;
        if (await pause(LOOK_AGAIN, context.signal)) return;
      }
    },

    close: () => Promise.resolve(),
  };
}

async function resolveAt(
  asked: readonly (Target | ProviderError)[],
  ref: string,
  context: CallContext,
): Promise<Image | ProviderError> {
  const answers = await Promise.all(
    asked.map((target) =>
      isProviderError(target)
        ? Promise.resolve(target)
        : deliver(target, "resolve", ref, context, ({ settings }) => ({
            name: target.config.name,
            settings,
          })),
    ),
  );
  const nodes = answers.flatMap((answer) => (isProviderError(answer) ? [] : [answer]));
  const problem = answers.find((answer) => isProviderError(answer));
  if (nodes.length === 0 && problem !== undefined && isProviderError(problem)) return problem;
  return resolveImage(ref, nodes) ?? refuse("not-found", `no registry and no node knows the image ${ref}`);
}

function objectOf(target: Target, instance: Instance): SimObject | undefined {
  const node = target.world.look().nodes.get(instance.node);
  return node?.objects.get(node.byUid.get(instance.uid) ?? 0);
}

function addressOf(target: Target, instance: Instance): string {
  return objectOf(target, instance)?.born?.address ?? instance.name;
}

function healthOf(
  object: SimObject | undefined,
  request: ProbeRequest,
  settings: NodeSettings,
  now: number,
): Health {
  if (object === undefined) return { status: "stopped", detail: "it is gone", from: "engine" };
  for (const container of object.containers) {
    const { state, exit } = containerAt(container, now);
    if (state === "running") continue;
    const detail = state === "ended" ? `exit ${exit}` : `container ${container.name} is ${state}`;
    return { status: "stopped", detail, from: "engine" };
  }
  const { check } = request;
  if (check === null || check.healthcheck.disable === true)
    return { status: "healthy", detail: null, from: "engine" };
  const checked = object.containers.find((container) => container.name === check.container);
  if (checked === undefined)
    return { status: "stopped", detail: `container ${check.container} is gone`, from: "engine" };
  if (!checked.healthy)
    return {
      status: "unhealthy",
      detail: `${check.healthcheck.retries} of ${check.healthcheck.retries} failed`,
      from: "engine",
    };
  if (now < checked.since + settings.healthyAfter)
    return { status: "starting", detail: null, from: "engine" };
  return { status: "healthy", detail: null, from: "engine" };
}

function logLines(container: SimContainer, now: number): LogLine[] {
  const { state, exit } = containerAt(container, now);
  const line = (text: string): LogLine => ({ container: container.name, stream: "stdout", text });
  const lines = container.state === "created" ? [] : [line(`started ${container.image}`)];
  return state === "ended" ? [...lines, line(`ended with exit ${exit}`)] : lines;
}

/** Scripts that would be ignored. */
function checkScripts(one: Parameters<Session["check"]>[0][number]): CheckProblem[] {
  if (!isWorkloadKind(one.kind)) return [];
  return containersOf(replicaSpec(one.spec)).flatMap(([name, container]): CheckProblem[] => {
    const script = container.env?.["SIMULATOR_EXIT"];
    if (typeof script !== "string" || /^\d{1,3}(,\d{1,3})*$/.test(script)) return [];
    return [
      {
        address: one.address,
        path: ["containers", name, "env", "SIMULATOR_EXIT"],
        severity: "error",
        summary: "SIMULATOR_EXIT must be an exit code, or the exit codes of a job's attempts such as 1,1,0.",
      },
    ];
  });
}

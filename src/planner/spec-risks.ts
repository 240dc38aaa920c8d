// Risks in what new instances are made from: images that others may change, power over the node, and what is not watched or limited.
import type { Address } from "../model/address.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import { type Path, compareText, pathText } from "../model/json.ts";
import type { ContainerSpec, ReplicaSpec } from "../model/spec.ts";
import type { Image } from "../model/state.ts";
import type { Risk } from "../plan/document.ts";
import { type Draft, isRemade } from "./drafts.ts";
import { sourceOf } from "./risk-source.ts";

/** By reference; a problem is told elsewhere. */
export type KnownImages = ReadonlyMap<string, Image | { readonly problem: string }>;

interface Made {
  readonly workload: DesiredWorkload;
  readonly spec: ReplicaSpec;
  /** Of this workload, whether made anew or not. */
  readonly drafts: readonly Draft[];
}

type Named = readonly [name: string, container: ContainerSpec];

/** A risk each for a workload of which this plan makes instances. */
export function specRisks(drafts: readonly Draft[], images: KnownImages): readonly Risk[] {
  return madeWorkloads(drafts).flatMap((made) => [
    ...mutableTags(made, images),
    ...powers(made),
    ...hostMounts(made),
    ...unlimited(made),
    ...unwatched(made),
  ]);
}

function madeWorkloads(drafts: readonly Draft[]): readonly Made[] {
  const byOwner = new Map<Address, Draft[]>();
  for (const draft of drafts) {
    const own = byOwner.get(draft.workload.address);
    if (own === undefined) byOwner.set(draft.workload.address, [draft]);
    else own.push(draft);
  }
  return [...byOwner.values()].flatMap((own): Made[] => {
    const first = own.find(({ action }) => isRemade(action));
    if (first === undefined) return [];
    const spec = first.workload.spec.value as unknown as ReplicaSpec; // a workload's spec
    return [{ workload: first.workload, spec, drafts: own }];
  });
}

function runningContainers({ containers }: ReplicaSpec): readonly Named[] {
  return Object.entries(containers).sort(([a], [b]) => compareText(a, b));
}

/** `service.web`, or with the container where that is not the main one. */
function titleOf({ address }: DesiredWorkload, container: string): string {
  return container === "main" ? address : `the container ${container} of ${address}`;
}

function riskAt(
  workload: DesiredWorkload,
  path: Path,
  rest: Pick<Risk, "code" | "severity" | "summary" | "detail">,
): Risk {
  const text = pathText(path);
  const inside = [...workload.ranges].find(([key]) => key === text || key.startsWith(`${text}.`));
  return { ...rest, addresses: [workload.address], source: sourceOf(inside?.[1] ?? workload.range) };
}

function mutableTags({ workload, spec, drafts }: Made, images: KnownImages): readonly Risk[] {
  const nodes = new Set(drafts.flatMap(({ node }) => (node === null ? [] : [node])));
  return runningContainers(spec).flatMap(([name, { image }]): Risk[] => {
    const at = ["containers", name, "image"];
    if (movesByItself(image))
      return [
        riskAt(workload, at, {
          code: "mutable-tag",
          severity: "warning",
          summary: `${capital(titleOf(workload, name))} runs ${image}, a tag that moves.`,
          detail:
            "This plan is pinned to the image that it means now; a later plan may mean another. Name a version or a digest.",
        }),
      ];
    const known = images.get(image);
    if (known === undefined || !("ids" in known)) return [];
    const ids = Object.entries(known.ids).filter(([node]) => [...nodes].some((one) => one === node));
    if (new Set(ids.map(([, id]) => id)).size < 2) return [];
    return [
      riskAt(workload, at, {
        code: "mutable-tag",
        severity: "warning",
        summary: `Nodes have different images under the name ${image}, and ${titleOf(workload, name)} runs on more than one of them.`,
        detail: "No registry vouches for it. Push it to one, or load the same image on every node.",
      }),
    ];
  });
}

/** No tag, or `latest`, and no digest. */
function movesByItself(image: string): boolean {
  if (image.includes("@")) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest";
}

/** Capabilities that are as good as the node's root. */
const STRONG = ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"];

function powers({ workload, spec }: Made): readonly Risk[] {
  return runningContainers(spec).flatMap(([name, container]): Risk[] => {
    const strong = (container.cap_add ?? []).filter((one) => STRONG.includes(one.replace(/^CAP_/, "")));
    const has = [
      ...(container.privileged === true ? ([["privileged", "it is privileged"]] as const) : []),
      ...(container.pid_mode === "host" ? ([["pid_mode", "it sees the node's processes"]] as const) : []),
      ...(container.ipc_mode === "host" ? ([["ipc_mode", "it shares the node's memory"]] as const) : []),
      ...(strong.length > 0
        ? ([["cap_add", `it has ${[...strong].sort(compareText).join(", ")}`]] as const)
        : []),
    ];
    const [first] = has;
    if (first === undefined) return [];
    return [
      riskAt(workload, ["containers", name, first[0]], {
        code: "privileged",
        severity: "high",
        summary: `${capital(titleOf(workload, name))} has power over its node: ${has.map(([, what]) => what).join(", ")}.`,
        detail: "Who breaks into it has the node and all that runs there.",
      }),
    ];
  });
}

/** Folders and sockets with which one has the node. */
const SOVEREIGN =
  /^\/(?:$|(?:var\/)?run\/(?:docker|containerd)(?:\/|\.sock|$)|etc(?:\/|$)|root(?:\/|$)|proc(?:\/|$)|sys(?:\/|$)|dev$|var\/lib\/docker(?:\/|$))/;

function hostMounts({ workload, spec }: Made): readonly Risk[] {
  return runningContainers(spec).flatMap(([name, { mounts = {} }]) =>
    Object.entries(mounts)
      .sort(([a], [b]) => compareText(a, b))
      .flatMap(([target, mount]): Risk[] => {
        if (mount.type !== "bind") return [];
        const grave = SOVEREIGN.test(mount.source);
        const socket = mount.source.endsWith(".sock");
        // a socket obeys also where its file is read only
        const reads = mount.read_only === true && !(grave && socket);
        return [
          riskAt(workload, ["containers", name, "mounts", target], {
            code: "host-mount",
            severity: grave && !reads ? "high" : reads ? "info" : "warning",
            summary: `${capital(titleOf(workload, name))} ${reads ? "reads" : "reads and writes"} ${mount.source} of its node.`,
            detail: grave
              ? "With it one has the node and all that runs there."
              : "What is there does not come along when it moves. A volume does the same without the node's own files.",
          }),
        ];
      }),
  );
}

function unlimited({ workload, spec }: Made): readonly Risk[] {
  const open = runningContainers(spec).filter(([, { resources }]) => resources.memory_limit === undefined);
  const [first] = open;
  if (first === undefined) return [];
  return [
    riskAt(workload, ["containers", first[0], "resources"], {
      code: "no-memory-limit",
      severity: "info",
      summary: `${workload.address} has no memory limit${first[0] === "main" ? "" : ` for its container ${first[0]}`}.`,
      detail:
        "One that leaks takes memory from all others on its node. Write resources { memory_limit = … }.",
    }),
  ];
}

function unwatched({ workload, spec }: Made): readonly Risk[] {
  const main = Object.hasOwn(spec.containers, "main") ? spec.containers["main"] : undefined;
  const check = main?.healthcheck;
  if (workload.kind === "job" || (check !== undefined && check.disable !== true)) return [];
  return [
    riskAt(workload, ["containers", "main", "healthcheck"], {
      code: "no-health-check",
      severity: "info",
      summary: `${workload.address} declares no health check.`,
      detail:
        "Unless its image has one, it counts as healthy when it runs, and a rollout goes on with one that does not answer. Write healthcheck { … }.",
    }),
  ];
}

function capital(text: string): string {
  return text.startsWith("the ") ? `The ${text.slice(4)}` : text;
}

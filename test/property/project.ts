// Random projects: services, daemons, jobs, networks, volumes, links, secrets, constraints, and mutations of them.
import fc from "fast-check";

export interface ServiceShape {
  readonly name: string;
  readonly kind: "service" | "daemon" | "job";
  readonly image: number;
  readonly replicas: number;
  readonly cpu: number;
  readonly port: "none" | "chosen" | "fixed" | "unpublished";
  readonly network: "default" | "shared" | "both";
  readonly volume: "none" | "single" | "node" | "replica";
  readonly link: number | null;
  readonly env: number;
  readonly secret: boolean;
  readonly constraint: string | null;
  readonly maxParallel: number;
  readonly order: "auto" | "stop-first";
  readonly health: boolean;
  readonly dependsOn: number | null;
}

export interface ProjectShape {
  readonly nodes: readonly { readonly name: string; readonly drain: boolean }[];
  readonly services: readonly ServiceShape[];
  readonly subnet: number;
  readonly secret: string;
}

const NAMES = ["w", "x", "y", "z"];
export const NODE_NAMES = ["a", "b", "c"];

const service = (name: string): fc.Arbitrary<ServiceShape> =>
  fc.record({
    name: fc.constant(name),
    kind: fc.constantFrom<ServiceShape["kind"][]>("service", "service", "daemon", "job"),
    image: fc.integer({ min: 1, max: 3 }),
    replicas: fc.integer({ min: 0, max: 3 }),
    cpu: fc.constantFrom(50, 100, 300),
    port: fc.constantFrom<ServiceShape["port"][]>("none", "chosen", "chosen", "fixed", "unpublished"),
    network: fc.constantFrom<ServiceShape["network"][]>("default", "shared", "both"),
    volume: fc.constantFrom<ServiceShape["volume"][]>("none", "none", "single", "node", "replica"),
    link: fc.option(fc.integer({ min: 0, max: NAMES.length - 1 }), { freq: 2 }),
    env: fc.integer({ min: 0, max: 2 }),
    secret: fc.boolean(),
    constraint: fc.option(fc.constantFrom(...NODE_NAMES), { freq: 4 }),
    maxParallel: fc.integer({ min: 1, max: 2 }),
    order: fc.constantFrom<ServiceShape["order"][]>("auto", "auto", "stop-first"),
    health: fc.boolean(),
    dependsOn: fc.option(fc.integer({ min: 0, max: NAMES.length - 1 }), { freq: 4 }),
  });

export const project: fc.Arbitrary<ProjectShape> = fc.record({
  nodes: fc
    .tuple(
      ...NODE_NAMES.map((name) =>
        fc.record({ name: fc.constant(name), drain: fc.boolean(), here: fc.boolean() }),
      ),
    )
    .map((list) => {
      const here = list.filter((one, index) => index === 0 || one.here);
      const drained = here.map(({ name, drain }, index) => ({ name, drain: index > 0 && drain }));
      return drained;
    }),
  services: fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 })
    .chain((names) => fc.tuple(...[...names].sort().map(service))),
  subnet: fc.integer({ min: 1, max: 2 }),
  secret: fc.constantFrom("s3cr3t-one", "s3cr3t-two"),
});

/** The project as text; `order` shuffles its blocks. */
export function textOf(
  shape: ProjectShape,
  shuffle: (blocks: readonly string[]) => readonly string[] = (blocks) => blocks,
): string {
  const blocks = [
    'orch { project = "p" }\n',
    ...shape.nodes.map(
      ({ name, drain }) =>
        `node "${name}" {\n  provider = "simulator"\n  advertise = "10.0.0.${NODE_NAMES.indexOf(name) + 1}"\n${drain ? "  drain = true\n" : ""}}\n`,
    ),
    `network "shared" { subnet = "10.${shape.subnet}.0.0/16" }\n`,
    ...(["single", "node", "replica"] as const)
      .filter((scope) => shape.services.some((one) => one.volume === scope))
      .map((scope) => `volume "${scope}" { scope = "${scope}" }\n`),
    `variable "password" {\n  sensitive = true\n  default = "${shape.secret}"\n}\n`,
    'secret "password" { value = var.password }\n',
    ...shape.services.map((one) => serviceText(one, shape)),
  ];
  return shuffle(blocks).join("");
}

function serviceText(one: ServiceShape, shape: ProjectShape): string {
  const { kind, name } = one;
  const lines = [
    `image = "acme/${name}:${one.image}"`,
    `resources = { cpu = "${one.cpu}m", memory = "16Mi" }`,
  ];
  const isJob = kind === "job";
  if (kind === "service") lines.push(`replicas = ${one.replicas}`);
  const networks = { default: null, shared: "[network.shared]", both: "[network.shared, network.default]" }[
    one.network
  ];
  if (networks !== null) lines.push(`networks = ${networks}`);
  const env = [`LEVEL = "${one.env}"`];
  const target = one.link === null ? undefined : shape.services[one.link % shape.services.length];
  // links go to names that come later, so that there are no cycles
  if (
    target !== undefined &&
    target.name > name &&
    target.kind !== "job" &&
    target.port !== "none" &&
    target.port !== "unpublished"
  )
    env.push(
      target.kind !== "daemon" && target.replicas === 0
        ? 'LINK = "nobody"'
        : `LINK = ${target.kind}.${target.name}.endpoint["p"]`,
    );
  if (one.secret) env.push("PASSWORD = var.password");
  lines.push(`env = { ${env.join(", ")} }`);
  if (one.secret && one.env === 1) lines.push("secrets = [secret.password]");
  if (one.constraint !== null && shape.nodes.some((node) => node.name === one.constraint && !node.drain))
    lines.push(`constraint { condition = node.name == "${one.constraint}" }`);
  if (!isJob && one.port !== "none") {
    const host = one.port === "fixed" ? `\n    host = ${8000 + NAMES.indexOf(name)}` : "";
    const publish = one.port === "unpublished" ? "\n    publish = false" : "";
    lines.push(`port "p" {\n    container = 80${host}${publish}\n  }`);
  }
  if (one.volume !== "none" && !isJob) lines.push(`mount "/data" { volume = volume.${one.volume} }`);
  if (one.health && !isJob) lines.push('healthcheck { command = ["true"] }');
  if (!isJob)
    lines.push(
      `update {\n    max_parallel = ${one.maxParallel}\n    order = "${one.order}"\n    min_healthy_time = "1s"\n  }`,
    );
  const needed = one.dependsOn === null ? undefined : shape.services[one.dependsOn % shape.services.length];
  if (needed !== undefined && needed.name > name) lines.push(`depends_on = [${needed.kind}.${needed.name}]`);
  return `${kind} "${name}" {\n  ${lines.join("\n  ")}\n}\n`;
}

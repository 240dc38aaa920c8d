// A project of twenty services on simulated nodes, for measurements at scale.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const WORKLOADS = 20;

/**
 * Writes it to a folder; `version` is a part of every image.
 * @param {string} path
 * @param {{ replicas: number, nodes: number, version?: string }} size
 */
export function writeScaleProject(path, { replicas, nodes, version = "1" }) {
  const services = Array.from(
    { length: WORKLOADS },
    (_, index) => `
service "app_${index}" {
  image     = "acme/app:${index}.${version}"
  command   = ["serve"]
  replicas  = ${replicas / WORKLOADS}
  env       = { NAME = self.name, LEVEL = "info" }
  resources = { cpu = "${100 + index * 20}m", memory = "${128 + index * 32}Mi" }
  port "http" { container = 8080 }
  constraint { condition = node.labels.disk == "${index % 4 === 0 ? "ssd" : "any"}" || ${index % 4 !== 0} }
}
`,
  );
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, "orch.hcl"),
    `orch {
  project = "scale"
}

node "sim" {
  for_each  = { for number in ${numbers(nodes)} : format("%05d", number) => number }
  provider  = "simulator"
  host      = "sim://engines.json"
  capacity  = { cpu = 16, memory = "64Gi" }
  advertise = "n\${each.key}.example"
  labels    = { zone = "z\${each.value % 3}", disk = each.value % 2 == 0 ? "ssd" : "hdd" }
}
${services.join("")}`,
  );
}

/** One range has 1,024 numbers at most. */
function numbers(amount) {
  if (amount <= 1000) return `range(${amount})`;
  return `flatten([for a in range(${Math.ceil(amount / 1000)}) : [for b in range(1000) : 1000 * a + b]])`;
}

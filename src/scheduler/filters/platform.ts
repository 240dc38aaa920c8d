// The image's platform must be the node's. `linux/arm/v7` matches any 32-bit arm node: engines report no variant.
import type { Node } from "../../model/node.ts";
import type { Filter } from "./filter.ts";

const ALIASES: ReadonlyMap<string, string> = new Map([
  ["x86_64", "amd64"],
  ["x64", "amd64"],
  ["aarch64", "arm64"],
  ["armv7l", "arm"],
  ["armv6l", "arm"],
  ["i386", "386"],
  ["i686", "386"],
]);

export const platform: Filter = {
  name: "platform",
  kind: "own",
  applies: (workload) => workload.requirements.platform !== null,
  passes: (workload, node, { problem }) => {
    const found = problem.nodes[node];
    const [os, arch = ""] = (workload.requirements.platform ?? "").toLowerCase().split("/");
    return found !== undefined && os === found.os.toLowerCase() && canonical(arch) === canonical(found.arch);
  },
  refusals: (workload, node, { problem }) => [
    {
      rule: "platform",
      need: workload.requirements.platform ?? "",
      have: platformOf(problem.nodes[node]),
    },
  ],
};

function platformOf(node: Node | undefined): string {
  return node === undefined ? "" : `${node.os}/${canonical(node.arch)}`;
}

function canonical(arch: string): string {
  const lower = arch.toLowerCase();
  return ALIASES.get(lower) ?? lower;
}

// An image that no registry knows is only where it is.
import type { Filter } from "./filter.ts";

export const image: Filter = {
  name: "image",
  kind: "node",
  applies: (workload) => workload.source.images.length > 0,
  passes: (workload, node, { problem }) => {
    const name = problem.nodes[node]?.name;
    return name !== undefined && workload.source.images.every(({ nodes }) => nodes.has(name));
  },
  refusals: (workload, node, { problem }) => {
    const name = problem.nodes[node]?.name;
    return workload.source.images
      .filter(({ nodes }) => name === undefined || !nodes.has(name))
      .map(({ ref }) => ({
        rule: "image",
        need: `image ${ref}`,
        have: "not on this node, and no registry has it",
      }));
  },
};

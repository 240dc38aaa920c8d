// The Docker provider: engines over their API sockets, each one node; orch decides what runs where.
import type { Provider } from "orch/provider";
import { SCHEMA } from "./schema.ts";
import { openSession } from "./session.ts";

const provider: Provider = {
  name: "docker",
  schema: () => SCHEMA,
  // version 1 is the only one so far
  upgrade: (_kind, _fromVersion, spec) => spec,
  open: (nodes, options) => Promise.resolve(openSession(nodes, options)),
};

export default provider;

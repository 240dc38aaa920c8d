// What namespace and reservation blocks take.
import { ANY, NUMBER, STRING } from "../../hcl/value.ts";
import { bytes, cpu, eachElement, wholeNumber } from "../normalise.ts";
import type { AttributeSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";
import { DEVICE_COUNTS, TEXTS } from "./container.ts";
import { META, NAMESPACE_NAME } from "./workload.ts";

const AMOUNTS: Readonly<Record<string, AttributeSchema>> = {
  cpu: { type: ANY, normalise: cpu },
  memory: { type: ANY, normalise: bytes },
  devices: DEVICE_COUNTS,
};

export const NAMESPACE: BodySchema = {
  attributes: table(META),
  records: table<BodySchema>({
    quota: {
      attributes: table<AttributeSchema>({
        ...AMOUNTS,
        replicas: { type: NUMBER, normalise: wholeNumber(0) },
      }),
      hints: table({ pods: "Write replicas = 20.", limits: 'Write cpu = 8 and memory = "16Gi".' }),
    },
  }),
  hints: table({
    cpu: 'Write quota = { cpu = 8, memory = "16Gi" }.',
    memory: 'Write quota = { cpu = 8, memory = "16Gi" }.',
    replicas: "Write quota = { replicas = 20 }.",
  }),
};

export const RESERVATION: BodySchema = {
  attributes: table<AttributeSchema>({
    ...META,
    ...AMOUNTS,
    nodes: { type: TEXTS, hint: 'Write nodes = ["edge-a"], names of nodes in quotes.' },
    pool: { type: STRING },
    priority: { type: NUMBER, normalise: wholeNumber(0, 100) },
    namespaces: { type: TEXTS, normalise: eachElement(NAMESPACE_NAME) },
    workloads: { type: ANY, hint: "Write workloads = [service.NAME], without quotes." },
  }),
  hints: table({
    node: 'Write nodes = ["edge-a"].',
    namespace: 'Write namespaces = ["team-a"].',
    workload: "Write workloads = [service.NAME].",
    quota: "What a namespace may take at most stands in its own block; a reservation keeps room free.",
  }),
};

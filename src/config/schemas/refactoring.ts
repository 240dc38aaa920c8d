// What the blocks moved, removed and import take.
import { ANY, BOOL, STRING } from "../../hcl/value.ts";
import type { AttributeSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";

const address: AttributeSchema = {
  type: ANY,
  syntax: true,
  required: true,
  hint: "An address without quotes, as in service.web or module.shop.",
};

export const MOVED: BodySchema = { attributes: table<AttributeSchema>({ from: address, to: address }) };

export const IMPORT: BodySchema = {
  attributes: table<AttributeSchema>({
    to: address,
    id: { type: STRING, required: true, hint: "Its name or id on the engine, as docker ps -a shows it." },
    node: { type: STRING },
    for_each: { type: ANY, syntax: true },
  }),
  later: new Set(["provider"]),
};

export const REMOVED: BodySchema = {
  attributes: table<AttributeSchema>({ from: address }),
  records: table<BodySchema>({
    lifecycle: { attributes: table<AttributeSchema>({ destroy: { type: BOOL } }) },
  }),
};

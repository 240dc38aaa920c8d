// What the blocks moved and removed take.
import { ANY, BOOL } from "../../hcl/value.ts";
import type { AttributeSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";

const address: AttributeSchema = {
  type: ANY,
  syntax: true,
  required: true,
  hint: "An address without quotes, as in service.web or module.shop.",
};

export const MOVED: BodySchema = { attributes: table<AttributeSchema>({ from: address, to: address }) };

export const REMOVED: BodySchema = {
  attributes: table<AttributeSchema>({ from: address }),
  records: table<BodySchema>({
    lifecycle: { attributes: table<AttributeSchema>({ destroy: { type: BOOL } }) },
  }),
};

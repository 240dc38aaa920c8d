// Single attributes of a block that others ask for before the block is read. What is wrong with them is reported there.
import { convert } from "../hcl/convert.ts";
import { STRING } from "../hcl/value.ts";
import type { Declaration } from "./declarations.ts";
import { blockTitle } from "./declarations.ts";
import { MODULE_FRAME } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { attributeOf } from "./instances.ts";
import { addressOf } from "./program.ts";

/** As text; null where it is not set, not known or wrong. */
export function stringConstant(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  name: string,
): string | null {
  const attribute = attributeOf(declaration.block, name);
  if (attribute === undefined) return null;
  const found = evaluation.once(`${addressOf(declaration, key)}.${name}`, attribute.nameRange, () => {
    const { value } = evaluation.evaluate(attribute.expression, {
      ...MODULE_FRAME,
      title: blockTitle(declaration.block),
      instance: key === null ? null : { declaration, key },
    });
    const converted = convert(value, STRING);
    return converted.ok && typeof converted.value.data === "string" ? converted.value.data : null;
  });
  return typeof found === "string" ? found : null;
}

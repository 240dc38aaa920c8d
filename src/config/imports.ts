// Blocks `import`: objects that somebody else has made, and what they are called here. With for_each one for each element.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import type { Block } from "../hcl/syntax.ts";
import { STRING, objectValue } from "../hcl/value.ts";
import type { Import } from "../model/configuration.ts";
import { MODULE_FRAME } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { textOf } from "./field-values.ts";
import { attributeOf, readForEach } from "./instances.ts";
import type { Each } from "./instances.ts";
import { readBody } from "./read-body.ts";
import { IMPORT } from "./schemas/refactoring.ts";
import { rangeText } from "./wording.ts";
import { addressWithin, writtenAddress } from "./written-address.ts";

/** Of the root module: where things are is not a module's to know. */
export function readImports(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly Import[] {
  const imports = evaluation.program.declarations.imports.flatMap((block) =>
    framesOf(block, evaluation).flatMap((frame) => readImport(block, frame, evaluation, report)),
  );
  const first = new Map<string, Import>();
  for (const one of imports) {
    const other = first.get(one.to);
    if (other === undefined) first.set(one.to, one);
    else
      report(
        errorDiagnostic("duplicate-import", `Two objects are imported as ${one.to}.`, {
          range: one.range,
          context: "import",
          detail: `The first one is at ${rangeText(other.range)}. Remove one of them.`,
          related: { range: other.range, message: "imported here first" },
        }),
      );
  }
  return imports;
}

function framesOf(block: Block, evaluation: Evaluation): readonly Frame[] {
  const frame: Frame = { ...MODULE_FRAME, title: "import" };
  const forEach = attributeOf(block, "for_each");
  if (forEach === undefined) return [frame];
  const found = readForEach(evaluation, block, forEach);
  if (!(found instanceof Map)) return [];
  return [...(found as ReadonlyMap<string, Each>).values()].map(({ key, value }) => {
    const each = objectValue([
      ["key", key],
      ["value", value],
    ]);
    return { ...frame, bindings: new Map([["each", () => each]]) };
  });
}

function readImport(
  block: Block,
  frame: Frame,
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly Import[] {
  const fields = readBody(block.body, block.headerRange, "import", IMPORT, { evaluation, frame, report });
  const to = fields.syntax.get("to");
  const id = textOf(fields, "id");
  if (to?.expression == null || id === null) return [];
  const written = writtenAddress(to.expression, (key) => {
    const { value, diagnostics } = evaluation.evaluate(key, frame);
    for (const problem of diagnostics) report(problem);
    const text = convert(value, STRING);
    return text.ok && typeof text.value.data === "string" ? text.value.data : null;
  });
  if (written === null || written.object === null) {
    report(
      errorDiagnostic("invalid-address", '"to" is no address of a replica, network or volume.', {
        range: to.range,
        context: "import",
        detail: "Write it without quotes, as in service.web[0], volume.data or module.shop.volume.data.",
      }),
    );
    return [];
  }
  return [{ to: addressWithin("", written), id, node: textOf(fields, "node"), range: block.headerRange }];
}

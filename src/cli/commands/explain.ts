// `orch explain [CODE]`: what stands behind the name in brackets that every diagnostic has.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import { AREAS } from "../../diagnostics/explanations/index.ts";
import { suggestion } from "../../hcl/suggest.ts";
import { renderCodes, renderExplanation } from "../../render/explanation.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";

/** `given`: a code as it is printed, also in its brackets or with other separators; null lists all codes. */
export function explain(
  { terminal }: GlobalOptions,
  given: string | null,
  options: { readonly json?: boolean },
): number {
  if (given === null) {
    if (options.json === true)
      terminal.printJson(
        AREAS.flatMap(({ title, codes }) => [...codes.keys()].map((code) => ({ code, area: title }))),
      );
    else terminal.print(renderCodes(AREAS, terminal.out));
    return EXIT.ok;
  }
  const code = codeIn(given);
  const found = AREAS.find(({ codes }) => codes.has(code));
  const explanation = found?.codes.get(code);
  if (found !== undefined && explanation !== undefined) {
    if (options.json === true) terminal.printJson({ code, area: found.title, ...explanation });
    else terminal.print(renderExplanation(code, found.title, explanation, terminal.out));
    return EXIT.ok;
  }
  const known = AREAS.flatMap(({ codes }) => [...codes.keys()]);
  const near = suggestion(code, known);
  const akin = near === "" && code !== "" ? known.filter((one) => one.includes(code)).slice(0, 6) : [];
  terminal.report([
    errorDiagnostic("unknown-code", `There is no code ${JSON.stringify(code)}.${near}`, {
      detail: `${akin.length === 0 ? "" : `Similar are ${akin.join(", ")}. `}\`orch explain\` lists all codes.`,
    }),
  ]);
  return EXIT.error;
}

/** `[Unknown_Attribute]` and `error: unknown attribute` are the same code. */
function codeIn(given: string): string {
  const bracketed = /\[([^\]]*)\]/.exec(given)?.[1] ?? given;
  return bracketed
    .toLowerCase()
    .replace(/^(error|warning)\s*:\s*/, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

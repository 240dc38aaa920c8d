// The second proof that formatting changed nothing: HashiCorp's own parser reads the text before and after as we do.
import { errorDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { parseFile } from "../parse.ts";
import { checkAgainstReference } from "../reference.ts";

/**
 * Null where the reference agrees with both texts, whose trees formatSource has found to be the same, or where it does not take
 * the first one.
 */
export async function checkFormatting(
  before: string,
  after: string,
  name: string,
): Promise<Diagnostic | null> {
  const disagrees = async (text: string) =>
    (await checkAgainstReference(parseFile(text, name).file)).length > 0;
  if ((await disagrees(before)) || !(await disagrees(after))) return null;
  return errorDiagnostic("format-changes-meaning", `${name} would mean something else when formatted.`, {
    detail:
      "HashiCorp's parser reads the formatted text differently, so the file is left as it is. This is a defect of orch, so please report it with the file.",
  });
}

// The line of the configuration that a remark is about, without what is secret in it.
import { showHidden } from "../../diagnostics/hidden-text.ts";
import { sourceLines } from "../../diagnostics/snippet.ts";
import type { Sources } from "../diagnostic.ts";

/** Null where the file is not at hand, as of a saved plan. */
export function sourceText(
  sources: Sources,
  { file, line }: { readonly file: string; readonly line: number },
): string | null {
  const text = sources.get(file);
  const code = text === undefined ? undefined : sourceLines(text, line, line)?.[0];
  return code === undefined ? null : showHidden(code).trim();
}

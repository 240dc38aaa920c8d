// A file of configuration as its tree, in either syntax.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parseFile } from "../hcl/parse.ts";
import type { File } from "../hcl/syntax.ts";
import type { SourceText } from "./input.ts";
import { parseJsonFile } from "./json-files.ts";

export function parseSource({ text, name }: SourceText): {
  readonly file: File;
  readonly diagnostics: readonly Diagnostic[];
} {
  return isJson(name) ? parseJsonFile(text, name) : parseFile(text, name);
}

export function isJson(name: string): boolean {
  return name.endsWith(".json");
}

// XML as a strict parser reads it: well formed, with the elements that we meant.
import { SaxesParser } from "saxes";

export function xmlProblems(text: string, elements: string): readonly string[] {
  const known = new Set(elements.split(" "));
  const found: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", ({ message }) => void found.push(message));
  parser.on("opentag", ({ name }) => {
    if (!known.has(name)) found.push(`element ${name}`);
  });
  parser.on("comment", () => void found.push("a comment"));
  parser.on("processinginstruction", ({ target }) => void found.push(`instruction ${target}`));
  parser.write(text).close();
  return found;
}

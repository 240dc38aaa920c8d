// Markup as a browser's own parser makes a tree of it: what is there, whatever its author meant.
import { parse, parseFragment } from "parse5";
import type { DefaultTreeAdapterTypes as Tree, ParserError } from "parse5";

export interface Read {
  /** Where the parser had to guess. */
  readonly problems: readonly string[];
  readonly root: Tree.Document | Tree.DocumentFragment;
}

export function readDocument(text: string): Read {
  const problems: string[] = [];
  const onParseError = ({ code, startLine, startCol }: ParserError): void =>
    void problems.push(`${code} at ${startLine}:${startCol}`);
  return { root: parse(text, { onParseError, sourceCodeLocationInfo: true }), problems };
}

export function readFragment(text: string): Read {
  const problems: string[] = [];
  const onParseError = ({ code, startLine, startCol }: ParserError): void =>
    void problems.push(`${code} at ${startLine}:${startCol}`);
  return { root: parseFragment(text, { onParseError, sourceCodeLocationInfo: true }), problems };
}

/** Every node below, in the order of the text, with the names of the elements around it. */
export function* nodesBelow(
  parent: Tree.ParentNode,
  around: readonly string[] = [],
): Generator<{ readonly node: Tree.ChildNode; readonly around: readonly string[] }> {
  for (const node of parent.childNodes) {
    yield { node, around };
    if ("childNodes" in node) yield* nodesBelow(node, [...around, node.nodeName]);
  }
}

/** What a reader reads: text of elements, without style sheets. */
export function textOf(parent: Tree.ParentNode): string {
  let text = "";
  for (const { node, around } of nodesBelow(parent))
    if ("value" in node && !around.includes("style")) text += node.value;
  return text;
}

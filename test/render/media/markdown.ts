// A comment as GitHub's and GitLab's readers see it: CommonMark with GitHub's extensions into HTML, tags let through, that HTML
// into a tree by a browser's parser, and then what the platforms look for in its texts. Nothing but our own few elements may be there.
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { nodesBelow, readFragment } from "./dom.ts";

/** What renderers write; `a`, `img`, `input` and everything that could carry an address or a script are not among it. */
const ELEMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ...[
    "b",
    "blockquote",
    "br",
    "details",
    "em",
    "h3",
    "li",
    "p",
    "pre",
    "span",
    "strong",
    "sub",
    "summary",
  ].map((name): [string, readonly string[]] => [name, []]),
  ...["table", "tbody", "thead", "tr", "ul"].map((name): [string, readonly string[]] => [name, []]),
  ["code", ["class"]],
  ["ol", ["start"]],
  ["td", ["align"]],
  ["th", ["align"]],
]);

/** `@team`, `#12`, `GH-12`, `!12`, `%12`, `&12`, `~label`, `$12`, `$x$`, `:tada:`, `{+ +}`, in any text that is no code. */
const ACTIVE =
  /@[\p{L}\p{N}_]|#[\p{L}\p{N}]|\bGH-\d|![0-9]|%[0-9]|&[0-9]|\$\S.*\S\$|\$[0-9]|:[a-z0-9_+-]+:|[{[][+-]|https?:\/\/|ftp:\/\/|www\./iu;

/** What can be in them is our own. */
const COMMENT = /^ orch:[a-z]+ (?:[a-z]+=[\w%.-]*(?: [a-z]+=[\w%.-]*)*|[A-Za-z0-9+/]+=*) $/;

export function markdownHtml(text: string): string {
  const extension = gfmHtml();
  // the filter of some tags would hide that they are there
  const { htmlFlowData: _flow, htmlTextData: _text, ...exit } = extension.exit ?? {};
  return micromark(text, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [{ ...extension, exit }],
  });
}

export function markdownProblems(text: string): readonly string[] {
  const { root, problems } = readFragment(markdownHtml(text));
  const found = [...problems, ...rowProblems(text), ...lineProblems(text)];
  let comments = 0;
  let headings = 0;
  for (const { node, around } of nodesBelow(root)) {
    if (node.nodeName === "#comment") {
      comments++;
      const value = "data" in node ? node.data : "";
      if (!COMMENT.test(value)) found.push(`comment ${JSON.stringify(value)}`);
    } else if ("value" in node) {
      if (around.includes("code") || around.includes("pre")) continue;
      const active = ACTIVE.exec(node.value.replace(/^\[!(?:CAUTION|WARNING|NOTE)\]\n/, ""));
      if (active !== null)
        found.push(`active ${JSON.stringify(node.value.slice(active.index, active.index + 40))}`);
    } else if ("attrs" in node) {
      const allowed = ELEMENTS.get(node.nodeName);
      if (allowed === undefined) found.push(`element ${node.nodeName}`);
      for (const { name, value } of node.attrs)
        if (
          allowed?.includes(name) !== true ||
          !/^(?:language-(?:diff|text|hcl)|\d+|left|right|center)$/.test(value)
        )
          found.push(`attribute ${node.nodeName} ${name}=${JSON.stringify(value)}`);
      if (node.nodeName === "h3") headings++;
      if (node.nodeName === "details" && around.includes("details")) found.push("a fold in a fold");
    }
  }
  // what it is found by, and what it remembers
  if (comments > 2) found.push(`${comments} comments`);
  if (headings > 1) found.push(`${headings} headings`);
  return found;
}

/** Parsers take cells away and fill them up, so rows are compared as they are written: pipes that nothing escapes. */
function rowProblems(text: string): readonly string[] {
  const found: string[] = [];
  let fence: string | null = null;
  let cells: number | null = null;
  for (const line of text.split("\n")) {
    const ticks = /^(`{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (ticks !== null && ticks.length >= fence.length) fence = null;
      continue;
    }
    if (ticks !== null) fence = ticks;
    if (!line.startsWith("|")) {
      cells = null;
      continue;
    }
    // GFM reads pipes before code: only a backslash hides one
    const own = line.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0;
    if (cells !== null && cells !== own) found.push(`cells: ${line}`);
    cells = own;
  }
  if (fence !== null) found.push("a block of code is open");
  return found;
}

/** `/approve` at the start of a line is a command to GitLab, and to bots that do not know of code. */
function lineProblems(text: string): readonly string[] {
  let isCode = false;
  return text.split("\n").flatMap((line) => {
    if (/^`{3}/.test(line)) isCode = !isCode;
    return (isCode ? /^\/\w/ : /^[\s>]*\/\w/).test(line) ? [`command: ${line}`] : [];
  });
}

// A strict reader of the markup that we write: known tags only, properly nested, attributes quoted, entities from our list.
const VOID = new Set(["meta", "input", "rect", "path"]);
const TAGS = new Set(
  (
    "html head title style body a svg defs pattern rect path main header nav section article footer h1 h2 h3 h4 p div span b " +
    "small code ul ol li dl dt dd details summary table caption thead tbody tr th td meta input label " +
    "fieldset legend g text"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "lang charset http-equiv content name class href id width height patternUnits patternTransform d aria-label " +
    "aria-labelledby aria-hidden title role tabindex scope type checked for open viewBox preserveAspectRatio x y rx " +
    "stroke-width text-anchor"
  ).split(" "),
);

export interface Read {
  /** Empty where all is well. */
  readonly problems: readonly string[];
  readonly ids: readonly string[];
  readonly hrefs: readonly string[];
  readonly fors: readonly string[];
  /** What a reader sees, entities resolved. */
  readonly text: string;
}

export function readMarkup(page: string): Read {
  const problems: string[] = [];
  const [ids, hrefs, fors]: [string[], string[], string[]] = [[], [], []];
  const open: string[] = [];
  let text = "";
  const rest = page.startsWith("<!doctype html>\n") ? page.slice(16) : (problems.push("no doctype"), page);
  const token = /<(\/?)([a-z0-9]+)((?: [A-Za-z-]+(?:="[^"<>]*")?)*)( ?\/?)>|([^<]+)|(<)/g;
  for (const [whole, close, tag, attributes = "", slash, words] of rest.matchAll(token)) {
    if (words !== undefined) {
      if (open.at(-1) === "style") continue;
      if (/[>"']/.test(words)) problems.push(`bare ${/[>"']/.exec(words)?.[0]} in ${JSON.stringify(words)}`);
      text += entities(words, problems);
      continue;
    }
    if (tag === undefined) {
      problems.push(`no tag at ${JSON.stringify(rest.slice(rest.indexOf(whole), 20))}`);
      continue;
    }
    if (!TAGS.has(tag)) problems.push(`tag ${tag}`);
    if (close === "/") {
      const expected = open.pop();
      if (expected !== tag) problems.push(`</${tag}> closes <${expected}>`);
      continue;
    }
    for (const [, name = "", value = ""] of attributes.matchAll(/ ([A-Za-z-]+)(?:="([^"]*)")?/g)) {
      if (!ATTRIBUTES.has(name)) problems.push(`attribute ${name}`);
      const own = entities(value, problems);
      if (name === "id") ids.push(own);
      if (name === "href") hrefs.push(own);
      if (name === "for") fors.push(own);
    }
    if (slash !== "/" && !VOID.has(tag)) open.push(tag);
    // in SVG an empty element has to be closed
    if ((tag === "rect" || tag === "path") && slash !== "/") open.push(tag);
  }
  if (open.length > 0) problems.push(`open at the end: ${open.join(" ")}`);
  return { problems, ids, hrefs, fors, text };
}

function entities(text: string, problems: string[]): string {
  return text.replace(/&(?:(amp|lt|gt|quot|#39);)?/g, (whole, name: string | undefined) => {
    if (name === undefined) problems.push(`bare & in ${JSON.stringify(text)}`);
    return { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" }[name ?? ""] ?? whole;
  });
}

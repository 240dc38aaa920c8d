// A page as a browser's parser reads it: well formed, only elements and attributes that show things, and links into itself.
import { nodesBelow, readDocument } from "./dom.ts";

const ELEMENTS = new Set(
  (
    "html head title style body a svg defs pattern rect path main header nav section article footer h1 h2 h3 h4 p div span b " +
    "small code ul ol li dl dt dd details summary table caption thead tbody tr th td meta input label line text g circle polyline marker fieldset legend"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "lang charset http-equiv content name class href id width height patternunits patterntransform d aria-label aria-describedby " +
    "aria-labelledby aria-hidden title role tabindex scope type checked for open viewbox preserveaspectratio x y x1 y1 x2 y2 " +
    "points marker-end orient refx refy markerwidth markerheight colspan rowspan dx dy cx cy r rx stroke-width text-anchor"
  ).split(" "),
);

export function htmlProblems(text: string): readonly string[] {
  const { root, problems } = readDocument(text);
  const found: string[] = [...problems];
  const ids = new Set<string>();
  const links: string[] = [];
  let [styles, policies] = [0, 0];
  for (const { node } of nodesBelow(root)) {
    if (node.nodeName === "#comment") found.push("a comment");
    if (!("attrs" in node)) continue;
    if (!ELEMENTS.has(node.nodeName)) found.push(`element ${node.nodeName}`);
    if (node.nodeName === "style") styles++;
    for (const { name, value } of node.attrs) {
      if (!ATTRIBUTES.has(name.toLowerCase())) found.push(`attribute ${node.nodeName} ${name}`);
      if (name === "id" && ids.has(value)) found.push(`two of id ${value}`);
      if (name === "id") ids.add(value);
      if (name === "href") links.push(value);
      if (name === "content" && value.startsWith("default-src 'none'; style-src 'sha256-")) policies++;
    }
  }
  for (const link of links) if (!link.startsWith("#") || !ids.has(link.slice(1))) found.push(`link ${link}`);
  if (styles !== 1) found.push(`${styles} style sheets`);
  if (policies !== 1) found.push(`${policies} policies`);
  return found;
}

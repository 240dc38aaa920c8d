// An apply that did not begin, as a comment: that nothing was done, and why. Each commit has one such comment.
import { sha256Hex } from "../plan/canonical.ts";
import { type Markdown, blocks, lines, marker, say, text, NOTHING } from "../render/markdown/escape.ts";
import { commentTitle } from "../render/markdown/summary.ts";
import { withPrinted } from "./printed.ts";
import type { About, Subject } from "./subject.ts";

/** Of a project's name. */
const LONGEST_NAME = 20;

/** `output`: what the apply printed. */
export function refusedSubject(project: string, { name, commit }: About, output: string): Subject {
  const first = refusedMarker(project, name, commit ?? sha256Hex(output).slice(0, 12));
  const make = (printed: readonly (Markdown | null)[]): string =>
    `${blocks([
      lines([first, say`### orch · ${commentTitle({ project, name }, LONGEST_NAME)} · **not applied**`]),
      say`**Nothing was done**${commit === null ? NOTHING : say` for commit ${text(commit)}`}: the apply was refused before it began.`,
      ...printed,
    ])}\n`;
  return {
    marker: first,
    isEmpty: false,
    body: (_, maxLength) => withPrinted(output, maxLength, make) ?? make([]),
    isNews: () => false,
  };
}

/** `<!-- orch:refused project=shop of=0123456789 v=1 -->` */
function refusedMarker(project: string, name: string | null, of: string): Markdown {
  return marker("orch:refused", [
    ["project", project],
    ...(name === null ? [] : [["name", name] as const]),
    ["of", of],
    ["v", "1"],
  ]);
}

// Small pieces of the page: sections, folds, action badges, and toned lines as the terminal prints them.
import type { Change } from "../../plan/document.ts";
import { lookOf } from "../plan-facts/look.ts";
import { isLeftover } from "../plan-facts/groups.ts";
import { titleVerb } from "../plan-facts/workloads.ts";
import type { Tone } from "../style.ts";
import type { Line } from "../text.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";

/** `name` is one of ours: an anchor of the page. */
export function section(name: SectionName, title: string, note: Part, body: Part): Html {
  return markup`<section id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${title}${note === null ? null : markup` <small>${note}</small>`}</h2>
${body}</section>
`;
}

export type SectionName =
  | "pending"
  | "risks"
  | "map"
  | "moves"
  | "changes"
  | "outputs"
  | "order"
  | "jobs"
  | "survival"
  | "quotas"
  | "inputs";

/** Open or not, everything in it is in the page; `long`: what is closed stays so on paper. */
export function fold(title: Part, body: Part, state: "open" | "closed" | "long" = "closed"): Html {
  const start =
    state === "open"
      ? markup`<details open>`
      : state === "long"
        ? markup`<details class="long">`
        : markup`<details>`;
  return markup`${start}<summary>${title}</summary>${body}</details>
`;
}

export function toned(tone: Tone, text: Part): Html {
  return markup`<span class="t-${tone}">${text}</span>`;
}

/** The symbol of a row, with its word for those who do not see it. */
export function badge(change: Pick<Change, "action" | "order">): Html {
  const { symbol, tone, verb } = lookOf(change);
  return markup`<span class="badge t-${tone}" title="${verb}"><span aria-hidden="true">${symbol}</span><span class="hidden">${verb} </span></span>`;
}

export function verbOf(change: Change): string {
  return isLeftover(change) ? "clean up" : titleVerb(change, lookOf(change).verb);
}

export function list(items: readonly Part[], className: "plain" | "facts" = "plain"): Html | null {
  return items.length === 0
    ? null
    : markup`<ul class="${className}">${items.map(
        (item) => markup`<li>${item}</li>
`,
      )}</ul>`;
}

/** Lines as a terminal of any width has them; leading blanks become an indentation that continued lines keep. */
export function terminalLines(all: readonly Line[]): Html | null {
  if (all.length === 0) return null;
  return markup`<div class="lines">${all.map(terminalLine)}</div>
`;
}

function terminalLine(spans: Line): Html {
  const text = spans.map((span) => span.text).join("");
  const blanks = text.length - text.trimStart().length;
  let left = blanks;
  const parts = spans.map(({ text: own, tone }) => {
    const cut = Math.min(left, own.length);
    left -= cut;
    const rest = own.slice(cut);
    return rest === "" ? null : tone === "plain" ? rest : toned(tone, rest);
  });
  return markup`<div class="i${Math.min(Math.ceil(blanks / 2), 8)}">${parts}</div>
`;
}

// Which nodes the map shows: one zone or all, those that change or all. Chosen by form controls and rules that need no script;
// where the browser does not know `:has()` the controls are not there, and all nodes are.
import { markup } from "./escape.ts";
import type { Html } from "./escape.ts";

/** More zones cannot be chosen between. */
const MOST = 12;

/** `changes`: whether there are nodes that change, and others. Null where there is no choice. */
export function filter(zones: readonly string[], changes: boolean): Html | null {
  const several = zones.length > 1 && zones.length <= MOST;
  if (!several && !changes) return null;
  const choices = zones.map(
    (name, index) => markup`<label><input type="radio" name="zone" id="z${index}">${name}</label>`,
  );
  return markup`<div class="filter">${
    several
      ? markup`<fieldset><legend class="hidden">Zones</legend><label><input type="radio" name="zone" id="z-all" checked>All zones</label>${choices}</fieldset>`
      : null
  }${changes ? markup`<label><input type="checkbox" id="busy">Only nodes that change</label>` : null}</div>
`;
}

const ZONES = Array.from(
  { length: MOST },
  (_, index) => `#map:has(#z${index}:checked) .zone:not(.z${index})`,
);

export const FILTER_STYLE = `
.filter{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:0 0 .8rem;font-size:.93rem}
.filter fieldset{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;border:0;margin:0;padding:0;min-width:0}
.filter label{display:inline-flex;gap:.4em;align-items:center;cursor:pointer;overflow-wrap:anywhere}
.filter input{margin:0;accent-color:var(--link)}
@supports not selector(:has(*)){.filter{display:none}}
@media screen{#map:has(#busy:checked) .idle,
${ZONES.join(",\n")}{display:none}}
@media print{.filter{display:none}}
`;

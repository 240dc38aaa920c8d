// Tables with a caption for those who do not see the page, columns that say what they are, and rows that say whose they are.
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";

export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
}

/** The first cell of a row is its heading. Scrolls sideways where it is too wide, by keyboard as well. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html {
  const heads = columns.map(({ title, numeric }) =>
    numeric === true
      ? markup`<th scope="col" class="n">${title}</th>`
      : markup`<th scope="col">${title}</th>`,
  );
  const cell = (part: Part, index: number): Html => {
    if (index === 0) return markup`<th scope="row">${part}</th>`;
    return columns[index]?.numeric === true ? markup`<td class="n">${part}</td>` : markup`<td>${part}</td>`;
  };
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption class="hidden">${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${rows.map(
    (row) => markup`<tr>${row.map(cell)}</tr>
`,
  )}</tbody></table></div>
`;
}

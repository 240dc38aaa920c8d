import { describe, expect, it } from "vitest";
import { span } from "../../src/render/text.ts";
import { renderTable } from "../../src/render/tables.ts";
import { plain } from "./style.ts";

const COLUMNS = [
  { title: "NAME", shrinkTo: 6 },
  { title: "N", align: "right" as const },
  { title: "NOTE", optional: 1 },
];

describe("a table", () => {
  it("is as wide as its cells", () => {
    const rows = [
      ["web", "3", span("fine", "good")],
      ["日本", "12", ""],
    ];
    expect(renderTable(COLUMNS, rows, plain(80))).toBe("NAME   N  NOTE\nweb    3  fine\n日本  12\n");
  });

  it("drops what is optional, then cuts what may be cut", () => {
    const rows = [["a-very-long-name-of-a-node-in-a-far-zone", "7", "x".repeat(30)]];
    expect(renderTable(COLUMNS, rows, plain(40))).toBe(
      "NAME                                   N\na-very-long-name-of-a-node-in-a-fa...  7\n",
    );
  });

  it("has no heading where no column has a title", () => {
    expect(renderTable([{ title: "" }, { title: "" }], [["a", "b"], ["ccc"]], plain(80), { indent: 2 })).toBe(
      "  a    b\n  ccc\n",
    );
  });
});

// Graphs in every form: names are text wherever they stand, arrows lead to the right, nothing covers anything else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderDot } from "../../src/render/graph/dot.ts";
import { type Graph, type GraphNode, markBackEdges } from "../../src/render/graph/graph.ts";
import { layOut } from "../../src/render/graph/layout.ts";
import { renderMermaid } from "../../src/render/graph/mermaid.ts";
import { renderSvg } from "../../src/render/graph/svg.ts";

const node = (id: string, kind = "service", detail = ""): GraphNode => ({
  ...{ id, label: id, detail, kind, group: null },
  addresses: [id],
});

function graphOf(nodes: readonly GraphNode[], edges: readonly (readonly [string, string, string?])[]): Graph {
  const plain = edges.map(([from, to, label = ""]) => ({ from, to, label }));
  return { title: "shop", nodes, edges: markBackEdges(nodes, plain), groups: [] };
}

/** Names that would be more than text where nobody takes care. */
const HOSTILE = 'a"];\nx -> y; <script>alert(1)</script> & `b` #quot; \\" ]] | end --> \u001b[31m';

describe("a graph with a hostile name", () => {
  const graph = graphOf([node(HOSTILE, "service", HOSTILE), node("b")], [[HOSTILE, "b", HOSTILE]]);

  test("is one quoted string in DOT", () => {
    const lines = renderDot(graph).split("\n");
    expect(lines).toHaveLength(9);
    expect(lines[4]).toBe(
      String.raw`  n0 [label="a\"];\nx -> y; <script>alert(1)</script> & ${"`b`"} #quot; \\\" ]] | end --> \\u{1b}[31m\na\"];\nx -> y; <script>alert(1)</script> & ${"`b`"} #quot; \\\" ]] | end --> \\u{1b}[31m"];`,
    );
    // what is left without its strings is ours
    expect(lines.map((line) => line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')).slice(4, 7)).toEqual([
      '  n0 [label=""];',
      '  n1 [label=""];',
      '  n0 -> n1 [label=""];',
    ]);
  });

  test("is one quoted text without markup in Mermaid", () => {
    const lines = renderMermaid(graph).split("\n");
    expect(lines.map((line) => line.replaceAll(/"[^"]*"/g, '""'))).toEqual([
      "flowchart LR",
      '  n0[""]',
      '  n1[""]',
      '  n0 -->|""| n1',
      "",
    ]);
    expect(lines[1]?.replace("<br>", "")).not.toMatch(/[<>`&\\|]|"[^"]*\]"/);
  });

  test("is text in SVG", () => {
    const svg = renderSvg(graph);
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u001b");
    expect(svg).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; `b`");
    expectBalanced(svg);
  });
});

test("DOT and Mermaid have a shape for each kind, groups, and dashes for what closes a circle", () => {
  const nodes = [
    { ...node("service.a", "service", "2 replicas"), group: "wave 1" },
    { ...node("network.n", "network"), group: null },
  ];
  const graph: Graph = {
    ...graphOf(nodes, [
      ["service.a", "network.n", "http"],
      ["network.n", "service.a"],
    ]),
    groups: ["wave 1"],
  };
  expect(renderDot(graph)).toBe(`digraph "shop" {
  rankdir=LR;
  node [shape=box, fontname="monospace"];
  edge [fontname="monospace"];
  subgraph cluster_0 {
    label="wave 1";
    n0 [label="service.a\\n2 replicas"];
  }
  n1 [label="network.n", shape=ellipse];
  n0 -> n1 [label="http"];
  n1 -> n0 [style=dashed, constraint=false];
}
`);
  expect(renderMermaid(graph)).toBe(`flowchart LR
  subgraph g0 ["wave 1"]
    n0["service.a<br>2 replicas"]
  end
  n1(["network.n"])
  n0 -->|"http"| n1
  n1 -.-> n0
`);
});

test("SVG of nothing is a picture all the same", () => {
  expectBalanced(renderSvg(graphOf([], [])));
});

const anyGraph = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.array(fc.tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 })), { maxLength: 80 }).map((pairs) =>
    graphOf(
      Array.from({ length: size }, (_, index) => node(`n${index}`)),
      pairs.map(([from, to]) => [`n${from}`, `n${to}`] as const),
    ),
  ),
);

test("without the edges that are marked as going back there is no circle", () => {
  fc.assert(
    fc.property(anyGraph, ({ nodes, edges }) => {
      const forward = edges.filter(({ back }) => !back);
      expect(markBackEdges(nodes, forward).filter(({ back }) => back)).toEqual([]);
    }),
  );
});

test("every arrow that is no circle's leads to the right, and no two nodes stand in one place", () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const { places, rows } = layOut(graph);
      for (const { from, to, back } of graph.edges)
        if (!back) expect(places.get(from)?.column).toBeLessThan(places.get(to)?.column ?? -1);
      const all = [...places.values()];
      for (const [index, one] of all.entries())
        for (const other of all.slice(index + 1))
          if (one.column === other.column) expect(Math.abs(one.row - other.row)).toBeGreaterThan(0.99);
      expect(all.filter(({ row }) => row < -0.001 || row + 1 > rows + 0.001)).toEqual([]);
    }),
  );
});

test("a chain of ten thousand and a star of three hundred are drawn", () => {
  const chain = Array.from({ length: 10_000 }, (_, index) => node(`n${index}`));
  const links = chain.slice(1).map(({ id }, index) => [`n${index}`, id] as const);
  expect(layOut(graphOf(chain, links)).columns).toBe(10_000);
  const star = Array.from({ length: 300 }, (_, index) => node(`n${index}`));
  const svg = renderSvg(
    graphOf(
      star,
      star.slice(1).map(({ id }) => ["n0", id] as const),
    ),
  );
  expect(svg.match(/<rect x=/g)).toHaveLength(300);
  expectBalanced(svg);
});

/** Every tag is closed by its own, in order. */
function expectBalanced(svg: string): void {
  const open: string[] = [];
  for (const [, close, name = "", self] of svg.matchAll(/<(\/?)([a-z]+)(?:[^<>"]|"[^"<]*")*?(\/?)>/g))
    if (close === "/") expect(open.pop()).toBe(name);
    else if (self !== "/") open.push(name);
  expect(open).toEqual([]);
}

import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { renderHtml } from "../../src/render/html/page.ts";
import { change, nodeRow, plan } from "./fixtures/build.ts";
import { evacuationPlan } from "./fixtures/evacuation.ts";
import { readMarkup } from "./html-balance.ts";

const sectionOf = (page: string, id: string): string =>
  new RegExp(`<section id="${id}"[^]*?</section>`).exec(page)?.[0] ?? "";
const texts = (markup: string, pattern: RegExp): readonly string[] =>
  [...markup.matchAll(pattern)].map(([, text = ""]) => text);

function moved(ways: readonly (readonly [name: string, from: string, to: string])[]): Plan {
  const names = [...new Set(ways.flatMap(([, from, to]) => [from, to]))];
  return plan({
    changes: ways.map(([name, from, to]) => change(name, "move", { from, to, causes: [{ kind: "drain" }] })),
    placements: Object.fromEntries(ways.map(([name, , to]) => [name, to])),
    nodes: names.map((name) => nodeRow(name)),
  });
}

describe("moves as arrows", () => {
  it("are not there where nothing moves", () => {
    const page = renderHtml(
      plan({ changes: [change("service.web[0]", "replace", { from: "n1", to: "n1" })] }),
    );
    expect(sectionOf(page, "moves")).toBe("");
  });

  it("are one for all replicas that go the same way, and the table has each way with its reason", () => {
    const page = renderHtml(
      moved([
        ["service.web[0]", "n1", "n2"],
        ["service.web[1]", "n1", "n2"],
        ["service.api[0]", "n1", "n3"],
      ]),
    );
    const section = sectionOf(page, "moves");
    expect(section).toContain("3 replicas change their node: off 1 node, onto 2 nodes");
    expect(texts(section, /<text class="lb"[^>]*>([^<]*)/g)).toEqual(["web[0..1]", "api[0]"]);
    expect(section.match(/<path class="way/g)).toHaveLength(2);
    expect(section).toContain(
      '<tr><th scope="row">n1</th><td>n2</td><td>2: web[0..1]</td><td>n1 drained</td></tr>',
    );
    expect(section).toContain(
      '<tr><th scope="row">n1</th><td>n3</td><td>api[0]</td><td>n1 drained</td></tr>',
    );
  });

  it("are bounded: of a thousand nodes those of a zone share a box where else arrows could not be told from each other", () => {
    const page = renderHtml(evacuationPlan(1000, 200, 4));
    const section = sectionOf(page, "moves");
    expect(section).toContain("1,600 replicas change their node: off 200 nodes, onto 800 nodes");
    expect(texts(section, /<text x="12"[^>]*>([^<]*)/g)).toEqual(["67 nodes", "67 nodes", "66 nodes"]);
    const amounts = texts(section, /<text class="lb"[^>]*>([0-9,]+) replicas/g).map((text) =>
      Number(text.replace(",", "")),
    );
    expect(amounts.length).toBe(9);
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(1600);
    expect(section).not.toContain("are left out");
    expect(section.length).toBeLessThan(150_000);
    expect(readMarkup(page).problems).toEqual([]);
  });

  it("of more zones than can be shown are left out where they are of fewest replicas, and counted", () => {
    const ways = Array.from({ length: 400 }, (_, index) => {
      const [from, to] = [`a${String(index % 20)}`, `b${String(Math.floor(index / 20))}`];
      return [`service.web[${index}]`, from, to] as const;
    });
    const made = moved(ways);
    const section = sectionOf(
      renderHtml({
        ...made,
        nodes: made.nodes.map((row, index) => ({ ...row, labels: { zone: `z${index}` } })),
      }),
      "moves",
    );
    const hidden = Number(/The arrows of ([0-9]+) more replicas are left out/.exec(section)?.[1] ?? "0");
    const drawn = texts(section, /<text class="lb"[^>]*>([^<]*)/g).map((text) =>
      text.endsWith(" replicas") ? Number(text.split(" ")[0]) : 1,
    );
    expect(drawn.length).toBe(40);
    expect(drawn.reduce((sum, amount) => sum + amount, 0) + hidden).toBe(400);
  });

  it("end at different heights of a box, so that no label covers another", () => {
    const section = sectionOf(renderHtml(evacuationPlan(20, 6, 3)), "moves");
    const ends = texts(section, /<text class="lb" x="\d+" y="(\d+)"/g)
      .map(Number)
      .sort((a, b) => a - b);
    const gaps = ends.slice(1).map((end, index) => end - (ends[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(12);
  });
});

describe("replicas of one workload", () => {
  it("share a class and a rule that outlines them, of the largest sixty workloads", () => {
    const names = Array.from({ length: 80 }, (_, index) => `service.app${String(index).padStart(2, "0")}`);
    const changes = names.flatMap((name) =>
      [0, 1].map((index) =>
        change(`${name}[${index}]`, "create", { to: `n${index}`, causes: [{ kind: "config" }] }),
      ),
    );
    const page = renderHtml(plan({ changes, nodes: [nodeRow("n0"), nodeRow("n1")] }));
    const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? "";
    expect(style.match(/main:has\(/g)).toHaveLength(60);
    expect(style).toContain("main:has(.w59:is(:hover,:focus-within)) .w59");
  });

  it("have none where each workload has one", () => {
    const page = renderHtml(
      plan({ changes: [change("service.web[0]", "create", { to: "n1" })], nodes: [nodeRow("n1")] }),
    );
    expect(page).not.toContain("main:has(");
  });
});

describe("the nodes of the map", () => {
  const zoned = (zones: number): Plan =>
    plan({
      changes: [change("service.web[0]", "create", { to: "n0" })],
      nodes: Array.from({ length: zones }, (_, index) =>
        nodeRow(`n${index}`, { labels: { zone: `z${index}` } }),
      ),
    });

  it("can be narrowed to a zone, and to those that change", () => {
    const page = renderHtml(zoned(3));
    expect(texts(page, /<label><input type="radio" name="zone" id="[^"]*"(?: checked)?>([^<]*)/g)).toEqual([
      "All zones",
      "Zone z0",
      "Zone z1",
      "Zone z2",
    ]);
    expect(page).toContain('<label><input type="checkbox" id="busy">Only nodes that change</label>');
    expect(texts(page, /<article class="node( idle)?">/g)).toEqual(["", " idle", " idle"]);
  });

  it("are not chosen from more than twelve zones, nor where all or none of them change", () => {
    expect(renderHtml(zoned(13))).not.toContain('name="zone"');
    expect(renderHtml(zoned(1))).not.toContain('class="filter"');
  });
});

describe("a printed page", () => {
  it("has the id of the plan and the page's number at its foot", () => {
    const page = renderHtml(zonedOne());
    expect(page).toContain('@page{@bottom-left{content:"Plan p1-4f9c21ab77e0"');
    expect(page).toContain('content:counter(page) " of " counter(pages)');
  });

  it("has nothing in its style sheet that is no id", () => {
    const page = renderHtml({ ...zonedOne(), id: '"}</style><script>' as Plan["id"] });
    expect(page).not.toContain("@bottom-left");
  });
});

function zonedOne(): Plan {
  return plan({ changes: [change("service.web[0]", "create", { to: "n1" })], nodes: [nodeRow("n1")] });
}

// Text that is hard to read: its colour against what is behind it, as the browser computes both (WCAG 2.2, 1.4.3).
import type { Page } from "./browser.ts";

export interface Faint {
  readonly text: string;
  readonly ratio: number;
}

/** Runs in the page: what is seen and below 4.5, or below 3 where it is large. */
const SCRIPT = `(() => {
  const channels = (text) => {
    const numbers = (text.match(/-?[0-9.]+(?:e-?[0-9]+)?/g) ?? []).map(Number);
    if (text.startsWith("color(")) return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
    return { rgb: numbers.slice(0, 3).map((value) => value / 255), alpha: numbers[3] ?? 1 };
  };
  const luminance = ({ rgb }) => {
    const [r, g, b] = rgb.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  // behind hatching: its darker stripe
  const stripe = (style) => /gradient/.test(style.backgroundImage) ? (style.backgroundImage.match(/(?:rgb|color)\\([^)]*\\)/g) ?? []) : [];
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      const own = [style.backgroundColor, ...stripe(style)].map(channels).filter(({ alpha }) => alpha > 0.99);
      if (own.length > 0) return own;
      if (at.tagName === "text") continue;
    }
    return [channels("rgb(255,255,255)")];
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === "" || ["TITLE", "title", "STYLE"].includes(element.tagName) || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    if (element.closest(".hidden,.skip") !== null) continue;
    const colour = channels(element instanceof SVGElement ? style.fill : style.color);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    for (const back of behind(element)) {
      const [a, b] = [luminance(colour), luminance(back)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < (large ? 3 : 4.5)) found.set(element.tagName + element.className + style.color, { text: text.slice(0, 60), ratio: Math.round(ratio * 100) / 100 });
    }
  }
  return [...found.values()];
})()`;

export async function faintTexts(page: Page): Promise<readonly Faint[]> {
  return (await page.measure(SCRIPT)) as unknown as readonly Faint[]; // made above
}

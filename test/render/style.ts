// Styles of the tests: without colour unless asked for.
import { createStyle } from "../../src/render/style.ts";
import type { Style } from "../../src/render/style.ts";

export function plain(width: number): Style {
  return createStyle({ colour: false, width, unicode: false });
}

export function unicode(width: number): Style {
  return createStyle({ colour: false, width, unicode: true });
}

export function colourful(width: number): Style {
  return createStyle({ colour: true, width, unicode: true });
}

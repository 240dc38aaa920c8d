// From the flat pieces of a template to its tree: `%{ if }` and `%{ for }` take what stands up to their `%{ endif }` and `%{ endfor }`.
import { MAX_NESTING } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import type { Piece } from "./template-pieces.ts";
import type { TemplatePart } from "./syntax.ts";

interface OpenDirective {
  readonly piece: Extract<Piece, { kind: "if" | "for" }>;
  readonly body: TemplatePart[];
  otherwise: TemplatePart[] | null;
}

export function buildTemplate(cursor: Cursor, pieces: readonly Piece[]): readonly TemplatePart[] {
  const root: TemplatePart[] = [];
  const open: OpenDirective[] = [];
  const add = (part: TemplatePart) => {
    const top = open.at(-1);
    (top === undefined ? root : (top.otherwise ?? top.body)).push(part);
  };
  for (const piece of pieces) {
    switch (piece.kind) {
      case "text":
        add({ kind: "text", text: piece.text, range: cursor.range(piece) });
        break;
      case "interpolation":
        add({ kind: "interpolation", expression: piece.expression, range: cursor.range(piece) });
        break;
      case "if":
      case "for":
        if (open.length === MAX_NESTING)
          cursor.report(
            "nesting-too-deep",
            `This directive is nested more than ${MAX_NESTING} levels deep.`,
            piece,
          );
        if (open.length >= MAX_NESTING) return root;
        open.push({ piece, body: [], otherwise: null });
        break;
      case "else":
      case "endif":
      case "endfor": {
        const top = open.at(-1);
        if (top === undefined || !fits(piece.kind, top)) reportStray(cursor, piece, top);
        else if (piece.kind === "else") top.otherwise = [];
        else {
          open.pop();
          add(close(cursor, top, piece));
        }
        break;
      }
      default:
        piece satisfies never;
    }
  }
  for (const { piece } of open)
    cursor.report(
      "unclosed-directive",
      `This \`%{ ${piece.kind} }\` has no \`%{ end${piece.kind} }\`.`,
      piece,
      {
        detail: `Add \`%{ end${piece.kind} }\` before the template ends.`,
      },
    );
  return root;
}

function fits(kind: "else" | "endif" | "endfor", top: OpenDirective): boolean {
  if (kind === "endfor") return top.piece.kind === "for";
  return top.piece.kind === "if" && (kind === "endif" || top.otherwise === null);
}

function close(cursor: Cursor, { piece, body, otherwise }: OpenDirective, end: Piece): TemplatePart {
  const range = cursor.range({ start: piece.start, end: end.end });
  if (piece.kind === "if")
    return { kind: "if", condition: piece.condition, then: body, otherwise: otherwise ?? [], range };
  const { keyName, valueName, collection } = piece;
  return { kind: "for", keyName, valueName, collection, body, range };
}

function reportStray(cursor: Cursor, piece: Piece, top: OpenDirective | undefined): void {
  const name = `\`%{ ${piece.kind} }\``;
  if (top === undefined) {
    const opener = piece.kind === "endfor" ? "for" : "if";
    cursor.report("unexpected-directive", `${name} has no \`%{ ${opener} … }\` before it.`, piece, {
      detail: `Remove it, or open it with \`%{ ${opener} … }\`.`,
    });
    return;
  }
  const second = piece.kind === "else" && top.piece.kind === "if";
  cursor.report(
    "unexpected-directive",
    second
      ? "This is the second `%{ else }` of one `%{ if }`."
      : `${name} does not belong to the open \`%{ ${top.piece.kind} … }\`.`,
    piece,
    {
      detail: second
        ? "Nest another `%{ if … }` in the first `%{ else }`."
        : `The open directive ends with \`%{ end${top.piece.kind} }\`.`,
      related: { at: top.piece, message: "the directive that is open here" },
    },
  );
}

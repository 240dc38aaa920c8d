// Conversions by name, and functions of what a value is: its type and whether it is sensitive.
import type { FunctionDefinition } from "../scope.ts";
import { typeText } from "../type-text.ts";
import {
  SENSITIVE,
  UNKNOWN,
  boolValue,
  hasMark,
  stringValue,
  unknownResult,
  unknownValue,
  withMarks,
} from "../value.ts";
import type { Type } from "../value.ts";
import { ANY, BOOL, NUMBER, STRING, anything, argument, define, parameter } from "./define.ts";

const OPEN = { allowNull: true, allowUnknown: true, allowMarked: true };

export const conversionFunctions: readonly FunctionDefinition[] = [
  conversion("tobool", BOOL, 'Turns the strings "true" and "false" into bools.', ['tobool("true")', "true"]),
  conversion(
    "tolist",
    { kind: "list", element: ANY },
    "Turns a tuple or set into a list; elements of different types become the one that they have in common.",
    ['tolist(["a", 1])', '["a", "1"]'],
  ),
  conversion(
    "tomap",
    { kind: "map", element: ANY },
    "Turns an object into a map; attributes of different types become the one that they have in common.",
    ['tomap({ a = 1, b = true, c = "x" })', '{ a = "1", b = "true", c = "x" }'],
  ),
  conversion("tonumber", NUMBER, "Turns a string with a decimal number into that number.", [
    'tonumber("1e3")',
    "1000",
  ]),
  conversion(
    "toset",
    { kind: "set", element: ANY },
    "Turns a list or tuple into a set: sorted, each element once.",
    ['toset(["b", "a", "b"])', '["a", "b"]'],
  ),
  conversion("tostring", STRING, "Turns a number or bool into a string.", ["tostring(1.50)", '"1.5"']),
  define({
    name: "ephemeralasnull",
    description:
      "The value itself: orch has no ephemeral values, which this function of Terraform turns into null.",
    example: ['ephemeralasnull("x")', '"x"'],
    parameters: [anything("value", OPEN)],
    returns: ANY,
    movesElements: true,
    call: (args) => argument(args, 0),
  }),
  define({
    name: "issensitive",
    description: "Whether a value is marked as sensitive.",
    example: ['issensitive(sensitive("x"))', "true"],
    parameters: [anything("value", OPEN)],
    returns: BOOL,
    movesElements: true,
    // Knowing that something is sensitive gives nothing away, so the answer carries no mark of that kind.
    call: (args) => {
      const { data, marks } = argument(args, 0);
      if (data === UNKNOWN && !hasMark(marks, SENSITIVE.kind)) return unknownResult(BOOL, marks);
      return boolValue(
        hasMark(marks, SENSITIVE.kind),
        marks.filter((mark) => mark.kind !== SENSITIVE.kind),
      );
    },
  }),
  define({
    name: "nonsensitive",
    description:
      "A value without its sensitive mark, so that it is shown. What is inside a collection keeps its own.",
    example: ['nonsensitive(sensitive("x"))', '"x"'],
    parameters: [anything("value", OPEN)],
    returns: ANY,
    movesElements: true,
    call: (args) => {
      const value = argument(args, 0);
      return { ...value, marks: value.marks.filter((mark) => mark.kind !== SENSITIVE.kind) };
    },
  }),
  define({
    name: "sensitive",
    description: "Marks a value so that it, and what is made of it, is never shown and never stored.",
    example: ['sensitive("x")', "(sensitive value)"],
    parameters: [anything("value", OPEN)],
    returns: ANY,
    movesElements: true,
    call: (args) => withMarks(argument(args, 0), [SENSITIVE]),
  }),
  define({
    name: "type",
    description: "The type of a value, as it is written in a variable's type constraint.",
    example: ["type([1, true])", '"tuple([number, bool])"'],
    parameters: [anything("value", OPEN)],
    returns: STRING,
    movesElements: true,
    // names of attributes and how many elements there are belong to what is secret
    call: (args) => {
      const { type, marks } = argument(args, 0);
      const plain = type.kind === "string" || type.kind === "number" || type.kind === "bool";
      return stringValue(
        typeText(type),
        plain ? marks.filter((mark) => mark.kind !== SENSITIVE.kind) : marks,
      );
    },
  }),
];

/** The argument has been converted to its parameter's type before the call, which is all there is to do. */
function conversion(
  name: string,
  type: Type,
  description: string,
  example: readonly [string, string],
): FunctionDefinition {
  return define({
    name,
    description,
    example,
    parameters: [parameter("v", type, OPEN)],
    returns: type,
    movesElements: true,
    call: (args) => {
      const value = argument(args, 0);
      const hasElements = type.kind === "list" || type.kind === "set" || type.kind === "map";
      // Terraform leaves the type of elements open as well
      return value.data === UNKNOWN && hasElements ? unknownValue(type, value.marks) : value;
    },
  });
}

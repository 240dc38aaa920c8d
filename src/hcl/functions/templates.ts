// Templates that are read at evaluation: from a file, or from a string made elsewhere. They see only the names given to them.
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { withMarks } from "../value.ts";
import type { Value } from "../value.ts";
import {
  ANY,
  MARKED,
  STRING,
  anything,
  argument,
  define,
  entriesOf,
  fail,
  isMapping,
  parameter,
  text,
  textOf,
} from "./define.ts";
import { readText } from "./files.ts";

export const templateFunctions: readonly FunctionDefinition[] = [
  define({
    name: "templatefile",
    description: "The content of a file of the project as a template, in which the given names may be used.",
    example: ['templatefile("greeting.tpl", { name = "web" })', '"Hello, web!\\n"'],
    parameters: [text("path"), anything("vars", MARKED)],
    returns: ANY,
    // A part of the names that is unknown or sensitive concerns the result only where the template uses it.
    movesElements: true,
    call: (args, context) => {
      const path = textOf(args[0]);
      const content = readText(path, context);
      return "failed" in content ? content : render(textOf(content), path, argument(args, 1), context);
    },
  }),
  define({
    name: "templatestring",
    description: "A string as a template, in which the given names may be used.",
    example: ['templatestring("Hello, $${name}!", { name = "web" })', '"Hello, web!"'],
    parameters: [parameter("template", STRING), anything("vars", MARKED)],
    returns: ANY,
    typeOf: () => STRING,
    movesElements: true,
    call: (args, context) => render(textOf(args[0]), "template", argument(args, 1), context),
  }),
];

const NAME = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

function render(template: string, file: string, vars: Value, context: CallContext): Value | FunctionFailure {
  if (!isMapping(vars.type)) return fail("The names for the template must be a map or an object.", 1);
  const names = entriesOf(vars);
  const wrong = [...names.keys()].find((name) => !NAME.test(name));
  if (wrong !== undefined) return fail(`${JSON.stringify(wrong)} cannot be a name in a template.`, 1);
  // The evaluator reports what is wrong inside, with its place in the template.
  const marked = new Map([...names].map(([name, part]) => [name, withMarks(part, vars.marks)] as const));
  const { value } = context.renderTemplate(template, file, marked);
  if (value === undefined) return fail("The template cannot be evaluated.", 0);
  return withMarks(value, vars.marks);
}

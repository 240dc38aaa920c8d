// The package has no declarations of its own for its entry point. Facts: a valid text gives its JSON and null; an invalid
// one an empty string and an object without text or position; some valid ones make it throw (see reference.ts).
declare module "hcl2-parser" {
  export function parseToString(text: string): [json: string, error: object | null];
}

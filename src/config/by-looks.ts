// Rules over nodes, asked once of all nodes that look the same to them: a thousand nodes with two kinds of disks are two questions.
import type { Node } from "../model/node.ts";
import { type NodeLook, seenAt } from "./node-root.ts";

/** What is looked at next, and how it goes on by what is seen there; at the end, the answer. */
type Course<T> = Look<T> | { readonly answer: T };

interface Look<T> {
  readonly look: NodeLook;
  readonly after: Map<string | number | null, Course<T>>;
}

/**
 * `ask` tells `seen` of all that it looks at. Where it saw the same so far it looks at the same next, so its answer for a node is
 * that for the first one at which every look saw the same.
 */
export function byLooks<T>(ask: (node: Node, seen: (look: NodeLook) => void) => T): (node: Node) => T {
  let start: Course<T> | undefined;
  return (node) => {
    let course = start;
    while (course !== undefined && "look" in course) course = course.after.get(seenAt(node, course.look));
    if (course !== undefined) return course.answer;
    const looks: NodeLook[] = [];
    const answer = ask(node, (look) => looks.push(look));
    start = withCourse(start, node, looks, answer);
    return answer;
  };
}

function withCourse<T>(
  start: Course<T> | undefined,
  node: Node,
  looks: readonly NodeLook[],
  answer: T,
): Course<T> {
  const rest: Course<T> = { answer };
  let before: { readonly at: Look<T>; readonly seen: string | number | null } | null = null;
  let first: Course<T> | undefined = start;
  for (const look of looks) {
    const known: Course<T> | undefined = before === null ? first : before.at.after.get(before.seen);
    const at: Look<T> = known !== undefined && "look" in known ? known : { look, after: new Map() };
    if (before === null) first = at;
    else before.at.after.set(before.seen, at);
    before = { at, seen: seenAt(node, look) };
  }
  if (before === null) return rest;
  before.at.after.set(before.seen, rest);
  return first ?? rest;
}

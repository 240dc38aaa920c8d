// Reads what `type(…)` prints in `terraform console`, as HCL's JSON notation of types. Keys are printed as they are.

const KEY = /\s*(.*?): (?=(?:string|number|bool|dynamic)\b|(?:list|set|map|object|tuple)\()/sy;

export function readType(text) {
  let at = 0;
  const skip = () => {
    while (/\s/.test(text.charAt(at))) at += 1;
  };
  const take = (wanted) => {
    skip();
    if (!text.startsWith(wanted, at)) throw new Error(`unreadable type: ${text}`);
    at += wanted.length;
  };
  const next = (wanted) => {
    skip();
    return text.startsWith(wanted, at);
  };
  const read = () => {
    skip();
    const [name] = /^[a-z]*/.exec(text.slice(at));
    at += name.length;
    switch (name) {
      case "object": {
        const attributes = [];
        take("({");
        while (!next("}")) {
          KEY.lastIndex = at;
          const match = KEY.exec(text);
          if (match === null) throw new Error(`unreadable type: ${text}`);
          at = KEY.lastIndex;
          const key = match[1].startsWith('"') ? JSON.parse(match[1]) : match[1];
          attributes.push([key, read()]);
          if (next(",")) take(",");
        }
        take("})");
        return ["object", Object.fromEntries(attributes)];
      }
      case "tuple": {
        const elements = [];
        take("([");
        while (!next("]")) {
          elements.push(read());
          if (next(",")) take(",");
        }
        take("])");
        return ["tuple", elements];
      }
      case "list":
      case "set":
      case "map": {
        take("(");
        const element = read();
        if (next(",")) take(",");
        take(")");
        return [name, element];
      }
      default:
        return name;
    }
  };
  return read();
}

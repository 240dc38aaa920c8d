// What the library does not look after: an engine may not send us elsewhere, and an answer that breaks off is an error at once, not
// after the time-out.
import type { Agent, ClientRequest, IncomingMessage } from "node:http";

/** Node's own way from a request to a connection, which its types leave out. */
interface RequestTaker {
  addRequest: (request: ClientRequest, ...rest: readonly unknown[]) => void;
}

export function strict<T extends Agent>(agent: T): T {
  const taker = agent as T & RequestTaker;
  const take = taker.addRequest.bind(agent);
  taker.addRequest = (request, ...rest) => {
    request.prependOnceListener("response", (response: IncomingMessage) => {
      // the library would follow it, to wherever it leads
      delete response.headers.location;
      response.once("aborted", () => {
        request.emit("error", Object.assign(new Error("the answer broke off"), { code: "ECONNRESET" }));
      });
    });
    take(request, ...rest);
  };
  return agent;
}

import { getRequestListener } from "@hono/node-server";
import { addressOf, type Handler } from "#server/http.ts";

/** A fetch handler behind Node's server. Who asks is the socket's peer; what a client claims is overwritten. */
export function hisListener(fetch: (request: Request) => Response | Promise<Response>): Handler {
  return getRequestListener((request, { incoming }) => {
    request.headers.set("x-client-address", addressOf(incoming));
    return fetch(request);
  });
}

import { getRequestListener } from "@hono/node-server";
import { hisApp } from "#modules/his/http.ts";
import { addressOf, type Handler } from "#server/http.ts";
import type { Base } from "./base.ts";

/** The HIS interface under /api/his/v1. */
export function hisHandler(base: Base): Handler {
  return hisListener(hisApp(base).fetch);
}

/** Who asks is the socket's peer; what a client claims in the header is overwritten before anybody reads it. */
export function hisListener(fetch: (request: Request) => Response | Promise<Response>): Handler {
  return getRequestListener((request, { incoming }) => {
    request.headers.set("x-client-address", addressOf(incoming));
    return fetch(request);
  });
}

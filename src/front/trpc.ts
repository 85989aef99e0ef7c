import type { IncomingMessage } from "node:http";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { consoleRouter } from "#routers.ts";
import { env } from "#server/env.ts";
import { addressOf, type Handler, sendJson } from "#server/http.ts";
import type { Base } from "./base.ts";
import { contextFromCookies } from "./session.ts";

const PREFIX = "/api/trpc/";
const MAX_BODY = 4_000_000;

/** The console's procedures over HTTP, for the pages' own scripts only. */
export function trpcHandler(base: Base): Handler {
  return async (req, res) => {
    if (!isOwnPage(req)) return sendJson(res, 403, { code: "http.foreign-origin" });
    await nodeHTTPRequestHandler({
      router: consoleRouter,
      createContext: () => contextFromCookies(base, req.headers.cookie, addressOf(req)),
      req,
      res,
      path: new URL(req.url ?? "/", "http://x").pathname.slice(PREFIX.length),
      maxBodySize: MAX_BODY,
    });
  };
}

/**
 * Cross-site request forgery: a browser always tells the Origin of a POST, and a foreign page cannot send JSON without
 * asking first. What changes something must come from our own origin, as JSON.
 */
export function isOwnPage(req: IncomingMessage): boolean {
  const { origin, host } = req.headers;
  if (origin === undefined) return req.method === "GET" || req.method === "HEAD";
  const isOurs = origin === new URL(env().APP_URL).origin || (host !== undefined && hostOf(origin) === host);
  const isJson = (req.headers["content-type"] ?? "").startsWith("application/json");
  return isOurs && (req.method !== "POST" || isJson);
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

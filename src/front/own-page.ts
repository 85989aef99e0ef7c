import type { IncomingMessage } from "node:http";
import { env } from "#server/env.ts";

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

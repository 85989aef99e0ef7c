import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { beginAgain } from "#modules/sso/begin-again.ts";
import { beginLogin } from "#modules/sso/begin-login.ts";
import { cancelAtDesk } from "#modules/sso/cancel-login.ts";
import { loginOfPage, pageView } from "#modules/sso/read-login.ts";
import { renewCode } from "#modules/sso/renew-code.ts";
import { CONSOLE } from "#modules/sso/rules.ts";
import { loginChanged } from "#modules/sso/watch-login.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { addressOf, type Handler, sendJson } from "#server/http.ts";
import { tell } from "#server/trpc.ts";
import { type Base, contextOf } from "../base.ts";
import { isOwnPage } from "../own-page.ts";

export const SCAN_PATH = "/scan/";
/** A long poll ends before proxies lose patience, and a silent stream says that it lives, ms. */
const POLL_MS = 25_000;
const BEAT_MS = 15_000;

const asset = (name: string) => readFileSync(new URL(name, import.meta.url));
const PAGE = asset("page.html");
const ASSETS = new Map([
  ["page.js", { type: "text/javascript; charset=utf-8", body: asset("page.js") }],
  ["page.css", { type: "text/css; charset=utf-8", body: asset("page.css") }],
]);

/**
 * The page at a desk and what it asks: `/scan/<token>`, its state by long poll (`state`) or pushed (`events`), `renew`,
 * `cancel`, `again`; `/scan/console` opens one for the console's own sign-in. Whoever holds the token sees this login only.
 */
export function scanHandler(base: Base): Handler {
  return async (req, res) => {
    const ctx = contextOf(base, { kind: "anonymous", address: addressOf(req) });
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://x");
    const [page = "", verb = ""] = pathname.slice(SCAN_PATH.length).split("/");
    const file = ASSETS.get(page);
    if (file) return send(res, file.type, file.body);
    try {
      if (req.method === "POST") return await change(ctx, req, res, page, verb);
      if (verb === "events") return await stream(ctx, req, res, page);
      if (verb === "state") return await state(ctx, req, res, page, Number(searchParams.get("after") ?? NaN));
      if (verb !== "") return sendJson(res, 404, { code: "http.not-found" });
      await shell(ctx, res, page);
    } catch (error) {
      const told = tell(error, ctx);
      if (res.headersSent) res.end();
      else sendJson(res, told.status, told);
    }
  };
}

/** The same page for every login; who may put it into a frame is the login's own matter. */
async function shell(ctx: Context, res: ServerResponse, page: string): Promise<void> {
  const { origin } = await loginOfPage(ctx, page);
  const own = new URL(env().APP_URL).origin;
  const ancestors = origin === null ? "'none'" : origin === own ? "'self'" : origin;
  res.removeHeader("x-frame-options");
  res.setHeader(
    "content-security-policy",
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; ` +
      `form-action 'none'; frame-ancestors ${ancestors}`,
  );
  res.setHeader("referrer-policy", "no-referrer");
  send(res, "text/html; charset=utf-8", PAGE);
}

async function change(ctx: Context, req: IncomingMessage, res: ServerResponse, page: string, verb: string) {
  if (!isOwnPage(req)) return sendJson(res, 403, { code: "http.foreign-origin" });
  if (page === "console" && verb === "") {
    const address = addressOf(req);
    const origin = new URL(env().APP_URL).origin;
    const begun = await beginLogin(ctx, { system: CONSOLE, workstation: "", address, origin });
    return sendJson(res, 200, { path: `${SCAN_PATH}${begun.page}` });
  }
  if (verb === "again") return sendJson(res, 200, { path: `${SCAN_PATH}${(await beginAgain(ctx, page)).page}` });
  if (verb === "renew") return sendJson(res, 200, await pageView(ctx, await renewCode(ctx, page)));
  if (verb !== "cancel") return sendJson(res, 404, { code: "http.not-found" });
  await cancelAtDesk(ctx, page);
  sendJson(res, 200, await pageView(ctx, await loginOfPage(ctx, page)));
}

async function state(ctx: Context, req: IncomingMessage, res: ServerResponse, page: string, after: number) {
  const login = await loginOfPage(ctx, page);
  if (login.version === after) {
    const ended = new AbortController();
    const late = setTimeout(() => ended.abort(), POLL_MS);
    req.on("close", () => ended.abort());
    await loginChanged(ctx, { loginId: login.id, version: after }, ended.signal);
    clearTimeout(late);
  }
  sendJson(res, 200, await pageView(ctx, await loginOfPage(ctx, page)));
}

/** Server-sent events: the state now, then at every change, until the page closes or the login is over. */
async function stream(ctx: Context, req: IncomingMessage, res: ServerResponse, page: string): Promise<void> {
  let login = await loginOfPage(ctx, page);
  const ended = new AbortController();
  req.on("close", () => ended.abort());
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
  const beat = setInterval(() => res.write(": \n\n"), BEAT_MS);
  try {
    while (!ended.signal.aborted) {
      res.write(`data: ${JSON.stringify(await pageView(ctx, login))}\n\n`);
      await loginChanged(ctx, { loginId: login.id, version: login.version }, ended.signal);
      if (!ended.signal.aborted) login = await loginOfPage(ctx, page);
    }
  } finally {
    clearInterval(beat);
    res.end();
  }
}

function send(res: ServerResponse, type: string, body: Buffer): void {
  res.writeHead(200, { "content-type": type, "content-length": body.length, "cache-control": "no-store" });
  res.end(body);
}

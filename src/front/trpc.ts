import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { consoleRouter } from "#routers.ts";
import { addressOf, type Handler, sendJson } from "#server/http.ts";
import { tell, ToldError } from "#server/trpc.ts";
import { type Base, contextOf } from "./base.ts";
import { isOwnPage } from "./own-page.ts";
import { contextFromCookies } from "./session.ts";

const PREFIX = "/api/trpc/";
const MAX_BODY = 4_000_000;
/** A template's base PDF of 20 MB as Base64, alone or in a template of pdfme. */
const MAX_UPLOAD = 30_000_000;
const UPLOADS = ["template.uploadBase", "template.importPdfme"];

/** The console's procedures over HTTP, for the pages' own scripts only. */
export function trpcHandler(base: Base): Handler {
  return async (req, res) => {
    if (!isOwnPage(req)) return sendJson(res, 403, { code: "http.foreign-origin" });
    const path = new URL(req.url ?? "/", "http://x").pathname.slice(PREFIX.length);
    await nodeHTTPRequestHandler({
      router: consoleRouter,
      createContext: () =>
        contextFromCookies(base, req.headers.cookie, addressOf(req)).catch((error: unknown) => {
          throw new ToldError(tell(error, contextOf(base, { kind: "anonymous" })), error);
        }),
      req,
      res,
      path,
      maxBodySize: UPLOADS.includes(path) ? MAX_UPLOAD : MAX_BODY,
    });
  };
}

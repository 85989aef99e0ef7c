import { handleTsa } from "#modules/timestamp/handle-tsa.ts";
import { MAX_REQUEST } from "#modules/timestamp/rules.ts";
import { addressOf, type Handler, readBody, sendBytes, sendJson } from "#server/http.ts";
import { type Base, contextOf } from "./base.ts";

const QUERY = "application/timestamp-query";

/** RFC 3161 §3.4: a time-stamp query is posted, and every answer, refusals included, is a 200 reply. */
export function tsaHandler(base: Base): Handler {
  return async (req, res) => {
    if (req.method !== "POST") {
      res.setHeader("allow", "POST");
      return sendJson(res, 405, { code: "http.post-only" });
    }
    if (req.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() !== QUERY)
      return sendJson(res, 415, { code: "http.timestamp-query-only", accepts: QUERY });
    const ctx = contextOf(base, { kind: "anonymous", address: addressOf(req) });
    sendBytes(res, "application/timestamp-reply", await handleTsa(ctx, await readBody(req, MAX_REQUEST)));
  };
}

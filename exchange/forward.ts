import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { constants } from "node:http2";
import type { AppSessions } from "./app-sessions.ts";
import { refuse } from "./answers.ts";

type Given = { path: string; address: string; body: Buffer; timeoutMs: number };

/**
 * Hands one phone request to an app and its answer back. The body is the envelope's ciphertext; it lives in memory for
 * the length of the request and nowhere else.
 */
export async function forward(req: IncomingMessage, res: ServerResponse, apps: AppSessions, given: Given) {
  for (let attempt = 0; attempt < 2; attempt++) {
    const outcome = await once(req, res, apps, given);
    if (outcome === "done") return;
    // The app refused the stream before touching it (it drains): another one may take it.
    if (outcome !== "refused") return refuse(res, outcome);
  }
  refuse(res, "exchange.no-app");
}

function once(req: IncomingMessage, res: ServerResponse, apps: AppSessions, { path, address, body, timeoutMs }: Given) {
  type Outcome = "done" | "refused" | "exchange.no-app" | "exchange.lost" | "exchange.timeout";
  const stream = apps.open({
    ":method": req.method ?? "POST",
    ":path": path,
    "content-type": req.headers["content-type"] ?? "application/octet-stream",
    "content-length": body.length,
    "x-client-address": address,
    "x-request-id": randomUUID(),
  });
  if (!stream) return Promise.resolve<Outcome>("exchange.no-app");
  return new Promise<Outcome>((settle) => {
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      stream.close(constants.NGHTTP2_CANCEL);
    }, timeoutMs);
    res.once("close", () => {
      if (!res.writableFinished) stream.close(constants.NGHTTP2_CANCEL);
    });
    let hasAnswer = false;
    stream.once("response", (headers) => {
      hasAnswer = true;
      res.writeHead(headers[":status"] ?? 502, {
        "content-type": headers["content-type"] ?? "application/octet-stream",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      stream.pipe(res);
    });
    stream.on("error", () => {});
    stream.once("close", () => {
      clearTimeout(late);
      if (hasAnswer) {
        if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || !stream.readableEnded) res.destroy();
        settle("done");
      } else if (isLate) settle("exchange.timeout");
      else settle(stream.rstCode === constants.NGHTTP2_REFUSED_STREAM ? "refused" : "exchange.lost");
    });
    // A GET's stream is ended by Node itself; writing even nothing to it would be an error.
    if (body.length > 0) stream.end(body);
    else stream.end();
  });
}

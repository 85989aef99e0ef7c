import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "#core/error.ts";
import { uploadInput } from "#modules/sealing/input.ts";
import { recordOf } from "#modules/sealing/list-jobs.ts";
import { packSealed } from "#modules/sealing/pack-sealed.ts";
import { resultCsv } from "#modules/sealing/result-csv.ts";
import { takeUpload } from "#modules/sealing/take-upload.ts";
import { consoleRouter } from "#routers.ts";
import { addressOf, type Handler, sendBytes, sendJson } from "#server/http.ts";
import { tell } from "#server/trpc.ts";
import type { Base } from "./base.ts";
import { isOwnPage } from "./own-page.ts";
import { contextFromCookies } from "./session.ts";

const RESULT = /^\/api\/sealing\/([0-9a-f-]{36})\/result[.]csv$/;
const RECORD = /^\/api\/sealing\/([0-9a-f-]{36})\/(\d{1,5})[.]ers$/;
const SEALED = /^\/api\/sealing\/([0-9a-f-]{36})\/sealed[.]zip$/;
const UPLOAD = "/api/sealing/upload";

/** What batches take and give that tRPC should not carry: archives and result files. The procedures decide who may. */
export function sealingHandler(base: Base): Handler {
  return async (req, res) => {
    if (!isOwnPage(req)) return sendJson(res, 403, { code: "http.foreign-origin" });
    const url = new URL(req.url ?? "/", "http://x");
    const ctx = await contextFromCookies(base, req.headers.cookie, addressOf(req));
    const caller = consoleRouter.createCaller(ctx);
    if (req.method === "PUT" && url.pathname === UPLOAD) {
      try {
        await caller.sealing.mayOrder();
        const order = uploadInput.parse(JSON.parse(url.searchParams.get("order") ?? "null"));
        return sendJson(res, 201, await takeUpload(ctx, req, order));
      } catch (error) {
        const told = tell(error, ctx);
        return sendJson(res, told.status, { told });
      }
    }
    const [, recordIn, number] = RECORD.exec(url.pathname) ?? [];
    if (req.method === "GET" && recordIn) {
      await caller.sealing.get({ jobId: recordIn });
      const found = await recordOf(ctx, recordIn, Number(number));
      if (!found) throw notFound();
      return sendBytes(res, "application/octet-stream", found);
    }
    const [, packed] = SEALED.exec(url.pathname) ?? [];
    if (req.method === "GET" && packed) {
      const { title } = await caller.sealing.get({ jobId: packed });
      res.writeHead(200, headersOf("application/zip", "sealed.zip", `${title}.zip`));
      // As fast as it is taken: nothing waits in memory for a slow line. A file that cannot be read cuts the download off.
      return await pipeline(Readable.from(packSealed(ctx, packed), { objectMode: false }), res);
    }
    const [, jobId] = RESULT.exec(url.pathname) ?? [];
    if (req.method !== "GET" || !jobId) throw notFound();
    const { title } = await caller.sealing.get({ jobId });
    res.writeHead(200, headersOf("text/csv; charset=utf-8", "result.csv", `${title}.csv`));
    await pipeline(Readable.from(resultCsv(ctx, jobId)), res);
  };
}

/** @param plain the name for browsers that read no UTF-8 (RFC 6266 §5) */
const headersOf = (type: string, plain: string, name: string) => ({
  "content-type": type,
  "cache-control": "private, no-store",
  "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
});

const notFound = () => new AppError("http.not-found", 404, { zh: "没有这个文件。", en: "There is no such file." });

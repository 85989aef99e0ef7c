import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "#core/error.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { pageInput } from "#modules/document/input.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { renderPage } from "#modules/document/render-page.ts";
import { keptRecords } from "#modules/preservation/kept-records.ts";
import { currentSealData, versionPng } from "#modules/seal/read-seal.ts";
import type { Context } from "#server/context.ts";
import { usageCsv } from "#modules/seal/usage-csv.ts";
import { addressOf, type Handler, sendBytes, sendJson } from "#server/http.ts";
import { consoleRouter } from "#routers.ts";
import type { Base } from "./base.ts";
import { contextFromCookies } from "./session.ts";

const PAGE = /^\/api\/document\/([0-9a-f-]{36})\/page\/(\d{1,4})[.]png$/;
const FACE = /^\/api\/seal\/version\/([0-9a-f-]{36})[.]png$/;
const SEAL_DATA = /^\/api\/seal\/([0-9a-f-]{36})\/seal[.]esl$/;
const RECORD = /^\/api\/document\/([0-9a-f-]{36})\/(\d{1,4})[.]ers$/;
const USAGES = /^\/api\/seal\/([0-9a-f-]{36})\/usages[.]csv$/;
const CONTENT = /^\/api\/document\/([0-9a-f-]{36})\/content[.]pdf$/;

/** What pages show and save but tRPC should not carry: page images and the PDF itself. The same right as reading the record. */
export function filesHandler(base: Base): Handler {
  return async (req, res) => {
    if (req.method !== "GET") return sendJson(res, 405, { code: "http.get-only" });
    const url = new URL(req.url ?? "/", "http://x");
    const [, imageOf, page] = PAGE.exec(url.pathname) ?? [];
    const [, contentOf] = CONTENT.exec(url.pathname) ?? [];
    const [, recordOf, ofRevision] = RECORD.exec(url.pathname) ?? [];
    const [, faceOf] = FACE.exec(url.pathname) ?? [];
    const [, dataOf] = SEAL_DATA.exec(url.pathname) ?? [];
    if (faceOf || dataOf) {
      const { actor, db } = await contextFromCookies(base, req.headers.cookie, addressOf(req));
      // To anybody who is signed in: a face is printed on what everybody sees, and its data is no secret.
      const isIn = actor.kind === "staff";
      const found = isIn ? await (faceOf ? versionPng({ db }, faceOf) : currentSealData({ db }, dataOf ?? "")) : null;
      if (!found) throw notFound();
      return sendBytes(res, faceOf ? "image/png" : "application/octet-stream", found);
    }
    const [, usagesOf] = USAGES.exec(url.pathname) ?? [];
    if (usagesOf) {
      const ctx = await contextFromCookies(base, req.headers.cookie, addressOf(req));
      const { name, parts } = await usageCsv(ctx, usagesOf);
      res.writeHead(200, {
        "content-type": "text/csv; charset=utf-8",
        "cache-control": "private, no-store",
        "content-disposition": `attachment; filename="usages.csv"; filename*=UTF-8''${encodeURIComponent(name)}.csv`,
      });
      return await pipeline(Readable.from(parts), res);
    }
    const documentId = imageOf ?? contentOf ?? recordOf;
    if (!documentId) throw notFound();
    const ctx = await contextFromCookies(base, req.headers.cookie, addressOf(req));
    // The procedure decides who may read; asking it means there is one place that does.
    await consoleRouter.createCaller(ctx).document.get({ documentId });
    if (recordOf) {
      const kept = await keptRecords(ctx, documentId);
      const found = kept.find((one) => one.revision === Number(ofRevision));
      if (!found) throw notFound();
      return sendBytes(res, "application/octet-stream", found.record, await namedAfter(ctx, documentId, "ers"));
    }
    const revision = url.searchParams.has("revision") ? Number(url.searchParams.get("revision")) : undefined;
    if (contentOf) {
      const { bytes } = await currentBytes(ctx, documentId, revision);
      return sendBytes(res, "application/pdf", bytes, await namedAfter(ctx, documentId, "pdf"));
    }
    const width = Number(url.searchParams.get("width") ?? 900);
    const asked = pageInput.parse({ documentId, page: Number(page), width, revision });
    const png = await renderPage(ctx, { documentId, page: asked.page, widthPx: asked.width, revision: asked.revision });
    sendBytes(res, "image/png", png);
  };
}

async function namedAfter(ctx: Context, documentId: string, ending: string) {
  const { title } = await readDocument(ctx, documentId);
  const name = `${encodeURIComponent(title)}.${ending}`;
  return { "content-disposition": `attachment; filename="document.${ending}"; filename*=UTF-8''${name}` };
}

const notFound = () => new AppError("http.not-found", 404, { zh: "没有这个文件。", en: "There is no such file." });

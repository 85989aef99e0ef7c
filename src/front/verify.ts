import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { drawPages } from "#modules/document/draw-pages.ts";
import { verifyUpload } from "#modules/evidence/verify-upload.ts";
import { writeReport } from "#modules/evidence/write-report.ts";
import { env } from "#server/env.ts";
import { addressOf, type Handler, readBody, sendBytes, sendJson } from "#server/http.ts";
import { sm3Hex } from "#server/sm3.ts";
import { type Base, contextOf } from "./base.ts";
import { floodGate } from "./flood-gate.ts";

const MAX_BYTES = 60_000_000;
/** Pictures are cheap and come in numbers: a reader turns pages. */
const PER_MINUTE = { verdicts: 60, pictures: 240 };

const pagesQuery = z.object({
  from: z.coerce.number().int().min(1).max(20_000),
  count: z.coerce.number().int().min(1).max(12).default(1),
  width: z.coerce.number().int().min(60).max(1600).default(800),
});
const reportQuery = z.object({
  name: z.string().max(200).default("document.pdf"),
  lang: z.enum(["zh", "en"]).default("zh"),
});

/**
 * A PDF in; its verdict, pictures of its pages or the verdict as a PDF out. Open to everybody, so it is slowed by address;
 * nothing is stored: whoever wants another page sends the file, or its revision, again.
 */
export function verifyHandler(base: Base): Handler {
  const now = () => base.clock.now().getTime();
  const verdicts = floodGate(PER_MINUTE.verdicts, now);
  const pictures = floodGate(PER_MINUTE.pictures, now);
  return async (req, res) => {
    if (req.method !== "POST") return sendJson(res, 405, { code: "http.post-only" });
    const url = new URL(req.url ?? "/", "http://x");
    const address = addressOf(req);
    if (url.pathname === "/api/verify/pages") {
      pictures(address);
      const { from, count, width: widthPx } = pagesQuery.parse(queryOf(url));
      const { pages, drawn } = await drawPages(await fileOf(req), { from, count, widthPx });
      const pictured = drawn.map(({ page, png }) => ({ page, png: Buffer.from(png).toString("base64") }));
      return sendJson(res, 200, { pages, drawn: pictured });
    }
    verdicts(address);
    const ctx = contextOf(base, { kind: "anonymous", address });
    const pdf = await fileOf(req);
    const verdict = await verifyUpload(ctx, pdf);
    const sm3 = sm3Hex(pdf);
    if (url.pathname !== "/api/verify/report") return sendJson(res, 200, { ...verdict, digest: sm3 });
    const { name, lang } = reportQuery.parse(queryOf(url));
    const report = writeReport(verdict.report, {
      lang,
      hospital: env().HOSPITAL_NAME,
      fileName: name,
      bytes: pdf.length,
      sm3,
      sha256: createHash("sha256").update(pdf).digest("hex"),
      isPartlyAsked: verdict.notFetched.length > 0,
    });
    sendBytes(res, "application/pdf", report);
  };
}

const fileOf = (req: IncomingMessage): Promise<Uint8Array> => readBody(req, MAX_BYTES);
const queryOf = (url: URL): Record<string, string> => Object.fromEntries(url.searchParams);

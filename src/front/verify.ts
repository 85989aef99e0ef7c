import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError } from "#core/error.ts";
import { drawPages } from "#modules/document/draw-pages.ts";
import { voidedFile } from "#modules/document/voided-file.ts";
import { signReport } from "#modules/evidence/sign-report.ts";
import { verifyUpload } from "#modules/evidence/verify-upload.ts";
import { recordsAbout } from "#modules/preservation/records-about.ts";
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
    const { pdf, records: given } = await broughtIn(req);
    const records = [...given, ...(await recordsAbout(ctx, pdf))];
    const verdict = await verifyUpload(ctx, pdf, { records: distinct(records) });
    const sm3 = sm3Hex(pdf);
    const voidedAt = (await voidedFile(ctx, sm3))?.toISOString() ?? null;
    if (url.pathname !== "/api/verify/report") return sendJson(res, 200, { ...verdict, digest: sm3, voidedAt });
    const { name, lang } = reportQuery.parse(queryOf(url));
    const report = await signReport(ctx, verdict.report, {
      lang,
      hospital: env().HOSPITAL_NAME,
      fileName: name,
      bytes: pdf.length,
      sm3,
      sha256: createHash("sha256").update(pdf).digest("hex"),
      voidedAt,
      isPartlyAsked: verdict.notFetched.length > 0,
    });
    sendBytes(res, "application/pdf", report);
  };
}

/** Records of one file; each renewal adds a link to the same one. */
const MOST_RECORDS = 16;

/** A file by itself, or a form with a file and its evidence records. */
async function broughtIn(req: IncomingMessage): Promise<{ pdf: Uint8Array; records: Uint8Array[] }> {
  const type = req.headers["content-type"] ?? "";
  const body = await fileOf(req);
  if (!type.startsWith("multipart/form-data")) return { pdf: body, records: [] };
  const form = await new Response(Buffer.from(body), { headers: { "content-type": type } }).formData().catch(notAForm);
  const bytesOf = async (part: FormDataEntryValue) =>
    part instanceof Blob ? new Uint8Array(await part.arrayBuffer()) : new Uint8Array();
  const [file] = form.getAll("file");
  const records = form.getAll("record").slice(0, MOST_RECORDS);
  return { pdf: file ? await bytesOf(file) : new Uint8Array(), records: await Promise.all(records.map(bytesOf)) };
}

function notAForm(): never {
  throw new AppError("http.bad-form", 400, { zh: "上传的内容读不出来。", en: "The form cannot be read." });
}

const distinct = (records: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(records.map((one) => [sm3Hex(one), one])).values(),
];

const fileOf = (req: IncomingMessage): Promise<Uint8Array> => readBody(req, MAX_BYTES);
const queryOf = (url: URL): Record<string, string> => Object.fromEntries(url.searchParams);

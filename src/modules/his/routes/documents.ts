import { createRoute, z } from "@hono/zod-openapi";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { readOrigin } from "#modules/document/read-origin.ts";
import { keptRecords } from "#modules/preservation/kept-records.ts";
import { sealByNo } from "#modules/seal/lock-seal.ts";
import { voidSealFor } from "#modules/seal/usable-seals.ts";
import { voidDocument } from "#modules/signing/void-document.ts";
import { tell } from "#server/trpc.ts";
import { hisError } from "../errors.ts";
import { documentBatchInput, documentBatchOutput, documentInput, documentOutput } from "../input.ts";
import { ownDocument } from "../own.ts";
import { madeFrom, takeDocument, warningOf } from "../take-document.ts";
import { sealOutput, voidInput } from "../seal-input.ts";
import { FAILURES, failure, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Documents: hand one in, ask for its state, fetch its newest revision. */
export const documents = newApp();

documents.openapi(
  createRoute({
    method: "post",
    path: "/documents",
    summary: "提交文书（PDF、摘要，或模板加数据）",
    request: { body: { required: true, content: { "application/json": { schema: documentInput } } } },
    responses: {
      201: { description: "已接收", content: { "application/json": { schema: documentOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => c.json(await takeDocument(c.get("ctx"), c.get("applicationId"), c.req.valid("json")), 201),
);

documents.openapi(
  createRoute({
    method: "post",
    path: "/documents/batch",
    summary: "批量提交文书：PDF、摘要或模板加数据，各自成败",
    request: { body: { required: true, content: { "application/json": { schema: documentBatchInput } } } },
    responses: {
      200: { description: "逐份结果", content: { "application/json": { schema: documentBatchOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const results: z.output<typeof documentBatchOutput>["results"] = [];
    for (const given of c.req.valid("json").documents) {
      try {
        results.push({ document: await takeDocument(ctx, c.get("applicationId"), given) });
      } catch (error) {
        results.push({ error: tell(error, ctx) });
      }
    }
    return c.json({ results, failed: results.filter(({ error }) => error !== undefined).length }, 200);
  },
);

documents.openapi(
  createRoute({
    method: "get",
    path: "/documents/{id}",
    summary: "文书的当前版本",
    request: { params },
    responses: {
      200: { description: "文书", content: { "application/json": { schema: documentOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const found = await ownDocument(c.get("ctx"), c.req.valid("param").id, c.get("applicationId"));
    const { id: documentId, digest, pages, revision, intake, hidden, voided } = found;
    const origin = await readOrigin(c.get("ctx"), documentId);
    const state = voided ? { voided: { at: voided.at.toISOString(), reason: voided.reason } } : {};
    return c.json(
      { documentId, digest, pages, revision, intake, ...state, warnings: hidden.map(warningOf), ...madeFrom(origin) },
      200,
    );
  },
);

documents.openapi(
  createRoute({
    method: "post",
    path: "/documents/{id}/void",
    summary: "作废文书（每页盖作废章，不可撤销） Make a document void",
    request: { params, body: { required: true, content: { "application/json": { schema: voidInput } } } },
    responses: {
      200: { description: "已作废", content: { "application/json": { schema: sealOutput } } },
      ...FAILURES,
      403: failure("本应用没有作废章的授权 No grant for a void stamp"),
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id: documentId } = await ownDocument(ctx, c.req.valid("param").id, c.get("applicationId"));
    const { reason, sealNo } = c.req.valid("json");
    const sealId = sealNo === undefined ? await voidSealFor(ctx, documentId) : (await sealByNo(ctx, sealNo)).id;
    return c.json(await voidDocument(ctx, { documentId, sealId, reason, source: "his" }), 200);
  },
);

documents.openapi(
  createRoute({
    method: "get",
    path: "/documents/{id}/content",
    summary: "下载最新的 PDF（摘要签名则为 CMS）",
    request: { params },
    responses: {
      200: {
        description: "文件",
        content: { "application/pdf": { schema: z.string().openapi({ format: "binary" }) } },
      },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id } = c.req.valid("param");
    await ownDocument(ctx, id, c.get("applicationId"));
    const { kind } = await readDocument(ctx, id);
    const { bytes, revision, digest } = await currentBytes(ctx, id);
    if (kind === "digest" && revision === 1) throw hisError("no-content");
    return c.body(new Uint8Array(bytes), 200, {
      "content-type": contentType(kind, revision),
      "x-xq-revision": String(revision),
      "x-xq-digest": digest,
    });
  },
);

documents.openapi(
  createRoute({
    method: "get",
    path: "/documents/{id}/evidence-record",
    summary: "下载存证记录（RFC 4998）：存档时间戳续期后，与 PDF 一起保存",
    request: { params },
    responses: {
      200: {
        description: "EvidenceRecord，DER；证明 x-xq-revision 这个版本",
        content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
      },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id } = c.req.valid("param");
    await ownDocument(ctx, id, c.get("applicationId"));
    const newest = (await keptRecords(ctx, id)).at(-1);
    if (!newest) throw hisError("no-record");
    return c.body(new Uint8Array(newest.record), 200, {
      "content-type": "application/octet-stream",
      "x-xq-revision": String(newest.revision),
    });
  },
);

/** Data is first itself, then what was signed over it. */
function contentType(kind: "pdf" | "data" | "digest", revision: number): string {
  if (kind === "pdf") return "application/pdf";
  return kind === "data" && revision === 1 ? "application/octet-stream" : "application/pkcs7-signature";
}

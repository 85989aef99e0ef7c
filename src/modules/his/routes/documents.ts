import { createRoute, z } from "@hono/zod-openapi";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { receiveDigest } from "#modules/document/receive-digest.ts";
import { receiveDocument } from "#modules/document/receive-document.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { hisError } from "../errors.ts";
import { documentInput, documentOutput } from "../input.ts";
import { ownDocument } from "../own.ts";
import { FAILURES, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Documents: hand one in, ask for its state, fetch its newest revision. */
export const documents = newApp();

documents.openapi(
  createRoute({
    method: "post",
    path: "/documents",
    summary: "提交文书（PDF 或摘要）",
    request: { body: { required: true, content: { "application/json": { schema: documentInput } } } },
    responses: {
      201: { description: "已接收", content: { "application/json": { schema: documentOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { contentBase64, digest, type, title, externalId, patient } = c.req.valid("json");
    if ((contentBase64 === undefined) === (digest === undefined)) throw hisError("content-or-digest");
    const meta = {
      type,
      title,
      externalId: externalId ?? null,
      applicationId: c.get("applicationId"),
      patient: patient ?? null,
    };
    if (digest) {
      const received = await receiveDigest(ctx, { ...meta, digest: digest.value.toLowerCase() });
      return c.json(
        { documentId: received.documentId, digest: received.digest, pages: 0, revision: 1, intake: "none" },
        201,
      );
    }
    const received = await receiveDocument(ctx, { ...meta, pdf: decodeBase64(contentBase64 ?? "") });
    return c.json(received, 201);
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
    const { id: documentId, digest, pages, revision, intake } = found;
    return c.json({ documentId, digest, pages, revision, intake }, 200);
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

/** Data is first itself, then what was signed over it. */
function contentType(kind: "pdf" | "data" | "digest", revision: number): string {
  if (kind === "pdf") return "application/pdf";
  return kind === "data" && revision === 1 ? "application/octet-stream" : "application/pkcs7-signature";
}

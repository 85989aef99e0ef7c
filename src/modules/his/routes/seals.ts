import { createRoute } from "@hono/zod-openapi";
import { sealPlaceInput } from "#modules/document/input.ts";
import { sealByNo } from "#modules/seal/lock-seal.ts";
import { sealDocument } from "#modules/seal/seal-document.ts";
import { ownDocument } from "../own.ts";
import { sealInput, sealOutput } from "../seal-input.ts";
import { FAILURES, failure, newApp } from "./app.ts";

/** Seals on the application's own documents, as far as its grants go. */
export const seals = newApp();

seals.openapi(
  createRoute({
    method: "post",
    path: "/seals",
    summary: "盖机构印章（当场完成，追加写入） Seal a document",
    request: { body: { required: true, content: { "application/json": { schema: sealInput } } } },
    responses: {
      201: { description: "已盖章", content: { "application/json": { schema: sealOutput } } },
      ...FAILURES,
      403: failure("本应用没有这枚印章的授权，或授权已到期、用完、收回 No grant, or it does not cover this"),
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { documentId, sealNo, place } = c.req.valid("json");
    await ownDocument(ctx, documentId, c.get("applicationId"));
    const { id: sealId } = await sealByNo(ctx, sealNo);
    const sealed = await sealDocument(ctx, { sealId, documentId, place: sealPlaceInput.parse(place), source: "his" });
    return c.json(sealed, 201);
  },
);

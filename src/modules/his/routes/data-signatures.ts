import { createRoute, z } from "@hono/zod-openapi";
import { fromHex, utf8 } from "#core/bytes.ts";
import { signData } from "#modules/institution/sign-data.ts";
import { dataSignatureInput, dataSignatureOutput } from "../data-input.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { hisError } from "../errors.ts";
import { requireScope } from "../scopes.ts";
import { showDataSignature } from "../show-data-signature.ts";
import { FAILURES, failure, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Data signatures: ask for one, fetch it. */
export const dataSignatures = newApp();

dataSignatures.openapi(
  createRoute({
    method: "post",
    path: "/data-signatures",
    summary: "数据签名 Sign data",
    request: { body: { required: true, content: { "application/json": { schema: dataSignatureInput } } } },
    responses: {
      201: { description: "已签名 Signed", content: { "application/json": { schema: dataSignatureOutput } } },
      ...FAILURES,
      403: failure("没有机构签名权限 The application lacks the scope"),
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const applicationId = c.get("applicationId");
    const { signer, format, contentTypes, title, externalId, ...given } = c.req.valid("json");
    await requireScope(ctx, applicationId, "institution-sign");
    const { signatureId } = await signData(ctx, {
      applicationId,
      family: signer.algorithm === "SM2" ? "sm2" : "rsa",
      format,
      contentTypes,
      content: contentOf(given),
      title,
      externalId: externalId ?? null,
    });
    return c.json(await showDataSignature(ctx, signatureId, applicationId), 201);
  },
);

dataSignatures.openapi(
  createRoute({
    method: "get",
    path: "/data-signatures/{id}",
    summary: "查询数据签名 Fetch a data signature",
    request: { params },
    responses: {
      200: { description: "数据签名", content: { "application/json": { schema: dataSignatureOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => c.json(await showDataSignature(c.get("ctx"), c.req.valid("param").id, c.get("applicationId")), 200),
);

type Given = Pick<z.infer<typeof dataSignatureInput>, "contentText" | "contentBase64" | "digest">;

/** @throws his.data-once unless exactly one is given, his.content-form */
function contentOf({ contentText, contentBase64, digest }: Given): Uint8Array | { digest: Uint8Array; by: string } {
  if ([contentText, contentBase64, digest].filter((one) => one !== undefined).length !== 1) throw hisError("data-once");
  if (digest) return { digest: fromHex(digest.value), by: digest.algorithm === "SM3" ? "sm3" : "sha256" };
  return contentText === undefined ? decodeBase64(contentBase64 ?? "") : utf8(contentText);
}

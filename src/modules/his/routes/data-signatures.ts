import { createRoute, z } from "@hono/zod-openapi";
import { fromHex, toHex, utf8 } from "#core/bytes.ts";
import { assertType } from "#modules/document/meta.ts";
import { receiveData } from "#modules/document/receive-data.ts";
import { receiveDigest } from "#modules/document/receive-digest.ts";
import { readPasted, readPastedCertificates } from "#modules/evidence/read-pasted.ts";
import { readTrust } from "#modules/evidence/read-trust.ts";
import { verifyData } from "#modules/evidence/verify-data.ts";
import { signData } from "#modules/institution/sign-data.ts";
import { cancelRequest } from "#modules/signing/cancel-request.ts";
import { requestSignatures, requireSigner } from "#modules/signing/request-signatures.ts";
import type { Context } from "#server/context.ts";
import { SIGN_EXAMPLES, VERIFY_EXAMPLES } from "../data-examples.ts";
import { dataSignatureCreated, dataSignatureInput, dataSignatureOutput } from "../data-input.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { hisError } from "../errors.ts";
import { cancelInput, cancelOutput, qrOutput } from "../input.ts";
import { makeQr } from "../make-qr.ts";
import { ownRequest } from "../own.ts";
import { requireScope } from "../scopes.ts";
import { signAtOnce } from "../sign-at-once.ts";
import { showDataSignature } from "../show-data-signature.ts";
import { verifyInput, verifyOutput } from "../verify-input.ts";
import { FAILURES, failure, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Data signatures: ask for one, show the QR again, follow, cancel. */
export const dataSignatures = newApp();

dataSignatures.openapi(
  createRoute({
    method: "post",
    path: "/data-signatures",
    summary: "数据签名 Sign data",
    request: {
      body: {
        required: true,
        content: { "application/json": { schema: dataSignatureInput, examples: SIGN_EXAMPLES } },
      },
    },
    responses: {
      201: {
        description: "机构签名当场完成；个人签名已发起，附二维码。Signed, or asked for with a QR code.",
        content: { "application/json": { schema: dataSignatureCreated } },
      },
      ...FAILURES,
      403: failure("没有机构签名权限 The application lacks the scope"),
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const applicationId = c.get("applicationId");
    const asked = c.req.valid("json");
    const { signer, autoSign, externalId } = asked;
    if (autoSign && signer.kind !== "person") throw hisError("auto-sign-one");
    if (autoSign && externalId === undefined) throw hisError("auto-sign-number");
    const signatureId =
      signer.kind === "institution"
        ? await signNow(ctx, applicationId, asked, signer.algorithm)
        : await askPerson(ctx, applicationId, asked, signer.staffNo);
    if (autoSign) await signAtOnce(ctx, { requestId: signatureId, applicationId, docId: externalId ?? "", autoSign });
    const shown = await showDataSignature(ctx, signatureId, applicationId);
    const qr = signer.kind === "person" && !autoSign ? await makeQr(ctx, signatureId, signer.staffNo) : null;
    return c.json({ ...shown, qr }, 201);
  },
);

dataSignatures.openapi(
  createRoute({
    method: "post",
    path: "/data-signatures/verify",
    summary: "验签（任何来源的签名） Verify anybody's signature",
    request: {
      body: { required: true, content: { "application/json": { schema: verifyInput, examples: VERIFY_EXAMPLES } } },
    },
    responses: {
      200: { description: "结论与每项检查", content: { "application/json": { schema: verifyOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const { signature, certificates = "", timestamp, sm2Id, at, digest, ...given } = c.req.valid("json");
    const { bytes, certificates: beside } = readPasted(signature);
    const content = given.contentText ?? given.contentBase64;
    if (given.contentText !== undefined && given.contentBase64 !== undefined) throw hisError("data-once");
    const input = {
      signature: bytes,
      content: content === undefined ? null : given.contentText === undefined ? decodeBase64(content) : utf8(content),
      digest: digest ? { hash: HASHES[digest.algorithm], value: fromHex(digest.value) } : null,
      certificates: [...readPastedCertificates(certificates), ...beside],
      timestamp: timestamp === undefined ? null : readPasted(timestamp).bytes,
      ...(sm2Id === undefined ? {} : { sm2Id }),
      atMs: at === undefined ? null : Date.parse(at),
    };
    return c.json(verifyData(input, await readTrust(c.get("ctx"))), 200);
  },
);

const HASHES = {
  SM3: "sm3",
  "SHA-1": "sha1",
  "SHA-224": "sha224",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
} as const;

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

dataSignatures.openapi(
  createRoute({
    method: "post",
    path: "/data-signatures/{id}/qr",
    summary: "再出一个二维码（2 分钟有效） Another QR code",
    request: { params },
    responses: {
      201: { description: "二维码", content: { "application/json": { schema: qrOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id } = await ownRequest(ctx, c.req.valid("param").id, c.get("applicationId"));
    return c.json(await makeQr(ctx, id), 201);
  },
);

dataSignatures.openapi(
  createRoute({
    method: "post",
    path: "/data-signatures/{id}/cancel",
    summary: "取消 Cancel",
    request: { params, body: { required: true, content: { "application/json": { schema: cancelInput } } } },
    responses: {
      200: { description: "已取消", content: { "application/json": { schema: cancelOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id } = await ownRequest(ctx, c.req.valid("param").id, c.get("applicationId"));
    return c.json(await cancelRequest(ctx, { requestId: id, reason: c.req.valid("json").reason }), 200);
  },
);

type Asked = z.infer<typeof dataSignatureInput>;

async function signNow(ctx: Context, applicationId: string, asked: Asked, algorithm: "SM2" | "RSA"): Promise<string> {
  await requireScope(ctx, applicationId, "institution-sign");
  const { format, contentTypes, title, externalId = null } = asked;
  const family = algorithm === "SM2" ? ("sm2" as const) : ("rsa" as const);
  const content = contentOf(asked);
  const request = { applicationId, family, format, contentTypes, content, title, externalId };
  return (await signData(ctx, request)).signatureId;
}

/** The walk of every sign request, with one signer and data in place of a PDF. */
async function askPerson(ctx: Context, applicationId: string, asked: Asked, staffNo: string): Promise<string> {
  const { type, title, externalId, patient, format, contentTypes, expiresInMinutes } = asked;
  // What is signed at once says in its MAC where it comes from.
  const workstation = asked.workstation ?? asked.autoSign?.workstation;
  if (type === undefined) throw hisError("type-missing");
  const content = contentOf(asked);
  const meta = { type, title, externalId: externalId ?? null, applicationId, patient: patient ?? null };
  if (!(content instanceof Uint8Array) && content.by !== "sm3") throw hisError("digest-sm3");
  // A signer who is not there must leave no document behind.
  await assertType(ctx, type);
  await requireSigner(ctx, staffNo);
  const { documentId } =
    content instanceof Uint8Array
      ? await receiveData(ctx, { ...meta, content })
      : await receiveDigest(ctx, { ...meta, digest: toHex(content.digest) });
  const { requestId } = await requestSignatures(ctx, {
    documentId,
    applicationId,
    order: "parallel",
    signers: [{ staffNo, place: null }],
    format,
    contentTypes,
    ...(expiresInMinutes === undefined ? {} : { expiresInMinutes }),
    ...(workstation === undefined ? {} : { workstation }),
  });
  return requestId;
}

/** @throws his.data-once unless exactly one is given, his.content-form */
function contentOf({ contentText, contentBase64, digest }: Asked): Uint8Array | { digest: Uint8Array; by: string } {
  if ([contentText, contentBase64, digest].filter((one) => one !== undefined).length !== 1) throw hisError("data-once");
  if (digest) return { digest: fromHex(digest.value), by: digest.algorithm === "SM3" ? "sm3" : "sha256" };
  return contentText === undefined ? decodeBase64(contentBase64 ?? "") : utf8(contentText);
}

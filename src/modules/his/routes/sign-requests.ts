import { createRoute, z } from "@hono/zod-openapi";
import { listTrustAnchors } from "#modules/certificate/trust-anchors.ts";
import { cancelRequest } from "#modules/signing/cancel-request.ts";
import { requestSignatures } from "#modules/signing/request-signatures.ts";
import {
  anchorsOutput,
  cancelInput,
  cancelOutput,
  qrInput,
  qrOutput,
  signRequestInput,
  signRequestOutput,
} from "../input.ts";
import { makeQr } from "../make-qr.ts";
import { ownDocument, ownRequest } from "../own.ts";
import { signAtOnce } from "../sign-at-once.ts";
import { showRequest } from "../show-request.ts";
import { FAILURES, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Sign requests: ask for signatures, show the QR, follow, cancel. */
export const signRequests = newApp();

signRequests.openapi(
  createRoute({
    method: "post",
    path: "/sign-requests",
    summary: "发起签名",
    request: { body: { required: true, content: { "application/json": { schema: signRequestInput } } } },
    responses: {
      201: { description: "已发起", content: { "application/json": { schema: signRequestOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const applicationId = c.get("applicationId");
    const { documentId, order, signers, expiresInMinutes, autoSign, ...said } = c.req.valid("json");
    // What is signed at once says in its MAC where it comes from.
    const workstation = said.workstation ?? autoSign?.workstation;
    await ownDocument(ctx, documentId, applicationId);
    const { requestId } = await requestSignatures(ctx, {
      documentId,
      applicationId,
      order,
      signers,
      ...(expiresInMinutes === undefined ? {} : { expiresInMinutes }),
      ...(workstation === undefined ? {} : { workstation }),
    });
    if (autoSign) await signAtOnce(ctx, { requestId, applicationId, docId: documentId, autoSign });
    return c.json(await showRequest(ctx, await ownRequest(ctx, requestId, applicationId)), 201);
  },
);

signRequests.openapi(
  createRoute({
    method: "get",
    path: "/sign-requests/{id}",
    summary: "查询签名进度",
    request: { params },
    responses: {
      200: { description: "进度", content: { "application/json": { schema: signRequestOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const request = await ownRequest(ctx, c.req.valid("param").id, c.get("applicationId"));
    return c.json(await showRequest(ctx, request), 200);
  },
);

signRequests.openapi(
  createRoute({
    method: "post",
    path: "/sign-requests/{id}/qr",
    summary: "生成签名二维码（2 分钟有效，限一人）",
    request: { params, body: { required: true, content: { "application/json": { schema: qrInput } } } },
    responses: {
      201: { description: "二维码", content: { "application/json": { schema: qrOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const request = await ownRequest(ctx, c.req.valid("param").id, c.get("applicationId"));
    return c.json(await makeQr(ctx, request.id, c.req.valid("json").staffNo), 201);
  },
);

signRequests.openapi(
  createRoute({
    method: "post",
    path: "/sign-requests/{id}/cancel",
    summary: "取消签名",
    request: { params, body: { required: true, content: { "application/json": { schema: cancelInput } } } },
    responses: {
      200: { description: "已取消", content: { "application/json": { schema: cancelOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const request = await ownRequest(ctx, c.req.valid("param").id, c.get("applicationId"));
    const { reason } = c.req.valid("json");
    return c.json(await cancelRequest(ctx, { requestId: request.id, reason }), 200);
  },
);

signRequests.openapi(
  createRoute({
    method: "get",
    path: "/trust-anchors",
    summary: "验签所需的根证书（CA 与时间戳）",
    responses: {
      200: { description: "根证书", content: { "application/json": { schema: anchorsOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const anchors = await listTrustAnchors(c.get("ctx"));
    return c.json({ anchors: anchors.map(({ name, subject, pem }) => ({ name, subject, pem })) }, 200);
  },
);

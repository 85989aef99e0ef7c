import { createRoute, z } from "@hono/zod-openapi";
import { logoutInput, sessionInput, sessionInvited, sessionOutput } from "../auto-sign-input.ts";
import { inviteByQr, logOut, showInvitation, showSessionOf } from "../auto-sign-sessions.ts";
import { FAILURES, newApp } from "./app.ts";

/** Auto-sign sessions: ask a doctor for one by QR, follow it. Signing under one is `autoSign` in the calls that sign. */
export const autoSign = newApp();

autoSign.openapi(
  createRoute({
    method: "post",
    path: "/auto-sign/invitations",
    summary: "请医生开自动签授权：出二维码（2 分钟有效） Ask a doctor for an auto-sign session",
    request: { body: { required: true, content: { "application/json": { schema: sessionInput } } } },
    responses: {
      201: {
        description: "二维码，手机扫码后输入签名密码",
        content: { "application/json": { schema: sessionInvited } },
      },
      ...FAILURES,
    },
  }),
  async (c) => c.json(await inviteByQr(c.get("ctx"), c.get("applicationId"), c.req.valid("json")), 201),
);

autoSign.openapi(
  createRoute({
    method: "get",
    path: "/auto-sign/invitations/{id}",
    summary: "查询：医生是否已授权 Whether the doctor has opened it",
    request: { params: z.object({ id: z.string().max(36) }) },
    responses: {
      200: { description: "授权状态", content: { "application/json": { schema: sessionOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => c.json(await showInvitation(c.get("ctx"), c.req.valid("param").id, c.get("applicationId")), 200),
);

autoSign.openapi(
  createRoute({
    method: "get",
    path: "/auto-sign/sessions",
    summary: "查询医生当前的自动签授权 A doctor's open session",
    request: { query: z.object({ staffNo: z.string().min(1).max(32) }) },
    responses: {
      200: { description: "授权状态；没有为 none", content: { "application/json": { schema: sessionOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => c.json(await showSessionOf(c.get("ctx"), c.req.valid("query").staffNo, c.get("applicationId")), 200),
);

autoSign.openapi(
  createRoute({
    method: "post",
    path: "/auto-sign/logouts",
    summary: "医生退出本系统：为它开的自动签授权立即停用 A doctor logged out: the session opened for this system ends",
    request: { body: { required: true, content: { "application/json": { schema: logoutInput } } } },
    responses: {
      200: {
        description: "退出后的授权状态：none；绑定在别的工作站的授权不受影响，仍为 open",
        content: { "application/json": { schema: sessionOutput } },
      },
      ...FAILURES,
    },
  }),
  async (c) => c.json(await logOut(c.get("ctx"), c.get("applicationId"), c.req.valid("json")), 200),
);

import { createRoute, z } from "@hono/zod-openapi";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { beginLogin } from "#modules/sso/begin-login.ts";
import { redeemTicket } from "#modules/sso/redeem-ticket.ts";
import { loginState } from "#modules/sso/read-login.ts";
import { showLogin } from "#modules/sso/show-login.ts";
import { env } from "#server/env.ts";
import { hisError } from "../errors.ts";
import { loginInput, loginOutput, loginStateOutput, ticketInput, ticketOutput } from "../login-input.ts";
import { FAILURES, newApp } from "./app.ts";

const params = z.object({ id: z.string().max(36) });

/** Login by scan for systems that speak no OpenID Connect: open a page, wait, take the person with the ticket. */
export const logins = newApp();

logins.openapi(
  createRoute({
    method: "post",
    path: "/logins",
    summary: "打开扫码登录页（10 分钟；码每 2 分钟换新）",
    request: { body: { required: true, content: { "application/json": { schema: loginInput } } } },
    responses: {
      201: { description: "登录页", content: { "application/json": { schema: loginOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { workstation, staffNo, origin, returnUrl } = c.req.valid("json");
    const wanted = staffNo === undefined ? null : await findByStaffNo(ctx, staffNo);
    if (staffNo !== undefined && !wanted)
      throw hisError("not-found", { what: `工号 ${staffNo}`, whatEn: `staff number ${staffNo}` });
    const { actor } = ctx;
    const name = actor.kind === "application" ? actor.name : "";
    const begun = await beginLogin(ctx, {
      system: { id: c.get("applicationId"), name },
      workstation,
      address: "address" in actor ? (actor.address ?? "") : "",
      wantedPersonId: wanted?.id ?? null,
      origin: origin ?? null,
      returnUrl: returnUrl ?? null,
    });
    const pageUrl = `${env().APP_URL}/scan/${begun.page}`;
    return c.json({ loginId: begun.loginId, pageUrl, expiresAt: begun.expiresAt.toISOString() }, 201);
  },
);

logins.openapi(
  createRoute({
    method: "get",
    path: "/logins/{id}",
    summary: "查询扫码登录的状态（身份凭票据领取）",
    request: { params },
    responses: {
      200: { description: "状态", content: { "application/json": { schema: loginStateOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const state = await loginState(c.get("ctx"), { loginId: id, systemId: c.get("applicationId") });
    if (state === null) throw hisError("not-found", { what: "登录", whatEn: "login" });
    return c.json({ loginId: id, state }, 200);
  },
);

logins.openapi(
  createRoute({
    method: "post",
    path: "/login-tickets",
    summary: "用一次性票据换登录人（1 分钟内，限一次）",
    request: { body: { required: true, content: { "application/json": { schema: ticketInput } } } },
    responses: {
      200: { description: "登录人与登录断言", content: { "application/json": { schema: ticketOutput } } },
      ...FAILURES,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { ticket } = c.req.valid("json");
    const taken = await redeemTicket(
      ctx,
      { ticket, systemId: c.get("applicationId") },
      async (_tx, redeemed) => redeemed,
    );
    const { login, person } = taken;
    const { assertion } = await showLogin(ctx, login.id);
    const { staffNo, name, department, category, title } = person;
    const loggedInAt = (login.decidedAt ?? ctx.clock.now()).toISOString();
    const { id: loginId, workstation } = login;
    return c.json(
      { loginId, workstation, loggedInAt, person: { staffNo, name, department, category, title }, assertion },
      200,
    );
  },
);

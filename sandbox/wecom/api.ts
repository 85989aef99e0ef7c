import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Account } from "../wechat/state.ts";
import type { WeComState } from "./state.ts";

const MESSAGES: Readonly<Record<number, string>> = {
  40001: "invalid credential",
  40008: "invalid message type",
  40013: "invalid corpid",
  40014: "invalid access_token",
  40029: "invalid code",
  41001: "access_token missing",
  41002: "corpid missing",
  41004: "corpsecret missing",
  42001: "access_token expired",
  43002: "require POST method",
  44002: "empty post data",
  47001: "data format error",
  60111: "userid not found",
  81013: "user & party & tag all invalid",
  82001: "touser & toparty & totag are all empty",
};

const noticeShape = z.object({
  touser: z.string().default(""),
  msgtype: z.string(),
  miniprogram_notice: z.object({
    appid: z.string(),
    page: z.string().default(""),
    title: z.string().regex(/^.{4,12}$/u),
    description: z
      .string()
      .regex(/^.{4,12}$/u)
      .default(""),
    content_item: z.array(z.object({ key: z.string().max(10), value: z.string().max(30) })).max(10),
  }),
  enable_duplicate_check: z.union([z.literal(0), z.literal(1)]).default(0),
  duplicate_check_interval: z.number().int().min(0).max(14_400).default(1800),
});

/** qyapi.weixin.qq.com: paths, field names and error numbers as its documentation gives them. */
export function wecomApi(state: WeComState): Hono {
  const app = new Hono();

  app.get("/cgi-bin/gettoken", (c) => {
    const { corpid, corpsecret } = c.req.query();
    if (!corpid) return refuse(c, 41002);
    if (!corpsecret) return refuse(c, 41004);
    if (corpid !== state.corpid) return refuse(c, 40013);
    if (corpsecret !== state.secret) return refuse(c, 40001);
    return ok(c, state.token());
  });

  app.get("/cgi-bin/miniprogram/jscode2session", (c) => {
    const code = state.checkToken(c.req.query("access_token"));
    if (code !== 0) return refuse(c, code);
    const userid = state.redeem(c.req.query("js_code") ?? "");
    if (userid === null) return refuse(c, 40029);
    return ok(c, { corpid: state.corpid, userid, session_key: state.sessionKey(userid) });
  });

  app.get("/cgi-bin/message/send", (c) => refuse(c, 43002));
  app.post("/cgi-bin/message/send", async (c) => {
    const code = state.checkToken(c.req.query("access_token"));
    if (code !== 0) return refuse(c, code);
    const text = await c.req.text();
    if (text === "") return refuse(c, 44002);
    const given = noticeShape.safeParse(parsed(text));
    if (!given.success) return refuse(c, 47001);
    const { touser, msgtype, miniprogram_notice: notice, enable_duplicate_check: isChecked } = given.data;
    if (msgtype !== "miniprogram_notice") return refuse(c, 40008);
    if (notice.appid !== state.appid) return refuse(c, 40013);
    const users = touser.split("|").filter((one) => one !== "");
    if (users.length === 0) return refuse(c, 82001);
    const unknown = users.filter((one) => !state.member(one));
    if (unknown.length === users.length) return refuse(c, 81013, { invaliduser: unknown.join("|") });
    const { title, description, page, content_item: items } = notice;
    const interval = isChecked === 1 ? given.data.duplicate_check_interval : 0;
    const ids = users
      .filter((one) => state.member(one))
      .map((one) => state.deliver(one, { title, description, page, items }, interval));
    return ok(c, { invaliduser: unknown.join("|"), invalidparty: "", invalidtag: "", msgid: ids[0] });
  });

  return app;
}

/** What happens on a phone in WeCom: its login, and the notices it shows. */
export function wecomDevice(state: WeComState, account: (accountId: string) => Account | undefined): Hono {
  const app = new Hono();
  app.post("/login", async (c) => {
    const given = z.object({ accountId: z.string() }).safeParse(await c.req.json());
    const userid = given.success ? account(given.data.accountId)?.userid : undefined;
    if (!userid) return c.json({ errMsg: "qy.login:fail not a member", errCode: -1 }, 404);
    return c.json({ errMsg: "qy.login:ok", code: state.newCode(userid) });
  });
  app.get("/notices/:userid", (c) => c.json(state.notices(c.req.param("userid"))));
  app.post("/end-token", (c) => {
    state.endToken();
    return c.json({ ok: true });
  });
  return app;
}

const ok = (c: Context, body: object) => c.json({ errcode: 0, errmsg: "ok", ...body });
const refuse = (c: Context, errcode: number, more: object = {}) =>
  c.json({ errcode, errmsg: MESSAGES[errcode] ?? "system error", ...more });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

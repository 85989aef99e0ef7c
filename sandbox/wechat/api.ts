import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import QRCode from "qrcode";
import { z } from "zod";
import { certHashOf } from "./cert-hash.ts";
import type { WeChatState } from "./state.ts";

const MESSAGES: Readonly<Record<number, string>> = {
  40001: "invalid credential, access_token is invalid or not latest",
  40003: "invalid openid",
  40013: "invalid appid",
  40029: "invalid code",
  40097: "invalid args",
  40125: "invalid appsecret",
  40129: "invalid scene",
  40163: "code been used",
  40169: "invalid length for scene, or the data is not json string",
  41001: "access_token missing",
  41002: "appid missing",
  41004: "appsecret missing",
  42001: "access_token expired",
  43002: "require POST method",
  44002: "empty post data",
  47001: "data format error",
  84001: "invalid identify id",
  84006: "name or id_card_number empty",
};

const verifyShape = z.object({
  out_seq_no: z.string().regex(/^[0-9A-Za-z_-]{5,32}$/),
  cert_info: z.object({ cert_type: z.literal("IDENTITY_CARD"), cert_name: z.string(), cert_no: z.string() }),
  openid: z.string(),
});
const queryShape = z.object({
  verify_id: z.string(),
  out_seq_no: z.string(),
  cert_hash: z.string(),
  openid: z.string(),
});
const soterShape = z.object({ openid: z.string(), json_string: z.string(), json_signature: z.string() });
const sceneShape = z.object({ scene: z.string(), width: z.number().int().min(280).max(1280).default(430) });

/** The server API of the platform: paths, field names and error numbers as its documentation gives them. */
export function wechatApi(state: WeChatState): Hono {
  const app = new Hono();

  app.get("/sns/jscode2session", (c) => {
    const { appid, secret, js_code } = c.req.query();
    if (!appid) return refuse(c, 41002);
    if (appid !== state.appid) return refuse(c, 40013);
    if (!secret) return refuse(c, 41004);
    if (secret !== state.secret) return refuse(c, 40125);
    const account = state.redeem("login", js_code ?? "");
    if (typeof account === "number") return refuse(c, account);
    // On success the platform omits errcode.
    return c.json({ session_key: randomBytes(16).toString("base64"), openid: account.openid });
  });

  app.post("/cgi-bin/stable_token", async (c) => {
    const body = z
      .object({
        grant_type: z.literal("client_credential"),
        appid: z.string(),
        secret: z.string(),
        force_refresh: z.boolean().default(false),
      })
      .safeParse(await jsonOf(c));
    if (!body.success) return refuse(c, 47001);
    if (body.data.appid !== state.appid) return refuse(c, 40013);
    if (body.data.secret !== state.secret) return refuse(c, 40125);
    return c.json(state.token(body.data.force_refresh));
  });

  const withToken = (path: string, answer: (c: Context, body: unknown) => Promise<Response> | Response) => {
    app.get(path, (c) => refuse(c, 43002));
    app.post(path, async (c) => {
      const code = state.checkToken(c.req.query("access_token"));
      if (code !== 0) return refuse(c, code);
      const body = await jsonOf(c);
      return body === undefined ? refuse(c, 44002) : await answer(c, body);
    });
  };

  withToken("/wxa/business/getuserphonenumber", (c, body) => {
    const given = z.object({ code: z.string() }).safeParse(body);
    const account = given.success ? state.redeem("phone", given.data.code) : 47001;
    if (typeof account === "number") return refuse(c, account);
    return ok(c, {
      phone_info: {
        phoneNumber: account.phone,
        purePhoneNumber: account.phone,
        countryCode: "86",
        watermark: { timestamp: Math.floor(Date.now() / 1000), appid: state.appid },
      },
    });
  });

  withToken("/cityservice/face/identify/getverifyid", (c, body) => {
    const given = verifyShape.safeParse(body);
    if (!given.success) return refuse(c, 47001);
    const { cert_info, openid, out_seq_no: outSeqNo } = given.data;
    if (!cert_info.cert_name || !cert_info.cert_no) return refuse(c, 84006);
    if (!state.hasOpenid(openid)) return refuse(c, 40003);
    const certHash = certHashOf(cert_info);
    const { cert_name: certName, cert_no: certNo } = cert_info;
    const opened = state.openVerification({ outSeqNo, certHash, certName, certNo, openid });
    return opened ? ok(c, { verify_id: opened.verifyId, expires_in: 3600 }) : refuse(c, 40097);
  });

  withToken("/cityservice/face/identify/queryverifyinfo", (c, body) => {
    const given = queryShape.safeParse(body);
    if (!given.success) return refuse(c, 47001);
    const found = state.verification(given.data.verify_id);
    const isSame =
      found?.outSeqNo === given.data.out_seq_no &&
      found.certHash === given.data.cert_hash &&
      found.openid === given.data.openid;
    if (!found || !isSame || found.result === null) return refuse(c, 84001);
    return ok(c, { verify_ret: found.result });
  });

  withToken("/cgi-bin/soter/verify_signature", (c, body) => {
    const given = soterShape.safeParse(body);
    if (!given.success) return refuse(c, 47001);
    const { openid, json_string, json_signature } = given.data;
    if (!state.hasOpenid(openid)) return refuse(c, 40003);
    return ok(c, { is_ok: state.isSigned(openid, json_string, json_signature) });
  });

  // The picture holds the scene as plain text: no real mini-program stands behind it.
  withToken("/wxa/getwxacodeunlimit", async (c, body) => {
    const given = sceneShape.safeParse(body);
    if (!given.success) return refuse(c, 47001);
    const { scene, width } = given.data;
    if (scene.length > 32) return refuse(c, 40169);
    if (!/^[0-9a-zA-Z!#$&'()*+,/:;=?@._~-]+$/.test(scene)) return refuse(c, 40129);
    const png = await QRCode.toBuffer(scene, { width });
    return c.body(new Uint8Array(png), 200, { "content-type": "image/png" });
  });

  return app;
}

const ok = (c: Context, body: object) => c.json({ errcode: 0, errmsg: "ok", ...body });

function refuse(c: Context, errcode: number): Response {
  const rid = Array.from({ length: 3 }, () => randomBytes(4).toString("hex")).join("-");
  return c.json({ errcode, errmsg: `${MESSAGES[errcode] ?? "system error"} rid: ${rid}` });
}

async function jsonOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

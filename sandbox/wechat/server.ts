import { Hono } from "hono";
import { z } from "zod";
import type { Faults } from "../faults.ts";
import { phonePages } from "../phone/pages.ts";
import { wechatApi } from "./api.ts";
import { deviceApi } from "./device.ts";
import type { WeChatState } from "./state.ts";
import { wecomApi, wecomDevice } from "../wecom/api.ts";
import type { WeComState } from "../wecom/state.ts";

/** api.weixin.qq.com, under /wecom qyapi.weixin.qq.com, the phone in the user's hand, and the switch that makes things fail, on one port. */
export function wechatServer(state: WeChatState, wecom: WeComState, faults: Faults, phoneAppUrl: string): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true, accounts: state.accounts.length }));
  app.post("/control/faults", async (c) => {
    try {
      return c.json(faults.order(await c.req.json()));
    } catch (error) {
      return c.json({ problem: error instanceof z.ZodError ? error.issues : "not JSON" }, 400);
    }
  });
  app.route(
    "/device/wecom",
    wecomDevice(wecom, (accountId) => state.account(accountId)),
  );
  app.route("/device", deviceApi(state));
  app.route("/phone", phonePages(phoneAppUrl));
  for (const path of ["/sns/*", "/cgi-bin/*", "/wxa/*", "/cityservice/*"]) app.use(path, faults.middleware("wechat"));
  app.use("/wecom/*", faults.middleware("wecom"));
  app.route("/wecom", wecomApi(wecom));
  app.route("/", wechatApi(state));
  return app;
}

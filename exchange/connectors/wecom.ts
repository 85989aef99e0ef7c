import type { WeComUpstream } from "../config.ts";
import { AccessToken, jsonOf, post } from "./access-token.ts";
import { inputOf } from "./input.ts";
import { type Ask, type Upstream, UpstreamError } from "./upstream.ts";

/** WeCom's 企业微信 server API by name. The corporation's secret and the access token never leave this process. */
export class WeCom {
  readonly #config: WeComUpstream;
  readonly #upstream: Upstream;
  readonly #token: AccessToken;

  constructor(config: WeComUpstream, upstream: Upstream) {
    this.#config = config;
    this.#upstream = upstream;
    const query = new URLSearchParams({ corpid: config.corpid, corpsecret: config.secret });
    this.#token = new AccessToken(async (ask) => jsonOf(await ask(`${config.baseUrl}/cgi-bin/gettoken?${query}`, {})));
  }

  /** @throws UpstreamError; `code` is WeCom's errcode */
  async call(name: string, payload: unknown): Promise<unknown> {
    const input = inputOf(payload);
    const { baseUrl, corpid, appid, agentid } = this.#config;
    const run = (work: (ask: Ask) => Promise<unknown>) => this.#upstream.run(`wecom.${name}`, payload, work);
    switch (name) {
      case "code2session": {
        const query = new URLSearchParams({ js_code: input.text("code"), grant_type: "authorization_code" });
        return await run(async (ask) => {
          const found = await this.#token.with(ask, `${baseUrl}/cgi-bin/miniprogram/jscode2session?${query}`);
          // The session key stays here. Somebody of another corporation is nobody here.
          if (found["corpid"] !== corpid) throw new UpstreamError("answer", { detail: "corpid" });
          return { userid: found["userid"] };
        });
      }
      case "sendnotice": {
        const notice = {
          appid,
          page: input.text("page", /^[a-z0-9/?=&-]{1,120}$/),
          title: input.text("title", /^.{1,12}$/u),
          description: input.text("description", /^.{1,12}$/u),
          content_item: [{ key: input.text("key", /^.{1,10}$/u), value: input.text("value", /^.{1,30}$/u) }],
        };
        const body = {
          touser: input.text("userid", /^\w[\w@.-]{0,63}$/),
          msgtype: "miniprogram_notice",
          ...(agentid === null ? {} : { agentid }),
          miniprogram_notice: notice,
          // The same words twice within half an hour are one message.
          enable_duplicate_check: 1,
          duplicate_check_interval: 1800,
        };
        return await run(async (ask) => {
          const { invaliduser } = await this.#token.with(ask, `${baseUrl}/cgi-bin/message/send`, post(body));
          return { isKnown: invaliduser === undefined || invaliduser === "" };
        });
      }
      default:
        throw new UpstreamError("unknown-connector");
    }
  }
}

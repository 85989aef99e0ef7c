import type { Config } from "../config.ts";
import { AccessToken, type Json, jsonOf, post } from "./access-token.ts";
import { inputOf } from "./input.ts";
import { type Ask, type Upstream, UpstreamError } from "./upstream.ts";

/** WeChat's server API by name. The appid's secret and the access token never leave this file. */
export class WeChat {
  readonly #config: Config["wechat"];
  readonly #upstream: Upstream;
  readonly #token: AccessToken;

  constructor(config: Config["wechat"], upstream: Upstream) {
    this.#config = config;
    this.#upstream = upstream;
    const { appid, secret, baseUrl } = config;
    const body = { grant_type: "client_credential", appid, secret };
    this.#token = new AccessToken(async (ask) => jsonOf(await ask(`${baseUrl}/cgi-bin/stable_token`, post(body))));
  }

  /** @throws UpstreamError; `code` is WeChat's errcode */
  async call(name: string, payload: unknown): Promise<unknown> {
    const input = inputOf(payload);
    const run = (work: (ask: Ask) => Promise<unknown>) => this.#upstream.run(`wechat.${name}`, payload, work);
    switch (name) {
      case "code2session": {
        const query = new URLSearchParams({
          appid: this.#config.appid,
          secret: this.#config.secret,
          js_code: input.text("code"),
          grant_type: "authorization_code",
        });
        // The session key stays here: nothing of ours needs it.
        return await run(async (ask) => {
          const { openid, unionid } = jsonOf(await ask(`${this.#config.baseUrl}/sns/jscode2session?${query}`, {}));
          return { openid, unionid };
        });
      }
      case "getuserphonenumber": {
        const body = { code: input.text("code") };
        return await run((ask) => this.#withToken(ask, "/wxa/business/getuserphonenumber", body));
      }
      case "getverifyid": {
        const body = {
          out_seq_no: input.text("out_seq_no", /^[0-9A-Za-z_-]{5,32}$/),
          cert_info: {
            cert_type: "IDENTITY_CARD",
            cert_name: input.text("cert_name"),
            cert_no: input.text("cert_no"),
          },
          openid: input.text("openid"),
        };
        return await run((ask) => this.#withToken(ask, "/cityservice/face/identify/getverifyid", body));
      }
      case "queryverifyinfo": {
        const body = {
          verify_id: input.text("verify_id"),
          out_seq_no: input.text("out_seq_no", /^[0-9A-Za-z_-]{5,32}$/),
          cert_hash: input.text("cert_hash", /^[0-9a-f]{64}$/),
          openid: input.text("openid"),
        };
        return await run((ask) => this.#withToken(ask, "/cityservice/face/identify/queryverifyinfo", body));
      }
      case "soterverify": {
        const body = {
          openid: input.text("openid"),
          json_string: input.text("json_string"),
          json_signature: input.text("json_signature"),
        };
        return await run((ask) => this.#withToken(ask, "/cgi-bin/soter/verify_signature", body));
      }
      default:
        throw new UpstreamError("unknown-connector");
    }
  }

  async #withToken(ask: Ask, path: string, body: unknown): Promise<Json> {
    return await this.#token.with(ask, `${this.#config.baseUrl}${path}`, post(body));
  }
}

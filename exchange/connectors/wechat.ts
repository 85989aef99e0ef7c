import type { Config } from "../config.ts";
import { inputOf } from "./input.ts";
import { type Answer, type Ask, type Upstream, UpstreamError } from "./upstream.ts";

type Json = Record<string, unknown>;
const STALE = new Set([40001, 42001, 40014]);
/** WeChat keeps the old token good for five minutes around a rotation; we ask again a minute before the end. */
const TOKEN_MARGIN_S = 60;

/** WeChat's server API by name. The appid's secret and the access token never leave this file. */
export class WeChat {
  readonly #config: Config["wechat"];
  readonly #upstream: Upstream;
  #token: { value: string; untilMs: number } | null = null;
  #fetching: Promise<string> | null = null;

  constructor(config: Config["wechat"], upstream: Upstream) {
    this.#config = config;
    this.#upstream = upstream;
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

  /** POST with the access token; a stale one is renewed once. */
  async #withToken(ask: Ask, path: string, body: unknown): Promise<Json> {
    for (let attempt = 0; ; attempt++) {
      const token = await this.#accessToken(ask);
      try {
        return jsonOf(
          await ask(`${this.#config.baseUrl}${path}?access_token=${encodeURIComponent(token)}`, post(body)),
        );
      } catch (error) {
        const isStale = error instanceof UpstreamError && typeof error.code === "number" && STALE.has(error.code);
        if (!isStale || attempt > 0) throw error;
        if (this.#token?.value === token) this.#token = null;
      }
    }
  }

  /** One request for a token at a time, however many calls wait for it. */
  async #accessToken(ask: Ask): Promise<string> {
    if (this.#token && Date.now() < this.#token.untilMs) return this.#token.value;
    this.#fetching ??= this.#fetchToken(ask).finally(() => (this.#fetching = null));
    return await this.#fetching;
  }

  async #fetchToken(ask: Ask): Promise<string> {
    const { appid, secret, baseUrl } = this.#config;
    const reply = jsonOf(
      await ask(`${baseUrl}/cgi-bin/stable_token`, post({ grant_type: "client_credential", appid, secret })),
    );
    const { access_token: value, expires_in: seconds } = reply;
    if (typeof value !== "string" || typeof seconds !== "number") throw new UpstreamError("answer");
    this.#token = { value, untilMs: Date.now() + Math.max(1, seconds - TOKEN_MARGIN_S) * 1000 };
    return value;
  }
}

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** WeChat's JSON; success often omits errcode. */
function jsonOf({ status, body }: Answer): Json {
  if (status !== 200) throw new UpstreamError("status", { status });
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new UpstreamError("answer", { status }, error);
  }
  if (typeof value !== "object" || value === null) throw new UpstreamError("answer", { status });
  const json: Json = { ...value };
  const { errcode } = json;
  if (typeof errcode === "number" && errcode !== 0) throw new UpstreamError("code", { status, code: errcode });
  return json;
}

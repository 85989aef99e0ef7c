import { type Answer, type Ask, UpstreamError } from "./upstream.ts";

export type Json = Record<string, unknown>;
const STALE = new Set([40001, 42001, 40014]);
/** Both platforms keep a token good for two hours; we ask again a minute before the end. */
const TOKEN_MARGIN_S = 60;

/** The access token of one platform account: kept until it ends, renewed once when the platform calls it stale. */
export class AccessToken {
  readonly #fetch: (ask: Ask) => Promise<Json>;
  #token: { value: string; untilMs: number } | null = null;
  #fetching: Promise<string> | null = null;

  /** @param fetch asks for a token; the answer has `access_token` and `expires_in` (s) */
  constructor(fetch: (ask: Ask) => Promise<Json>) {
    this.#fetch = fetch;
  }

  /** Asks with the token as query parameter. @throws UpstreamError */
  async with(ask: Ask, url: string, init: RequestInit = {}): Promise<Json> {
    for (let attempt = 0; ; attempt++) {
      const token = await this.#current(ask);
      const address = new URL(url);
      address.searchParams.set("access_token", token);
      try {
        return jsonOf(await ask(address.href, init));
      } catch (error) {
        const isStale = error instanceof UpstreamError && typeof error.code === "number" && STALE.has(error.code);
        if (!isStale || attempt > 0) throw error;
        if (this.#token?.value === token) this.#token = null;
      }
    }
  }

  /** One request for a token at a time, however many calls wait for it. */
  async #current(ask: Ask): Promise<string> {
    if (this.#token && Date.now() < this.#token.untilMs) return this.#token.value;
    this.#fetching ??= this.#renew(ask).finally(() => (this.#fetching = null));
    return await this.#fetching;
  }

  async #renew(ask: Ask): Promise<string> {
    const { access_token: value, expires_in: seconds } = await this.#fetch(ask);
    if (typeof value !== "string" || typeof seconds !== "number") throw new UpstreamError("answer");
    this.#token = { value, untilMs: Date.now() + Math.max(1, seconds - TOKEN_MARGIN_S) * 1000 };
    return value;
  }
}

export const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** A platform's JSON; success often omits errcode. @throws UpstreamError; `code` is the errcode */
export function jsonOf({ status, body }: Answer): Json {
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

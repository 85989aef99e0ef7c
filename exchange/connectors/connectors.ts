import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Config } from "../config.ts";
import { Ca } from "./ca.ts";
import type { TimeRelay } from "../time/relay.ts";
import { Tsa } from "./tsa.ts";
import { Upstream, UpstreamError } from "./upstream.ts";
import { WeChat } from "./wechat.ts";
import { WeCom } from "./wecom.ts";

const PAYLOAD_BYTES_MAX = 262_144;

/** Calls to the outside by name, never by URL: `wechat.<api>`, `wecom.<api>`, `ca.<channel>.<operation>`, `tsa.<channel>`, `ntp.sample`, `exchange.status`. */
export class Connectors {
  readonly #wechat: WeChat;
  /** Null in a hospital without WeCom. */
  readonly #wecom: WeCom | null;
  readonly #cas: ReadonlyMap<string, Ca>;
  readonly #tsas: ReadonlyMap<string, Tsa>;
  readonly #upstreams: Upstream[];
  readonly #time: TimeRelay;

  constructor({ wechat, wecom, ca, tsa, timeoutMs, breaker }: Config, time: TimeRelay) {
    this.#time = time;
    const upstream = new Upstream("wechat", timeoutMs.wechat, breaker);
    this.#wechat = new WeChat(wechat, upstream);
    const second = wecom === null ? null : new Upstream("wecom", timeoutMs.wecom, breaker);
    this.#wecom = wecom && second ? new WeCom(wecom, second) : null;
    const channels = Object.entries(ca).map(([name, config]) => {
      // A CA's lists and answers come from other machines than its certificates: one of them down must not stop the rest.
      const upstreams = {
        est: new Upstream(name, timeoutMs.ca, breaker),
        crl: new Upstream(`${name}-crl`, timeoutMs.status, breaker),
        ocsp: new Upstream(`${name}-ocsp`, timeoutMs.status, breaker),
      };
      return { name, upstreams, ca: new Ca(name, config, upstreams) };
    });
    this.#cas = new Map(channels.map((one) => [one.name, one.ca]));
    const tsas = Object.entries(tsa).map(([name, config]) => {
      const own = new Upstream(`tsa.${name}`, timeoutMs.tsa, breaker);
      return { name, upstream: own, tsa: new Tsa(name, config, own) };
    });
    this.#tsas = new Map(tsas.map((one) => [one.name, one.tsa]));
    this.#upstreams = [
      upstream,
      ...(second ? [second] : []),
      ...channels.flatMap(({ upstreams }) => Object.values(upstreams)),
      ...tsas.map((one) => one.upstream),
    ];
  }

  /** State of every upstream in one word each; safe to show to anybody. */
  health(): Record<string, string> {
    return Object.fromEntries(this.#upstreams.map(({ name, state }) => [name, state]));
  }

  /** @throws UpstreamError */
  async call(name: string, payload: unknown): Promise<unknown> {
    if (name === "exchange.status") return { upstreams: this.#upstreams.map((one) => one.report()) };
    if (name === "ntp.sample") return this.#time.report();
    const [family = "", ...rest] = name.split(".");
    if (family === "wechat" && rest.length === 1) return await this.#wechat.call(rest[0] ?? "", payload);
    if (family === "wecom" && rest.length === 1 && this.#wecom) return await this.#wecom.call(rest[0] ?? "", payload);
    const tsa = family === "tsa" && rest.length === 1 ? this.#tsas.get(rest[0] ?? "") : undefined;
    if (tsa) return await tsa.call(payload);
    const ca = family === "ca" && rest.length === 2 ? this.#cas.get(rest[0] ?? "") : undefined;
    if (!ca) throw new UpstreamError("unknown-connector");
    return await ca.call(rest[1] ?? "", payload);
  }

  /** `POST /connector/<name>` over the tunnel: `{ok:true, result}` or `{ok:false, error}`, always with status 200. */
  serve(req: Http2ServerRequest, res: Http2ServerResponse): void {
    const name = /^\/connector\/([a-z0-9.-]{1,80})$/.exec(req.url)?.[1];
    if (req.method !== "POST" || name === undefined) {
      res.writeHead(404).end();
      return;
    }
    void this.#answer(name, req).then((answer) => {
      if (res.stream.destroyed) return;
      res.writeHead(200, { "content-type": "application/json" });
      res.end(JSON.stringify(answer));
    });
  }

  async #answer(name: string, req: Http2ServerRequest): Promise<unknown> {
    try {
      return { ok: true, result: await this.call(name, await payloadOf(req)) };
    } catch (error) {
      const { reason, status, code, detail } = error instanceof UpstreamError ? error : new UpstreamError("bad-input");
      return { ok: false, error: { reason, status, code, detail } };
    }
  }
}

async function payloadOf(req: Http2ServerRequest): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > PAYLOAD_BYTES_MAX) throw new UpstreamError("bad-input", { detail: "too large" });
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch (error) {
    throw new UpstreamError("bad-input", { detail: "not JSON" }, error);
  }
}

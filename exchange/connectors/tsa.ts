import { buildRequest } from "../../src/core/tsp/request.ts";
import type { TsaUpstream } from "../config.ts";
import { inputOf } from "./input.ts";
import { answeredWith, type Upstream, UpstreamError } from "./upstream.ts";

const RESPONSE_BYTES_MAX = 65_536;

/**
 * A time-stamping authority outside, over HTTP (RFC 3161 §3.4). The request is put together here from an imprint and a
 * nonce, so nothing else of the hospital can leave; its credentials never leave this side.
 */
export class Tsa {
  readonly #name: string;
  readonly #config: TsaUpstream;
  readonly #upstream: Upstream;

  constructor(name: string, config: TsaUpstream, upstream: Upstream) {
    this.#name = name;
    this.#config = config;
    this.#upstream = upstream;
  }

  /**
   * `{hash, digest, nonce, policy?}`, all hexadecimal but the names, gives `{response}`: the TimeStampResp as it came, base64.
   * Whether it is any good is the caller's to find out. @throws UpstreamError
   */
  async call(payload: unknown): Promise<{ response: string }> {
    const input = inputOf(payload);
    const request = buildRequest({
      hash: input.text("hash", /^(sm3|sha256)$/) === "sm3" ? "sm3" : "sha256",
      digest: Buffer.from(input.text("digest", /^[0-9a-f]{64}$/), "hex"),
      nonce: Buffer.from(input.text("nonce", /^([0-9a-f]{2}){8,32}$/), "hex"),
      certReq: true,
      ...(input.optionalText("policy") === undefined
        ? {}
        : { policy: input.text("policy", /^[0-2](\.(0|[1-9]\d{0,38})){1,30}$/) }),
    });
    return await this.#upstream.run(`tsa.${this.#name}`, payload, async (send) => {
      const headers = { ...this.#config.headers, "content-type": "application/timestamp-query" };
      const answer = await send(this.#config.url, { method: "POST", headers, body: new Uint8Array(request) });
      if (answer.status !== 200) throw answeredWith(answer);
      const isReply = answer.type.split(";", 1)[0]?.trim().toLowerCase() === "application/timestamp-reply";
      if (!isReply || answer.body.length > RESPONSE_BYTES_MAX) throw new UpstreamError("answer", { status: 200 });
      return { response: answer.body.toString("base64") };
    });
  }
}

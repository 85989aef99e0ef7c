import type { CaUpstream } from "../config.ts";
import { inputOf } from "./input.ts";
import { type Answer, type Upstream, UpstreamError } from "./upstream.ts";

/** One CA channel: EST (RFC 7030 §3–4) with basic authentication, its CRL and OCSP, and its private revocation address. */
export class Ca {
  readonly #config: CaUpstream;
  readonly #upstream: Upstream;

  constructor(config: CaUpstream, upstream: Upstream) {
    this.#config = config;
    this.#upstream = upstream;
  }

  /** Binary in and out as base64. @throws UpstreamError; reason `pending` when the CA wants a person to look first */
  async call(name: string, payload: unknown): Promise<unknown> {
    const input = inputOf(payload);
    const ask = async (url: string, init: RequestInit): Promise<Answer> => {
      return await this.#upstream.run(`ca.${this.#upstream.name}.${name}`, payload, async (send) =>
        checked(await send(url, init)),
      );
    };
    switch (name) {
      case "cacerts": {
        const { body } = await ask(`${this.#est()}/cacerts`, {});
        return { pkcs7: unwrapped(body) };
      }
      case "simpleenroll":
      case "simplereenroll": {
        const label = input.text("label", /^[a-z0-9-]{1,32}$/);
        const { body } = await ask(`${this.#est(label)}/${name}`, {
          method: "POST",
          headers: {
            ...this.#credentials(),
            "content-type": "application/pkcs10",
            "content-transfer-encoding": "base64",
          },
          body: input.base64("csr"),
        });
        return { pkcs7: unwrapped(body) };
      }
      case "crl": {
        const { body } = await ask(this.#config.crlUrl, {});
        return { crl: body.toString("base64") };
      }
      case "ocsp": {
        const { body } = await ask(this.#config.ocspUrl, {
          method: "POST",
          headers: { "content-type": "application/ocsp-request" },
          body: Buffer.from(input.base64("request"), "base64"),
        });
        return { response: body.toString("base64") };
      }
      case "revoke": {
        const serial = input.text("serial", /^[0-9a-f]{2,40}$/);
        const reason = input.text("reason", /^[a-zA-Z]{1,32}$/);
        await ask(this.#config.revokeUrl, {
          method: "POST",
          headers: { ...this.#credentials(), "content-type": "application/json" },
          body: JSON.stringify({ serial, reason }),
        });
        return {};
      }
      default:
        throw new UpstreamError("unknown-connector");
    }
  }

  #est(label?: string): string {
    return [this.#config.baseUrl, ".well-known/est", ...(label ? [label] : [])].join("/");
  }

  #credentials() {
    const { user, password } = this.#config;
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
  }
}

/** RFC 7030 §4.2.3: 202 means "come back later". */
function checked(answer: Answer): Answer {
  if (answer.status === 202) throw new UpstreamError("pending", { status: 202 });
  if (answer.status !== 200) {
    const isText = answer.type.startsWith("text/plain");
    const detail = isText ? answer.body.toString("utf8", 0, 200).split("\n", 1)[0] : "";
    throw new UpstreamError("status", { status: answer.status, detail });
  }
  return answer;
}

/** EST answers are base64 with line breaks; anything else is not an EST answer. */
function unwrapped(body: Buffer): string {
  const text = body.toString("latin1").replaceAll(/\s/g, "");
  if (text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new UpstreamError("answer");
  return text;
}

import type { CaUpstream } from "../config.ts";
import { inputOf } from "./input.ts";
import { type Answer, answeredWith, type Upstream, UpstreamError } from "./upstream.ts";

/** One path segment (RFC 7030 §3.2.2). */
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Service = "est" | "crl" | "ocsp";

/** One CA channel: EST (RFC 7030 §3–4) with basic authentication, its CRL and OCSP, and its private revocation address. */
export class Ca {
  readonly #name: string;
  readonly #config: CaUpstream;
  readonly #upstreams: Readonly<Record<Service, Upstream>>;

  constructor(name: string, config: CaUpstream, upstreams: Readonly<Record<Service, Upstream>>) {
    this.#name = name;
    this.#config = config;
    this.#upstreams = upstreams;
  }

  /** Binary in and out as base64. @throws UpstreamError; reason `pending` when the CA wants a person to look first */
  async call(name: string, payload: unknown): Promise<unknown> {
    const input = inputOf(payload);
    const ask = async (url: string, init: RequestInit, service: Service = "est"): Promise<Answer> => {
      return await this.#upstreams[service].run(`ca.${this.#name}.${name}`, payload, async (send) =>
        checked(await send(url, init)),
      );
    };
    switch (name) {
      case "cacerts": {
        const { body } = await ask(`${this.#est(input.optionalText("label", LABEL))}/cacerts`, {});
        return { pkcs7: unwrapped(body) };
      }
      case "simpleenroll":
      case "simplereenroll": {
        const label = input.text("label", LABEL);
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
      case "sources":
        return { at: this.#config.baseUrl, crls: this.#config.crlUrls, ocsp: this.#config.ocspUrl !== null };
      case "crl": {
        const url = this.#crlUrl(input.text("list", /^[a-z0-9-]{1,32}$/), input.optionalText("part"));
        const { body } = await ask(url, {}, "crl");
        return { crl: body.toString("base64") };
      }
      case "ocsp": {
        const { ocspUrl } = this.#config;
        if (ocspUrl === null) throw new UpstreamError("unknown-connector");
        const request = {
          method: "POST",
          headers: { "content-type": "application/ocsp-request" },
          body: Buffer.from(input.base64("request"), "base64"),
        };
        const { body } = await ask(ocspUrl, request, "ocsp");
        return { response: body.toString("base64") };
      }
      case "revoke": {
        const serial = input.text("serial", /^[0-9a-f]{2,40}$/);
        const reason = input.text("reason", /^[a-zA-Z]{1,32}$/);
        const invalidityDate = input.optionalText("invalidityDate");
        const { revokeUrl } = this.#config;
        if (revokeUrl === null) throw new UpstreamError("unknown-connector");
        await ask(revokeUrl, {
          method: "POST",
          headers: { ...this.#credentials(), "content-type": "application/json" },
          body: JSON.stringify({ serial, reason, invalidityDate }),
        });
        return {};
      }
      default:
        throw new UpstreamError("unknown-connector");
    }
  }

  /** A list by its name, never by an address from inside; a part of it by its number. */
  #crlUrl(list: string, part = ""): string {
    const url = Object.hasOwn(this.#config.crlUrls, list) ? this.#config.crlUrls[list] : undefined;
    if (url === undefined) throw new UpstreamError("unknown-connector");
    if (url.includes("{n}") ? !/^\d{1,9}$/.test(part) : part !== "")
      throw new UpstreamError("bad-input", { detail: "part" });
    return url.replaceAll("{n}", part);
  }

  #est(label?: string): string {
    const { baseUrl } = this.#config;
    if (baseUrl === null) throw new UpstreamError("unknown-connector");
    return [baseUrl, ".well-known/est", ...(label ? [label] : [])].join("/");
  }

  #credentials() {
    const { user, password } = this.#config;
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
  }
}

/** RFC 7030 §4.2.3: 202 means "come back later". */
function checked(answer: Answer): Answer {
  if (answer.status === 202) throw new UpstreamError("pending", { status: 202 });
  if (answer.status !== 200) throw answeredWith(answer);
  return answer;
}

/** EST answers are base64 with line breaks; anything else is not an EST answer. */
function unwrapped(body: Buffer): string {
  const text = body.toString("latin1").replaceAll(/\s/g, "");
  if (text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new UpstreamError("answer");
  return text;
}

import { createHash, createHmac, randomUUID } from "node:crypto";

/** A HIS of its own: signs requests as the interface documents it (docs page, 认证). Knows no insides. */
export class HisClient {
  readonly #base: URL;
  readonly #accessKey: string;
  readonly #secret: string;

  constructor(baseUrl: string, accessKey: string, secret: string) {
    this.#base = new URL(baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
    this.#accessKey = accessKey;
    this.#secret = secret;
  }

  async post(path: string, body: unknown): Promise<unknown> {
    const reply = await this.#send("POST", path, Buffer.from(JSON.stringify(body)));
    return await reply.json();
  }

  async get(path: string): Promise<unknown> {
    return await (await this.#send("GET", path, Buffer.alloc(0))).json();
  }

  async download(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#send("GET", path, Buffer.alloc(0))).arrayBuffer());
  }

  /** METHOD, path, sorted query, time, nonce and SM3(body), a line each, under HMAC-SM3 with the application's secret. */
  async #send(method: "GET" | "POST", path: string, body: Buffer): Promise<Response> {
    const url = new URL(path.replace(/^\//, ""), this.#base);
    const query = [...url.searchParams]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join("&");
    const timestamp = String(Date.now());
    const nonce = randomUUID();
    const digest = createHash("sm3").update(body).digest("hex");
    const text = [method, url.pathname, query, timestamp, nonce, digest].join("\n");
    const reply = await fetch(url, {
      method,
      headers: {
        "x-xq-access-key": this.#accessKey,
        "x-xq-timestamp": timestamp,
        "x-xq-nonce": nonce,
        "x-xq-signature": createHmac("sm3", this.#secret).update(text).digest("hex"),
        ...(method === "POST" ? { "content-type": "application/json", "idempotency-key": randomUUID() } : {}),
      },
      ...(method === "POST" ? { body: new Uint8Array(body) } : {}),
    });
    if (!reply.ok) throw new Error(`${method} ${path} → ${reply.status} ${await reply.text()}`);
    return reply;
  }
}

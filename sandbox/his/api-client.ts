import { createHash, createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

const TIMEOUT_MS = 30_000;

const credentialsShape = z.object({
  accessKey: z.string().min(1),
  secret: z.string().min(1),
  /** For auto-sign, from the vault's administrator; comes apart from the rest. */
  vaultSecret: z.string().optional(),
  /** Who may be asked to sign. */
  staff: z.array(z.object({ staffNo: z.string(), name: z.string(), department: z.string().default("") })).default([]),
});
export type Credentials = z.infer<typeof credentialsShape>;

/** The interface refused or did not answer: `say` is what its people should read. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly say: string;
  constructor(status: number, code: string, say: string) {
    super(code);
    this.status = status;
    this.say = say;
  }
}

/** The hospital writes this file when it registers us; it may come after we start. @throws ApiProblem */
export function readCredentials(file: string): Credentials {
  try {
    return credentialsShape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new ApiProblem(
      503,
      "no-credentials",
      "签名平台还没有给本系统发放 Access Key。演示医院启动完成后会自动出现。",
    );
  }
}

/** What is signed: method, path, sorted query, time, nonce and the body's SM3, one a line. */
export function signatureOf(
  secret: string,
  request: { method: string; url: URL; timestamp: string; nonce: string; body: Uint8Array },
): string {
  const { method, url, timestamp, nonce, body } = request;
  const query = url.search.slice(1).split("&").filter(Boolean).sort().join("&");
  const digest = createHash("sm3").update(body).digest("hex");
  const text = [method, url.pathname, query, timestamp, nonce, digest].join("\n");
  return createHmac("sm3", secret).update(text).digest("hex");
}

/** Calls the public HIS interface as any hospital system would. */
export class ApiClient {
  readonly #apiUrl: string;
  readonly #credentialsFile: string;

  constructor(apiUrl: string, credentialsFile: string) {
    this.#apiUrl = apiUrl;
    this.#credentialsFile = credentialsFile;
  }

  get credentials(): Credentials {
    return readCredentials(this.#credentialsFile);
  }

  async json(method: "GET" | "POST", path: string, payload?: unknown): Promise<Record<string, unknown>> {
    const reply = await this.#send(method, path, payload);
    return z.record(z.string(), z.unknown()).parse(await reply.json());
  }

  async bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.#send("GET", path)).arrayBuffer());
  }

  async #send(method: string, path: string, payload?: unknown): Promise<Response> {
    const { accessKey, secret } = this.credentials;
    const url = new URL(`${this.#apiUrl}${path}`);
    const body = new Uint8Array(Buffer.from(payload === undefined ? "" : JSON.stringify(payload), "utf8"));
    const timestamp = String(Date.now());
    const nonce = randomUUID();
    let reply: Response;
    try {
      reply = await fetch(url, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          "x-xq-access-key": accessKey,
          "x-xq-timestamp": timestamp,
          "x-xq-nonce": nonce,
          "x-xq-signature": signatureOf(secret, { method, url, timestamp, nonce, body }),
          ...(method === "POST" ? { "content-type": "application/json", "idempotency-key": randomUUID() } : {}),
        },
        ...(method === "POST" ? { body } : {}),
      });
    } catch (error) {
      throw new ApiProblem(
        503,
        "unreachable",
        `连不上签名平台（${error instanceof Error ? error.name : ""}）。请确认它在运行。`,
      );
    }
    if (!reply.ok) throw await problemOf(reply);
    return reply;
  }
}

async function problemOf(reply: Response): Promise<ApiProblem> {
  const shape = z.object({ code: z.string(), say: z.object({ zh: z.string() }) });
  const told = shape.safeParse(await reply.json().catch(() => null));
  return told.success
    ? new ApiProblem(reply.status, told.data.code, told.data.say.zh)
    : new ApiProblem(reply.status, "unknown", `签名平台答复了 HTTP ${reply.status}。`);
}

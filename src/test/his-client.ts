import { randomBytes } from "node:crypto";
import { canonicalRequest, signRequestText } from "#modules/his/canonical-request.ts";

type Fetch = (request: Request) => Response | Promise<Response>;
export type Credentials = { accessKey: string; secret: string };
export type Send = { method?: string; path: string; body?: unknown; headers?: Record<string, string>; now: number };

/** A request as a hospital system signs it. */
export function signedRequest({ accessKey, secret }: Credentials, send: Send): Request {
  const url = new URL(`http://localhost:3000/api/his/v1${send.path}`);
  const text = send.body === undefined ? "" : JSON.stringify(send.body);
  const [timestamp, nonce] = [String(send.now), randomBytes(12).toString("hex")];
  const method = send.method ?? (send.body === undefined ? "GET" : "POST");
  const body = new Uint8Array(Buffer.from(text));
  const canonical = canonicalRequest({ method, path: url.pathname, query: url.search, timestamp, nonce, body });
  return new Request(url, {
    method,
    headers: {
      "content-type": "application/json",
      "x-xq-access-key": accessKey,
      "x-xq-timestamp": timestamp,
      "x-xq-nonce": nonce,
      "x-xq-signature": signRequestText(secret, canonical),
      ...send.headers,
    },
    ...(text === "" ? {} : { body: text }),
  });
}

/** Sends and reads JSON; anything but 2xx is an error that says the code. */
export async function asHis<T>(fetch: Fetch, credentials: Credentials, send: Send): Promise<T> {
  const reply = await fetch(signedRequest(credentials, send));
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${reply.status} ${text}`);
  return JSON.parse(text) as T;
}

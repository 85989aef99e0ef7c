import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "#core/error.ts";

/** Small things every HTTP handler of ours needs. */

export type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void;

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  res.end(text);
}

export function sendBytes(
  res: ServerResponse,
  type: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): void {
  res.writeHead(200, {
    "content-type": type,
    "content-length": bytes.length,
    "cache-control": "private, no-store",
    ...headers,
  });
  res.end(bytes);
}

/** @throws AppError http.too-large, before more than `limit` bytes are kept */
export async function readBody(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError(
      "http.too-large",
      413,
      { zh: "内容超过 {limitMb} MB，没有接收。", en: "Larger than {limitMb} MB: not accepted." },
      { limitMb: Math.floor(limit / 1_000_000) },
    );
  if (Number(req.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The peer of the socket. A proxy in front is an operator's decision and is not guessed from headers. */
export function addressOf(req: { socket: { remoteAddress?: string | undefined } }): string {
  return (req.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

/** Cookies by name; the first of two equal names wins, as RFC 6265 §5.4 orders them. */
export function cookiesOf(header: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    if (name !== "" && at > 0 && !Object.hasOwn(found, name)) found[name] = decoded(part.slice(at + 1).trim());
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { chmodSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { toBase64url, toHex } from "../core/bytes.ts";
import { decodeClose, decodeMid, decodeOpen, decodeSign } from "./messages.ts";
import { refusalOf } from "./refusal.ts";
import { sign, startSession } from "./sign.ts";
import { closeWindow, openWindow, type Vault } from "./windows.ts";

/** The only name that may ask. */
const APP_NAME = "xingqian-app";
const BODY_LIMIT = 80_000_000;

type Verb = (vault: Vault, message: unknown, file: Uint8Array) => object;

const VERBS: Readonly<Record<string, Verb>> = {
  "/identity": ({ keys }) => ({
    encrypt: toBase64url(keys.identity.encrypt),
    sign: toBase64url(keys.identity.sign),
    fingerprint: toHex(keys.fingerprint),
  }),
  "/head": ({ chain, windows }) => ({ ...chain.head, open: windows.size }),
  "/open": (vault, message) => openWindow(vault, decodeOpen(message)),
  "/start": (vault, message) => startSession(vault, decodeMid(message).mid),
  "/sign": (vault, message, file) => sign(vault, decodeSign(message), file),
  "/close": (vault, message) => {
    const { mid, why } = decodeClose(message);
    return closeWindow(vault, mid, why);
  },
  "/standing": (vault, message) => ({ isOpen: vault.windows.has(decodeMid(message).mid) }),
};

/**
 * HTTPS with certificates on both sides, on a local socket or a port. A body is one line of JSON, then the bytes of a file
 * where there is one. 200 with the answer, 409 with `{code}` for a refusal; a bug says nothing.
 */
export function serveVault(vault: Vault, address: string, say: (line: string) => void): Promise<Server> {
  const tls = join(vault.folder, "tls");
  const server = createServer(
    {
      ca: readFileSync(join(tls, "ca.pem")),
      cert: readFileSync(join(tls, "vault.pem")),
      key: readFileSync(join(tls, "vault.key")),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
    },
    (req, res) => {
      answer(vault, req, res).catch((error: unknown) => {
        say(`failure: ${error instanceof Error ? error.stack : String(error)}`);
        if (!res.headersSent) send(res, 500, { code: "UNEXPECTED" });
      });
    },
  );
  const port = /^(.+):(\d{1,5})$/.exec(address);
  return new Promise((done, reject) => {
    server.once("error", reject);
    if (port?.[2]) server.listen(Number(port[2]), port[1], () => done(server));
    else {
      rmSync(address, { force: true });
      // Who may ask is decided by certificates, not by the socket's mode: the app runs as another user.
      server.listen(address, () => {
        chmodSync(address, 0o666);
        done(server);
      });
    }
  });
}

async function answer(vault: Vault, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const peer = (req.socket as TLSSocket).getPeerCertificate();
  const verb = Object.hasOwn(VERBS, req.url ?? "") ? VERBS[req.url ?? ""] : undefined;
  if (peer.subject?.CN !== APP_NAME) return send(res, 403, { code: "PEER" });
  if (req.method !== "POST" || !verb) return send(res, 404, { code: "UNKNOWN" });
  const body = await readAll(req);
  if (!body) return send(res, 413, { code: "TOO_LARGE" });
  const end = body.indexOf(10);
  const line = end === -1 ? body : body.subarray(0, end);
  const file = end === -1 ? new Uint8Array() : new Uint8Array(body.subarray(end + 1));
  try {
    send(res, 200, verb(vault, parse(line), file));
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    send(res, 409, { code: refusal.code, ends: refusal.ends });
  }
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return null;
  }
}

async function readAll(req: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_LIMIT) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function send(res: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value);
  res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  res.end(body);
}

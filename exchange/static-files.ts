import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { refuse } from "./answers.ts";
import type { Config } from "./config.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};
const PACKED = new Set([".html", ".js", ".css", ".json", ".svg", ".wasm", ".txt", ".ttf"]);
const pack = promisify(gzip);

type Kept = { mtimeMs: number; plain: Buffer; packed: Buffer | null; etag: string; csp: string };

/** The phone's files under /m/. Names with a content hash are kept for a year; the rest is asked for again each time. */
export class StaticFiles {
  readonly #root: string;
  readonly #frameAncestors: string;
  readonly #kept = new Map<string, Kept>();

  constructor(config: Config) {
    this.#root = config.phoneDir;
    this.#frameAncestors = config.h5.hostOrigins.join(" ") || "'none'";
  }

  /** `path` is the undecoded rest of the URL after /m/. */
  async send(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const file = await this.#find(path);
    const type = file ? TYPES[extname(file)] : undefined;
    if (!file || !type) {
      refuse(res, "exchange.not-found");
      return;
    }
    const kept = await this.#read(file);
    const isPacked = kept.packed !== null && /\bgzip\b/.test(req.headers["accept-encoding"] ?? "");
    const body = isPacked && kept.packed ? kept.packed : kept.plain;
    const headers = {
      "content-type": type,
      etag: kept.etag,
      vary: "accept-encoding",
      "cache-control": /[.-][0-9a-f]{8,}[.]/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy": kept.csp,
      "permissions-policy": "camera=(self), geolocation=(), microphone=()",
    };
    if (req.headers["if-none-match"] === kept.etag) {
      res.writeHead(304, headers).end();
      return;
    }
    res.writeHead(200, {
      ...headers,
      "content-length": body.length,
      ...(isPacked ? { "content-encoding": "gzip" } : {}),
    });
    res.end(req.method === "HEAD" ? undefined : body);
  }

  /** The file's real path, or null when it is not below the folder. Links that lead out are not followed. */
  async #find(path: string): Promise<string | null> {
    let name: string;
    try {
      name = decodeURIComponent(path) || "index.html";
    } catch {
      return null;
    }
    if (name.includes("\0") || name.includes("\\") || name.split("/").some((part) => part.startsWith("."))) return null;
    try {
      const root = await realpath(this.#root);
      const file = await realpath(join(root, name));
      return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null;
    } catch {
      return null;
    }
  }

  async #read(file: string): Promise<Kept> {
    const { mtimeMs } = await stat(file);
    const found = this.#kept.get(file);
    if (found?.mtimeMs === mtimeMs) return found;
    const plain = await readFile(file);
    const kept: Kept = {
      mtimeMs,
      plain,
      packed: PACKED.has(extname(file)) ? await pack(plain) : null,
      etag: `"${createHash("sha256").update(plain).digest("hex").slice(0, 32)}"`,
      csp: this.#policyFor(file, plain),
    };
    this.#kept.set(file, kept);
    return kept;
  }

  /** Scripts only from here; an inline script that the build put into a page is named by its hash. */
  #policyFor(file: string, plain: Buffer): string {
    const inline = extname(file) === ".html" ? plain.toString("utf8").matchAll(/<script>([\s\S]*?)<\/script>/g) : [];
    const hashes = [...inline].map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    return [
      "default-src 'self'",
      ["script-src 'self'", ...hashes].join(" "),
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${this.#frameAncestors}`,
    ].join("; ");
  }
}

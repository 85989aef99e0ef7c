import { hostname } from "node:os";
import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { Log } from "../log.ts";
import { dial, type Node, type TunnelIdentity } from "./identity.ts";

const PING_MS = 10_000;
const HELLO_MS = 5000;
const RETRY_MS = { first: 300, last: 5000 } as const;

export type TunnelHandler = (req: Http2ServerRequest, res: Http2ServerResponse) => void;

/**
 * Dials every exchange node and serves HTTP/2 on the connection it opened: the exchange asks, we answer, and nothing
 * dials into the hospital. A lost node is dialled again with growing, jittered pauses until `close`.
 */
export function startTunnel(options: { nodes: Node[]; identity: TunnelIdentity; handler: TunnelHandler; log: Log }): {
  connected: () => number;
  close: () => Promise<void>;
} {
  const ends = options.nodes.map((node) => new TunnelEnd(node, options.identity, options.handler, options.log));
  return {
    connected: () => ends.filter((end) => end.isUp).length,
    close: async () => {
      await Promise.all(ends.map((end) => end.close()));
    },
  };
}

class TunnelEnd {
  readonly #node: Node;
  readonly #identity: TunnelIdentity;
  readonly #log: Log;
  readonly #server: Http2Server;
  #retryMs: number = RETRY_MS.first;
  #timer: NodeJS.Timeout | null = null;
  #end: { close: () => void; gone: Promise<void> } | null = null;
  #isClosing = false;
  isUp = false;

  constructor(node: Node, identity: TunnelIdentity, handler: TunnelHandler, log: Log) {
    this.#node = node;
    this.#identity = identity;
    this.#log = log;
    this.#server = createServer(
      { settings: { maxConcurrentStreams: 1000, initialWindowSize: 1_048_576 } },
      (req, res) => {
        if (req.url === "/tunnel/hello") this.#hello(res);
        else handler(req, res);
      },
    );
    void this.#dial();
  }

  get #where(): string {
    return `${this.#node.host}:${this.#node.port}`;
  }

  /** The exchange's first stream: only now are we accepted (TLS 1.3 lets a refused client believe it is connected). */
  #hello(res: Http2ServerResponse): void {
    this.isUp = true;
    this.#retryMs = RETRY_MS.first;
    this.#log.info({ exchange: this.#where }, "tunnel is up");
    res.writeHead(200, { "x-app-node": `${hostname()}:${process.pid}` }).end();
  }

  async #dial(): Promise<void> {
    try {
      const socket = await dial(this.#node, this.#identity, "xq-tunnel/1");
      if (this.#isClosing) {
        socket.destroy();
        return;
      }
      const gone = new Promise<void>((done) => socket.once("close", () => done()));
      this.#server.once("session", (session) => {
        let lastPongMs = Date.now();
        const isDead = () => Date.now() - lastPongMs > 2.5 * PING_MS;
        const beat = setInterval(() => {
          if (isDead()) session.destroy();
          else if (!session.destroyed) session.ping((error) => (error ? undefined : (lastPongMs = Date.now())));
        }, PING_MS);
        const greeted = setTimeout(() => (this.isUp ? undefined : session.destroy()), HELLO_MS);
        session.on("error", () => {});
        session.once("close", () => {
          clearInterval(beat);
          clearTimeout(greeted);
        });
        this.#end = { close: () => session.close(), gone };
      });
      this.#server.emit("connection", socket);
      await gone;
      if (this.isUp) this.#log.warn({ exchange: this.#where }, "tunnel is down");
      else this.#log.warn({ exchange: this.#where }, "the exchange refused us: check app.pem and ca.pem on both sides");
    } catch (error) {
      this.#log.warn({ exchange: this.#where, err: error }, "cannot reach the exchange");
    }
    this.isUp = false;
    this.#end = null;
    if (this.#isClosing) return;
    // Half fixed, half random, so that a restarted exchange is not stormed.
    this.#timer = setTimeout(() => void this.#dial(), this.#retryMs * (0.5 + Math.random()));
    this.#retryMs = Math.min(RETRY_MS.last, this.#retryMs * 2);
  }

  /** GOAWAY: the exchange sends nothing new here; what runs may finish. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#timer) clearTimeout(this.#timer);
    const end = this.#end;
    if (!end) return;
    end.close();
    await end.gone;
  }
}

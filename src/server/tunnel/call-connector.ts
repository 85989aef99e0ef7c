import { type ClientHttp2Session, connect } from "node:http2";
import { dial, type Node, type TunnelIdentity } from "./identity.ts";

/** No exchange node could be reached; nothing was sent to anybody outside. */
export class ExchangeUnreachable extends Error {}

/** Calls one connector by name and gives the exchange's JSON answer as it came. */
export type ConnectorClient = {
  call: (name: string, payload: unknown, timeoutMs: number) => Promise<unknown>;
  close: () => void;
};

/** Asks the exchange nodes in turn. A call is repeated on another node only when it certainly did not leave this one. */
export function openConnectorClient(nodes: Node[], identity: TunnelIdentity): ConnectorClient {
  const lines = nodes.map((node) => new Line(node, identity));
  let turn = 0;
  return {
    call: async (name, payload, timeoutMs) => {
      let lastError: unknown;
      const first = turn++;
      for (let i = 0; i < lines.length; i++) {
        const line = lines[(first + i) % lines.length];
        if (!line) break;
        let session: ClientHttp2Session;
        try {
          session = await line.session();
        } catch (error) {
          lastError = error;
          continue;
        }
        return await ask(session, name, payload, timeoutMs);
      }
      throw new ExchangeUnreachable("no exchange node answers", { cause: lastError });
    },
    close: () => {
      for (const line of lines) line.close();
    },
  };
}

/** One HTTP/2 connection to one node, opened when needed. */
class Line {
  readonly #node: Node;
  readonly #identity: TunnelIdentity;
  #open: Promise<ClientHttp2Session> | null = null;

  constructor(node: Node, identity: TunnelIdentity) {
    this.#node = node;
    this.#identity = identity;
  }

  async session(): Promise<ClientHttp2Session> {
    this.#open ??= this.#connect();
    try {
      const session = await this.#open;
      if (!session.closed && !session.destroyed) return session;
    } catch (error) {
      this.#open = null;
      throw error;
    }
    this.#open = this.#connect();
    return await this.#open;
  }

  async #connect(): Promise<ClientHttp2Session> {
    const socket = await dial(this.#node, this.#identity, "h2");
    const session = connect("http://exchange", { createConnection: () => socket });
    session.on("error", () => {});
    // An idle line must not keep a tool (seed, verify, smoke) alive.
    session.once("connect", () => session.unref());
    // With TLS 1.3 a refused client believes itself connected: the peer's settings are the proof that we are in.
    await new Promise<void>((done, reject) => {
      session.once("remoteSettings", () => done());
      session.once("close", () => reject(new Error("the exchange refused us: check app.pem and ca.pem on both sides")));
    });
    return session;
  }

  close(): void {
    void this.#open?.then(
      (session) => session.destroy(),
      () => {},
    );
  }
}

async function ask(session: ClientHttp2Session, name: string, payload: unknown, timeoutMs: number): Promise<unknown> {
  const stream = session.request({
    ":method": "POST",
    ":path": `/connector/${name}`,
    "content-type": "application/json",
  });
  return await new Promise<unknown>((done, reject) => {
    const parts: Buffer[] = [];
    const late = setTimeout(() => stream.destroy(new Error(`connector ${name} gave no answer in time`)), timeoutMs);
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.once("error", reject);
    stream.once("close", () => {
      clearTimeout(late);
      try {
        done(JSON.parse(Buffer.concat(parts).toString("utf8")));
      } catch (error) {
        reject(new Error(`connector ${name}: the exchange's answer was cut off`, { cause: error }));
      }
    });
    stream.end(JSON.stringify(payload));
  });
}

import { readFileSync } from "node:fs";
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer, type Server, type TLSSocket } from "node:tls";
import type { AppSessions } from "./app-sessions.ts";
import { ConfigError } from "./config.ts";

/** The only name that may dial in, and the two protocols it may speak. */
const APP_NAME = "xingqian-app";
const REVERSED = "xq-tunnel/1";
const CONNECTORS = "h2";

type Handler = (req: Http2ServerRequest, res: Http2ServerResponse) => void;

/**
 * Mutual TLS for the hospital's side. Over `xq-tunnel/1` the app serves and we ask (phone requests); over `h2` the app
 * asks and we serve (connector calls). Who is not signed by our tunnel CA under the app's name is dropped.
 */
export function tunnelListener(
  tlsDir: string,
  apps: AppSessions,
  connectors: Handler,
  say: (line: string) => void,
): { server: Server; drain: () => void } {
  const server = createServer({
    ...identity(tlsDir),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: "TLSv1.3",
    ALPNProtocols: [REVERSED, CONNECTORS],
  });
  const inside = createHttp2Server({ maxSessionMemory: 64 }, connectors);
  const sessions = new Set<{ close: () => void }>();
  inside.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => {});
    session.once("close", () => sessions.delete(session));
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    socket.on("error", () => {});
    socket.setNoDelay(true);
    const name = socket.getPeerCertificate().subject?.CN;
    if (name !== APP_NAME) {
      say(`tunnel: dropped a peer named ${JSON.stringify(name ?? null)} from ${socket.remoteAddress ?? "?"}`);
      socket.destroy();
    } else if (socket.alpnProtocol === REVERSED) apps.adopt(socket);
    else if (socket.alpnProtocol === CONNECTORS) inside.emit("connection", socket);
    else socket.destroy();
  });
  server.on("tlsClientError", (error: Error & { code?: string }) => {
    // A probe that only opens and closes the port says nothing worth a line.
    if (error.code !== "ECONNRESET") say(`tunnel: refused a peer (${error.code ?? error.message})`);
  });
  return {
    server,
    drain: () => {
      for (const session of sessions) session.close();
    },
  };
}

function identity(tlsDir: string) {
  const read = (name: string) => {
    try {
      return readFileSync(`${tlsDir}/${name}`);
    } catch {
      throw new ConfigError(`cannot read ${tlsDir}/${name} (folder "tlsDir")`);
    }
  };
  return { ca: read("ca.pem"), cert: read("exchange.pem"), key: read("exchange.key") };
}

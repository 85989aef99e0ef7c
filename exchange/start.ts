import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { routeOf } from "./allow.ts";
import { refuse, sendJson } from "./answers.ts";
import { AppSessions } from "./app-sessions.ts";
import { type Config, ConfigError } from "./config.ts";
import { Connectors } from "./connectors/connectors.ts";
import { forward } from "./forward.ts";
import { addressOf, RateLimit } from "./limits.ts";
import { StaticFiles } from "./static-files.ts";
import { TimeRelay } from "./time/relay.ts";
import { tunnelListener } from "./tunnel-listener.ts";

const DRAIN_MS = 5000;

export type Exchange = { port: number; tunnelPort: number; close: () => Promise<void> };

/** Starts one exchange node. `say` gets operator lines: never a body, a query or a header. @throws ConfigError */
export async function startExchange(config: Config, say: (line: string) => void): Promise<Exchange> {
  const apps = new AppSessions(say);
  const time = new TimeRelay(config.time);
  const connectors = new Connectors(config, time);
  const tunnel = tunnelListener(config.tlsDir, apps, (req, res) => connectors.serve(req, res), say);
  const limit = new RateLimit(config.limits);
  const files = new StaticFiles(config);

  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const address = addressOf(req, config.trustedHops);
    const route = routeOf(req.method ?? "", req.url ?? "");
    if (route?.kind === "health")
      return sendJson(res, 200, { ok: true, apps: apps.count, upstreams: connectors.health() });
    if (!limit.take(address, performance.now())) return refuse(res, "exchange.too-many");
    switch (route?.kind) {
      case "static":
        return await files.send(req, res, route.path);
      case "host":
        return sendJson(res, 200, config.h5);
      case "to-phone-app":
        res.writeHead(308, { location: "/m/" }).end();
        return;
      case "forward": {
        const body = await bodyOf(req, config.limits.requestBytes);
        if (!body) {
          // Whatever else it sends is not read.
          res.setHeader("connection", "close");
          return refuse(res, "exchange.too-large");
        }
        return await forward(req, res, apps, { path: route.path, address, body, timeoutMs: config.timeoutMs.app });
      }
      case undefined:
        return refuse(res, "exchange.not-found");
    }
  };
  const server = createServer((req, res) => {
    handle(req, res).catch((error: unknown) => {
      if (!req.destroyed) say(`request failed: ${error instanceof Error ? error.name : "?"}`);
      res.destroy();
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;

  await listen(tunnel.server, "tunnelPort", config.tunnelPort, config.host);
  try {
    await listen(server, "port", config.port, config.host);
    await time.open();
  } catch (error) {
    tunnel.server.close();
    server.close();
    throw error;
  }
  return {
    port: portOf(server),
    tunnelPort: portOf(tunnel.server),
    close: async () => {
      time.close();
      const closed = stopListening(server, tunnel.server);
      tunnel.drain();
      const late = setTimeout(() => {
        apps.destroy();
        server.closeAllConnections();
      }, DRAIN_MS);
      await apps.drain();
      server.closeIdleConnections();
      await closed;
      clearTimeout(late);
    },
  };
}

/** The body when it fits, else null. */
async function bodyOf(req: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  if (Number(req.headers["content-length"] ?? 0) > bytesMax) return null;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bytesMax) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** A busy port is reported, never guessed around (design.md §5). */
async function listen(server: NetServer, field: "port" | "tunnelPort", port: number, host: string): Promise<void> {
  await new Promise<void>((done, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE" ? "is already in use by another process" : `cannot be opened (${error.code})`;
      reject(new ConfigError(`port ${port} ("${field}") ${why}; stop that process or choose another port`));
    });
    server.listen(port, host, done);
  });
}

async function stopListening(server: Server, tunnel: NetServer): Promise<void> {
  server.closeIdleConnections();
  await Promise.all([server, tunnel].map((one) => new Promise((done) => one.close(done))));
}

function portOf(server: NetServer): number {
  return (server.address() as AddressInfo).port;
}

import { createServer, type ServerResponse } from "node:http";
import next from "next";
import { contextOf } from "#front/base.ts";
import { clockReportHandler } from "#front/clock-report.ts";
import { filesHandler } from "#front/files.ts";
import { sealingHandler } from "#front/sealing.ts";
import { healthz, readyz } from "#front/health.ts";
import { hisHandler } from "#front/his.ts";
import { metricsRegistry, serveMetrics } from "#front/metrics.ts";
import { ADDRESS_HEADER, openBridge } from "#front/open-bridge.ts";
import { OIDC_PATH, oidcHandler } from "#front/oidc.ts";
import { routed } from "#front/routes.ts";
import { unitWarnings } from "#front/unit-warnings.ts";
import { trpcHandler } from "#front/trpc.ts";
import { tsaHandler } from "#front/tsa.ts";
import { SCAN_PATH, scanHandler } from "#front/scan/handler.ts";
import { verifyHandler } from "#front/verify.ts";
import { checkUnitsAtStart } from "#modules/timestamp/check-units.ts";
import { startClock } from "#modules/timestamp/start-clock.ts";
import { hostClock } from "#server/clock.ts";
import { systemContext } from "#server/context.ts";
import { openDb } from "#server/db.ts";
import { env } from "#server/env.ts";
import { addressOf, sendJson } from "#server/http.ts";
import { log } from "#server/log.ts";
import { tell } from "#server/trpc.ts";
import { parseNodes, readIdentity } from "#server/tunnel/identity.ts";
import { startTunnel } from "#server/tunnel/serve-tunnel.ts";
import { phoneHandler } from "./phone-http.ts";

/** The app process: one door for console, HIS, timestamps and (through the tunnel) phones. */
const GRACE_MS = 4000;

const { APP_PORT, METRICS_PORT, APP_URL, DATABASE_URL, EXCHANGE_NODES, TUNNEL_TLS_DIR } = env();
process.env.NEXTAUTH_URL ??= APP_URL;
const identity = readIdentity(TUNNEL_TLS_DIR);
const { db, close: closeDb } = openDb(DATABASE_URL);
const base = { db, log, clock: hostClock };

// Phones are let in once everything else stands.
let tunnel: ReturnType<typeof startTunnel> | null = null;
const connected = () => tunnel?.connected() ?? 0;
openBridge(base, connected);
const timekeeping = await startClock(base, "app");
const oidc = await oidcHandler(base);
await checkUnitsAtStart(systemContext(base, "app"));
const console_ = next({ dev: false, dir: process.cwd(), hostname: "0.0.0.0", port: APP_PORT });
await console_.prepare();
const pages = console_.getRequestHandler();

const verifying = verifyHandler(base);
const handle = routed(
  [
    { path: "/healthz", handle: healthz },
    { path: "/readyz", handle: readyz(base, { exchange: async () => connected() > 0 }, unitWarnings(base)) },
    { path: "/api/trpc/", handle: trpcHandler(base) },
    { path: "/api/his/v1/", handle: hisHandler(base) },
    { path: "/api/document/", handle: filesHandler(base) },
    { path: "/api/seal/", handle: filesHandler(base) },
    { path: "/api/sealing/", handle: sealingHandler(base) },
    { path: "/api/clock-report", handle: clockReportHandler(base) },
    ...["/api/verify", "/api/verify/"].map((path) => ({ path, handle: verifying })),
    { path: OIDC_PATH, handle: oidc },
    { path: SCAN_PATH, handle: scanHandler(base) },
    { path: "/tsa", handle: tsaHandler(base) },
  ],
  (req, res) => pages(req, res),
);

const server = createServer((req, res) => {
  // Our own word for who is at the other end; what a client claims under this name is dropped.
  req.headers[ADDRESS_HEADER] = addressOf(req);
  secure(res);
  Promise.resolve(handle(req, res)).catch((error: unknown) => {
    const told = tell(error, contextOf(base, { kind: "anonymous" }));
    if (res.headersSent) res.destroy();
    else sendJson(res, told.status, told);
  });
});

function secure(res: ServerResponse): void {
  res.setHeader("x-content-type-options", "nosniff");
  res.setHeader("x-frame-options", "DENY");
  res.setHeader("referrer-policy", "same-origin");
  res.setHeader("cross-origin-opener-policy", "same-origin");
  res.setHeader("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
  if (APP_URL.startsWith("https://")) res.setHeader("strict-transport-security", "max-age=31536000");
}

server.on("error", (error: NodeJS.ErrnoException) => {
  process.stderr.write(
    error.code === "EADDRINUSE"
      ? `Port ${APP_PORT} is in use. Stop what listens there, or set APP_PORT to another port.\n`
      : `The app cannot listen on port ${APP_PORT}: ${error.message}\n`,
  );
  process.exit(1);
});
server.listen(APP_PORT, () => {
  log.info({ port: APP_PORT, url: APP_URL }, "app listens");
  tunnel = startTunnel({
    nodes: parseNodes(EXCHANGE_NODES),
    identity,
    handler: phoneHandler(base),
    log,
  });
});

const metrics = serveMetrics(metricsRegistry(base, connected), METRICS_PORT);
metrics.on("error", (error) => log.error({ err: error, port: METRICS_PORT }, "metrics are not served"));

let isStopping = false;
/** Lets running requests finish, then ends every connection: an open event stream would keep the process for ever. */
async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, "app stops");
  metrics.close();
  await tunnel?.close();
  const closed = new Promise((done) => server.close(done));
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  server.closeIdleConnections();
  await closed;
  clearTimeout(late);
  await timekeeping.close();
  await closeDb();
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));

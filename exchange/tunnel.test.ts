import { execFileSync } from "node:child_process";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, createServer as createTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConnectorClient } from "../src/server/tunnel/call-connector.ts";
import { readIdentity } from "../src/server/tunnel/identity.ts";
import { startTunnel } from "../src/server/tunnel/serve-tunnel.ts";
import { exchangeBench, isUp, silent as log } from "../src/test/open-exchange.ts";
import type { Exchange } from "./start.ts";

const bench = exchangeBench();
const { tls, said, start, openApp } = bench;
const SECRET_BODY = "ciphertext-of-a-phone";
const ask = (exchange: Exchange) =>
  fetch(`http://127.0.0.1:${exchange.port}/api/phone/signing.inbox`, { method: "POST", body: SECRET_BODY });
afterAll(bench.end);

describe("tunnel", () => {
  test("a request travels in, is answered, and leaves no trace of its body", async () => {
    const exchange = await start();
    const app = openApp(exchange, "a");
    await isUp(app);
    expect(await (await ask(exchange)).json()).toEqual({
      name: "a",
      url: "/api/phone/signing.inbox",
      address: "127.0.0.1",
      body: SECRET_BODY,
    });
    expect(said.join("\n")).not.toContain(SECRET_BODY);
    await app.close();
    await exchange.close();
  });

  test("the app dials again when the exchange comes back, and another app takes over at once when one leaves", async () => {
    let exchange = await start();
    const { tunnelPort } = exchange;
    const first = openApp(exchange, "first");
    const second = openApp(exchange, "second");
    await isUp(first);
    await isUp(second);
    await first.close();
    expect((await (await ask(exchange)).json()).name).toBe("second");

    await exchange.close();
    expect(second.connected()).toBe(0);
    exchange = await start({ tunnelPort });
    await isUp(second);
    expect((await (await ask(exchange)).json()).name).toBe("second");
    await second.close();
    expect((await ask(exchange)).status).toBe(503);
    await exchange.close();
  });

  test("a request in flight is finished while the exchange drains", async () => {
    const exchange = await start();
    let release = () => {};
    let arrived = () => {};
    const isThere = new Promise<void>((done) => (arrived = done));
    const app = startTunnel({
      nodes: [{ host: "127.0.0.1", port: exchange.tunnelPort }],
      identity: readIdentity(tls),
      log,
      handler: (_req, res) => {
        release = () => res.writeHead(200).end("late but whole");
        arrived();
      },
    });
    await isUp(app);
    const reply = ask(exchange);
    await isThere;
    const closed = exchange.close();
    release();
    expect(await (await reply).text()).toBe("late but whole");
    await closed;
    await app.close();
  });

  test("a hospital that does not answer in time is said so, and the stream is given up", async () => {
    const exchange = await start({ timeoutMs: { app: 50 } });
    const app = startTunnel({
      nodes: [{ host: "127.0.0.1", port: exchange.tunnelPort }],
      identity: readIdentity(tls),
      log,
      handler: () => {},
    });
    await isUp(app);
    expect((await ask(exchange)).status).toBe(504);
    await app.close();
    await exchange.close();
  });
});

describe("who may dial in", () => {
  let exchange: Exchange;
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: tls, stdio: "pipe" });
  beforeAll(async () => {
    exchange = await start();
    const subject = (cn: string) => ["-subj", `/CN=${cn}`];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl("req", "-x509", ...key, "-keyout", "self.key", "-out", "self.pem", ...subject("xingqian-app"));
    openssl("req", ...key, "-keyout", "other.key", "-out", "other.csr", ...subject("xingqian-console"));
    openssl("x509", "-req", "-in", "other.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "other.pem");
  });
  afterAll(() => exchange.close());

  test.each(["self", "other", null])("certificate %s gets no stream", async (name) => {
    const { ca } = readIdentity(tls);
    const read = (file: string) => execFileSync("cat", [join(tls, file)]);
    const identity = name === null ? {} : { cert: read(`${name}.pem`), key: read(`${name}.key`) };
    const socket = connect({
      host: "127.0.0.1",
      port: exchange.tunnelPort,
      ca,
      ...identity,
      servername: "xingqian-exchange",
      ALPNProtocols: ["xq-tunnel/1"],
    });
    const heard: Buffer[] = [];
    socket.on("data", (part: Buffer) => heard.push(part));
    socket.on("error", () => {});
    await new Promise((done) => socket.once("close", done));
    // Not even the HTTP/2 preface was sent to us.
    expect(Buffer.concat(heard)).toHaveLength(0);
    expect((await ask(exchange)).status).toBe(503);
  });

  test("we hang up on an exchange that cannot prove its name", async () => {
    const { ca, cert, key } = readIdentity(tls);
    const impostor = createTls({ ca, cert, key, requestCert: true, ALPNProtocols: ["h2"] });
    impostor.on("tlsClientError", () => {});
    await new Promise<void>((done) => impostor.listen(0, "127.0.0.1", done));
    const client = openConnectorClient([{ host: "127.0.0.1", port: (impostor.address() as AddressInfo).port }], {
      ca,
      cert,
      key,
    });
    await expect(client.call("exchange.status", {}, 1000)).rejects.toThrow("no exchange node answers");
    impostor.close();
  });
});

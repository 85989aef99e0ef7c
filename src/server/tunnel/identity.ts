import { readFileSync } from "node:fs";
import { connect, type TLSSocket } from "node:tls";

/** The name every exchange node proves, whatever address it is dialled at. */
const EXCHANGE_NAME = "xingqian-exchange";
const CONNECT_MS = 5000;

export type TunnelIdentity = { ca: Buffer; cert: Buffer; key: Buffer };
export type Node = { host: string; port: number };

/** Reads ca.pem, app.pem and app.key. @throws Error naming the file that is missing */
export function readIdentity(folder: string): TunnelIdentity {
  return {
    ca: readFileSync(`${folder}/ca.pem`),
    cert: readFileSync(`${folder}/app.pem`),
    key: readFileSync(`${folder}/app.key`),
  };
}

/** `host:port, host:port`. @throws Error naming the entry that is malformed */
export function parseNodes(list: string): Node[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const found = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(entry);
      if (!found?.[1] || !found[2]) throw new Error(`EXCHANGE_NODES: "${entry}" is not host:port`);
      return { host: found[1], port: Number(found[2]) };
    });
}

/** Dials one exchange node with mutual TLS. Rejects when it is not the exchange or does not answer in time. */
export async function dial(
  { host, port }: Node,
  identity: TunnelIdentity,
  protocol: "xq-tunnel/1" | "h2",
): Promise<TLSSocket> {
  return await new Promise<TLSSocket>((done, reject) => {
    const socket = connect({
      host,
      port,
      ...identity,
      servername: EXCHANGE_NAME,
      minVersion: "TLSv1.3",
      ALPNProtocols: [protocol],
    });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const late = setTimeout(() => fail(new Error(`no answer from ${host}:${port}`)), CONNECT_MS);
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      clearTimeout(late);
      socket.off("error", fail);
      socket.on("error", () => {});
      socket.setNoDelay(true);
      if (socket.alpnProtocol === protocol) done(socket);
      else fail(new Error(`${host}:${port} does not speak ${protocol}`));
    });
    socket.once("close", () => clearTimeout(late));
  });
}

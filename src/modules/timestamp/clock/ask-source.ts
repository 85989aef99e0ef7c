import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Burst, burst } from "#core/sntp/burst.ts";
import type { NtpCrypto, NtpKey } from "#core/sntp/mac.ts";
import { monotonicUs } from "./monotonic.ts";

/** How long one packet is waited for, and the time between two packets of a burst. */
const TIMEOUT_MS = 800;
const GAP_MS = 12;

const hostCrypto: NtpCrypto = {
  sha256: (data) => new Uint8Array(createHash("sha256").update(data).digest()),
  aes128: (key, block) => {
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    return new Uint8Array(cipher.update(block));
  },
};

export type SourceAddress = { host: string; port: number; key?: NtpKey };

/** One burst over UDP from a port of its own, so that a stranger has to guess port and nonce. Never throws. */
export async function askSource({ host, port, key }: SourceAddress): Promise<Burst> {
  let socket: Socket | null = null;
  try {
    const address = isIP(host) ? host : (await lookup(host)).address;
    socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
    await connected(socket, port, address);
    const nonce = () => randomBytes(8).readBigUInt64BE();
    return await burst(wireOn(socket), { nonce, nearUs: Date.now() * 1000, key }, hostCrypto);
  } catch {
    return { best: null, answered: 0, refusal: { why: "unreachable" } };
  } finally {
    socket?.close();
  }
}

function connected(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((done, reject) => {
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      done();
    });
    socket.connect(port, address);
  });
}

function wireOn(socket: Socket): Parameters<typeof burst>[0] {
  return {
    pause: () => new Promise((later) => setTimeout(later, GAP_MS)),
    ask: (packet, take) =>
      new Promise((done) => {
        const end = () => {
          clearTimeout(late);
          socket.off("message", hear);
          socket.off("error", end);
          done();
        };
        const hear = (reply: Buffer) => {
          const receivedUs = monotonicUs();
          if (take(new Uint8Array(reply), sentUs, receivedUs)) end();
        };
        const late = setTimeout(end, TIMEOUT_MS);
        socket.on("message", hear);
        // A closed port answers by ICMP, which arrives as an error of the connected socket.
        socket.on("error", end);
        const sentUs = monotonicUs();
        socket.send(packet);
      }),
  };
}

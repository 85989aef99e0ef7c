import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Burst, burst } from "#core/sntp/burst.ts";
import type { NtpCrypto, NtpKey } from "#core/sntp/mac.ts";
import { type Host, udpWire } from "#core/sntp/udp-wire.ts";
import { monotonicUs } from "./monotonic.ts";

const hostCrypto: NtpCrypto = {
  sha256: (data) => new Uint8Array(createHash("sha256").update(data).digest()),
  aes128: (key, block) => {
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    return new Uint8Array(cipher.update(block));
  },
};

const host: Host = {
  monotonicUs,
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

export type SourceAddress = { host: string; port: number; key?: NtpKey };

/** One burst over UDP from a port of its own, so that a stranger has to guess port and nonce. Never throws. */
export async function askSource({ host: name, port, key }: SourceAddress): Promise<Burst> {
  let socket: Socket | null = null;
  try {
    const address = isIP(name) ? name : (await lookup(name)).address;
    socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
    await connected(socket, port, address);
    const nonce = () => randomBytes(8).readBigUInt64BE();
    return await burst(udpWire(socket, host), { nonce, nearUs: Date.now() * 1000, key }, hostCrypto);
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

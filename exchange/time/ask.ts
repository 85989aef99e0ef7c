import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Burst, burst } from "../../src/core/sntp/burst.ts";
import type { NtpCrypto } from "../../src/core/sntp/mac.ts";
import { udpWire } from "../../src/core/sntp/udp-wire.ts";
import type { TimeSource } from "../config.ts";

/** The machine's monotonic clock in µs. */
export const monotonicUs = (): number => Number(process.hrtime.bigint()) / 1000;

export const nodeCrypto: NtpCrypto = {
  sha256: (data) => createHash("sha256").update(data).digest(),
  aes128: (key, block) => createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block),
};

const after = (ms: number, work: () => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** One burst to a configured source. Never throws; `address` is where its name led. */
export async function ask(source: TimeSource): Promise<{ found: Burst; address: string }> {
  let socket: Socket | undefined;
  let address = "";
  try {
    address = isIP(source.host) ? source.host : (await lookup(source.host)).address;
    socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
    const opened = new Promise((done, reject) => socket?.once("connect", done).once("error", reject));
    socket.connect(source.port, address);
    await opened;
    socket.removeAllListeners("error").on("error", () => {});
    const nonce = () => randomBytes(8).readBigUInt64BE();
    const wire = udpWire(socket, { monotonicUs, after });
    return { found: await burst(wire, { nonce, nearUs: Date.now() * 1000, key: source.key }, nodeCrypto), address };
  } catch {
    return { found: { best: null, answered: 0, refusal: { why: "unreachable" } }, address };
  } finally {
    socket?.close();
  }
}

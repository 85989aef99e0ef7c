import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real chronyd on loopback. It never touches this machine's clock: `-x` gives it none to control. */
export type Chronyd = { port: number; commandPort: number; folder: string; stop: () => Promise<void> };

/**
 * @param lines of chrony.conf besides ports, e.g. `local stratum 1` to serve this machine's clock
 * @param files written beside it, e.g. a keyfile; `FOLDER` in lines is the folder
 */
export async function startChronyd(lines: readonly string[], files: Record<string, string> = {}): Promise<Chronyd> {
  const folder = mkdtempSync(join(tmpdir(), "xq-chrony-"));
  const [port = 0, commandPort = 0] = await freeUdpPorts(2);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const config = [
    ...lines.map((line) => line.replaceAll("FOLDER", folder)),
    `port ${port}`,
    `cmdport ${commandPort}`,
    "bindcmdaddress 127.0.0.1",
    "bindcmdaddress /",
    "allow 127.0.0.0/8",
    "cmdallow 127.0.0.0/8",
    `pidfile ${folder}/pid`,
    `driftfile ${folder}/drift`,
  ];
  writeFileSync(join(folder, "chrony.conf"), `${config.join("\n")}\n`);
  const child = spawn("/usr/sbin/chronyd", ["-x", "-d", "-u", "root", "-f", join(folder, "chrony.conf")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (said += part.toString()));
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  const isUp = await answers(port, gone);
  if (!isUp) throw new Error(`chronyd did not start: ${said}`);
  return {
    port,
    commandPort,
    folder,
    stop: async () => {
      child.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freeUdpPorts(count: number): Promise<number[]> {
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = createSocket("udp4");
      await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
      return socket;
    }),
  );
  return sockets.map((socket) => {
    const { port } = socket.address();
    socket.close();
    return port;
  });
}

/** Asks until a packet comes back, as a client would. */
async function answers(port: number, gone: Promise<void>): Promise<boolean> {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  const packet = Buffer.alloc(48);
  packet[0] = 0x23;
  const heard = new Promise<true>((done) => socket.once("message", () => done(true)));
  const ask = setInterval(() => socket.send(packet, port, "127.0.0.1"), 20);
  try {
    return await Promise.race([heard, gone.then(() => false as const)]);
  } finally {
    clearInterval(ask);
    socket.close();
  }
}

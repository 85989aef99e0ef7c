import { createSocket } from "node:dgram";

/** chronyd's command port (candm.h of chrony 4): version 6, a request padded to its reply's length. */
const VERSION = 6;
const REQUEST_BYTES = 104;
const TRACKING = 33;
const TRACKING_REPLY = 5;
const HEADER = 28;
const TIMEOUT_MS = 1000;

/** What `chronyc tracking` shows. Durations in µs, rates in ppm. */
export type Tracking = {
  leap: number;
  stratum: number;
  /** UTC minus the host's clock, still to be slewed. */
  correctionUs: number;
  rootDelayUs: number;
  rootDispersionUs: number;
  residualPpm: number;
  skewPpm: number;
};

/** Asks chronyd on this machine for its tracking; null when it does not answer or answers something else. */
export async function askChrony(host: string, port: number): Promise<Tracking | null> {
  const sequence = Math.floor(Math.random() * 0xffffffff);
  const socket = createSocket("udp4");
  try {
    return await new Promise((done) => {
      const late = setTimeout(() => done(null), TIMEOUT_MS);
      const end = (found: Tracking | null) => {
        clearTimeout(late);
        done(found);
      };
      socket.once("error", () => end(null));
      socket.on("message", (reply) => end(parseTracking(reply, sequence)));
      socket.send(request(sequence), port, host);
    });
  } finally {
    socket.close();
  }
}

function request(sequence: number): Buffer {
  const out = Buffer.alloc(REQUEST_BYTES);
  out.writeUInt8(VERSION, 0);
  out.writeUInt8(1, 1);
  out.writeUInt16BE(TRACKING, 4);
  out.writeUInt32BE(sequence, 8);
  return out;
}

/** Null for anything but a successful tracking reply to `sequence`. */
export function parseTracking(reply: Buffer, sequence: number): Tracking | null {
  if (reply.length < HEADER + 76 || reply.readUInt8(0) !== VERSION || reply.readUInt8(1) !== 2) return null;
  const isOurs = reply.readUInt16BE(4) === TRACKING && reply.readUInt32BE(16) === sequence;
  if (!isOurs || reply.readUInt16BE(6) !== TRACKING_REPLY || reply.readUInt16BE(8) !== 0) return null;
  const floatAt = (at: number) => floatOf(reply.readUInt32BE(HEADER + at));
  return {
    stratum: reply.readUInt16BE(HEADER + 24),
    leap: reply.readUInt16BE(HEADER + 26),
    correctionUs: floatAt(40) * 1e6,
    residualPpm: floatAt(56),
    skewPpm: floatAt(60),
    rootDelayUs: floatAt(64) * 1e6,
    rootDispersionUs: floatAt(68) * 1e6,
  };
}

/** chrony's own 32-bit float: 7 bits of exponent, 25 bits of coefficient, both signed (util.c). */
function floatOf(bits: number): number {
  const exponent = bits >> 25;
  const coefficient = (bits << 7) >> 7;
  return coefficient * 2 ** (exponent - 25);
}

/** What an NTP server answers with (RFC 5905 §7.3); durations in seconds, times in seconds since 1970. */
export type Answer = {
  leap: number;
  stratum: number;
  rootDelay: number;
  rootDispersion: number;
  referenceId: string;
  reference: number;
  origin: Buffer;
  receive: number;
  transmit: number;
};

const UNIX_IN_NTP = 2_208_988_800;
/** About a microsecond. */
const PRECISION = -20;

/** The client's version and transmit timestamp, or null for anything but a client request. */
export function readRequest(packet: Buffer): { version: number; transmit: Buffer } | null {
  if (packet.length < 48) return null;
  const first = packet.readUInt8(0);
  const version = (first >> 3) & 7;
  if ((first & 7) !== 3 || version < 1 || version > 4) return null;
  return { version, transmit: packet.subarray(40, 48) };
}

export function writeAnswer(version: number, answer: Answer): Buffer {
  const out = Buffer.alloc(48);
  out.writeUInt8((answer.leap << 6) | (version << 3) | 4, 0);
  out.writeUInt8(answer.stratum, 1);
  out.writeInt8(4, 2);
  out.writeInt8(PRECISION, 3);
  out.writeUInt32BE(Math.round(answer.rootDelay * 65_536), 4);
  out.writeUInt32BE(Math.round(answer.rootDispersion * 65_536), 8);
  out.write(answer.referenceId.padEnd(4, "\0").slice(0, 4), 12, "latin1");
  writeTime(out, answer.reference, 16);
  answer.origin.copy(out, 24);
  writeTime(out, answer.receive, 32);
  writeTime(out, answer.transmit, 40);
  return out;
}

function writeTime(out: Buffer, seconds: number, at: number): void {
  const whole = Math.floor(seconds);
  out.writeUInt32BE((whole + UNIX_IN_NTP) % 2 ** 32, at);
  out.writeUInt32BE(Math.floor((seconds - whole) * 2 ** 32), at + 4);
}

import type { Bytes } from "#core/bytes.ts";
import type { Wire } from "./burst.ts";

/** How long one packet is waited for, and the time between two packets of a burst. */
const TIMEOUT_MS = 800;
const GAP_MS = 12;

/** A connected datagram socket, as node:dgram has it: what arrives comes from the peer only. */
export type Datagrams = {
  on(event: "message", take: (packet: Bytes) => void): unknown;
  on(event: "error", take: () => void): unknown;
  off(event: "message", take: (packet: Bytes) => void): unknown;
  off(event: "error", take: () => void): unknown;
  send(packet: Bytes): unknown;
};

/** The host's monotonic clock in µs, and its timer: runs `work` after `ms` unless the returned function is called before. */
export type Host = { monotonicUs: () => number; after: (ms: number, work: () => void) => () => void };

/** Packets stamped as close to the wire as the runtime lets us: right before sending, first thing on arrival. */
export function udpWire(socket: Datagrams, host: Host): Wire {
  return {
    pause: () =>
      new Promise((done) => {
        host.after(GAP_MS, done);
      }),
    ask: (packet, take) =>
      new Promise((done) => {
        const end = () => {
          giveUp();
          socket.off("message", hear);
          socket.off("error", end);
          done();
        };
        const hear = (reply: Bytes) => {
          const receivedUs = host.monotonicUs();
          if (take(new Uint8Array(reply), sentUs, receivedUs)) end();
        };
        const giveUp = host.after(TIMEOUT_MS, end);
        socket.on("message", hear);
        // A closed port answers by ICMP, which arrives as an error of the connected socket.
        socket.on("error", end);
        const sentUs = host.monotonicUs();
        socket.send(packet);
      }),
  };
}

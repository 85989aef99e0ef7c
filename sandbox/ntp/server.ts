import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { Hono } from "hono";
import { z } from "zod";
import { type Answer, readRequest, writeAnswer } from "./packet.ts";

/**
 * What a time server can get wrong or be made to do. `bias` tells a time that is off by `ms`; `asymmetry` answers `ms`
 * late without saying so; `kiss` sends a kiss-o'-death `code`; `forged-origin` answers somebody else's request;
 * `unsynchronised` says LI = 3; `dispersion` admits to be off by up to `ms`; `silence` says nothing.
 */
const faultShape = z.object({
  server: z.number().int().min(1).max(9),
  kind: z.enum(["bias", "asymmetry", "kiss", "forged-origin", "unsynchronised", "dispersion", "silence", "clear"]),
  ms: z.number().min(-1e9).max(1e9).default(0),
  code: z.string().length(4).default("RATE"),
});
type Fault = z.infer<typeof faultShape>;

/** The host's wall clock in seconds, finer than Date.now(). */
const now = (): number => (performance.timeOrigin + performance.now()) / 1000;

/** Time devices of the sandbox: real NTP over UDP. Their only clock is this machine's, and their reference says so: LOCL. */
export class NtpServers {
  readonly #sockets: Socket[] = [];
  readonly #faults = new Map<number, Fault>();
  #isClosed = false;

  /** @throws Error when the port is taken */
  async open(port: number): Promise<number> {
    const socket = createSocket("udp4");
    await new Promise<void>((done, reject) => {
      socket.once("error", reject);
      socket.bind(port, "127.0.0.1", done);
    });
    const server = this.#sockets.push(socket);
    socket.on("error", () => {});
    socket.on("message", (packet, from) => this.#answer(socket, server, packet, from));
    return socket.address().port;
  }

  /** `POST /control/ntp {server, kind, ms?, code?}`: what server number `server` does from now on. */
  control(): Hono {
    const app = new Hono();
    app.post("/control/ntp", async (c) => {
      const fault = faultShape.safeParse(await c.req.json().catch(() => null));
      if (!fault.success) return c.json({ problem: fault.error.message }, 400);
      this.order(fault.data);
      return c.json(fault.data);
    });
    return app;
  }

  order(fault: Fault): void {
    if (fault.kind === "clear") this.#faults.delete(fault.server);
    else this.#faults.set(fault.server, fault);
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.close();
  }

  #answer(socket: Socket, server: number, packet: Buffer, from: RemoteInfo): void {
    const receive = now();
    const request = readRequest(packet);
    const fault = this.#faults.get(server);
    if (!request || fault?.kind === "silence") return;
    const answer: Answer = {
      leap: 0,
      stratum: 1,
      rootDelay: 0,
      rootDispersion: 0.00002,
      referenceId: "LOCL",
      reference: Math.floor(receive),
      origin: request.transmit,
      receive,
      transmit: 0,
    };
    const late = spoil(answer, fault);
    const send = () => {
      if (this.#isClosed) return;
      answer.transmit = now() + (answer.receive - receive);
      if (late > 0) answer.transmit -= late / 1000;
      socket.send(writeAnswer(request.version, answer), from.port, from.address);
    };
    if (late > 0) setTimeout(send, late);
    else send();
  }
}

/** Changes the answer as the fault demands; gives how many ms it is to be sent late. */
function spoil(answer: Answer, fault: Fault | undefined): number {
  switch (fault?.kind) {
    case "bias":
      answer.receive += fault.ms / 1000;
      answer.reference += fault.ms / 1000;
      return 0;
    case "asymmetry":
      return fault.ms;
    case "kiss":
      answer.stratum = 0;
      answer.referenceId = fault.code;
      return 0;
    case "forged-origin":
      answer.origin = Buffer.alloc(8, 7);
      return 0;
    case "unsynchronised":
      answer.leap = 3;
      answer.stratum = 16;
      return 0;
    case "dispersion":
      answer.rootDispersion = fault.ms / 1000;
      return 0;
    case "silence":
    case "clear":
    case undefined:
      return 0;
  }
}

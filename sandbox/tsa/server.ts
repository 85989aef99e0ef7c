import { Hono } from "hono";
import { z } from "zod";
import { pem } from "../ca/certificate.ts";
import { bits, integer, oid, seq, utf8 } from "../ca/der.ts";
import type { KeyKind } from "../ca/keys.ts";
import { Register } from "../ca/register.ts";
import { FAILURES, QueryRefused, readQuery } from "./request.ts";
import { type Stamp, type Stamper, token } from "./token.ts";
import { randomNumber, type Units, unitsOf } from "./units.ts";

const POLICY = oid("1.3.6.1.4.1.99999.1.1");
const ACCURACY_MS = 1000;

/**
 * What the authority gets wrong or is made to do until it is told otherwise. `down` cuts the line; `slow` answers `ms`
 * late; `wrong-…` signs something else than was asked; `wrong-time` is off by `ms`; `expired` signs with a certificate that
 * ended yesterday; `wrong-purpose` with one whose purpose is not critical; `bad-signature` flips a bit; `rejection` says no
 * with `failure`; `revoked`: its certificate stands on its root's list; `waiting` is a status without a token; `no-answer` sends what is no DER.
 */
const faultShape = z.object({
  kind: z.enum([
    "down",
    "slow",
    "wrong-nonce",
    "wrong-imprint",
    "wrong-policy",
    "wrong-time",
    "expired",
    "wrong-purpose",
    "bad-signature",
    "rejection",
    "waiting",
    "no-answer",
    "revoked",
    "clear",
  ]),
  ms: z.number().int().min(-1e12).max(1e12).default(0),
  failure: z
    .enum(["badAlg", "badRequest", "timeNotAvailable", "unacceptedPolicy", "systemFailure"])
    .default("systemFailure"),
});
type Fault = z.infer<typeof faultShape>;

/**
 * A cloud time-stamping authority of its own make: RFC 3161 over HTTP at `/tsa` (RSA with SHA-256) and `/tsa/sm2` (SM2 with
 * SM3), with an account, an RSA and an SM2 root of its own at `/root.pem` and `/sm2/root.pem`. Its clock is this machine's.
 */
export class CloudTsa {
  readonly #units: Readonly<Record<KeyKind, Units>>;
  readonly #authorization: string;
  #fault: Fault | null = null;

  constructor({ folder, user, password }: { folder: string; user: string; password: string }) {
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const register = new Register(folder);
    this.#units = { rsa: unitsOf(register, "rsa"), sm2: unitsOf(register, "sm2") };
  }

  /** `POST /control/tsa {kind, ms?, failure?}`. */
  control(): Hono {
    const app = new Hono();
    app.post("/control/tsa", async (c) => {
      const fault = faultShape.safeParse(await c.req.json().catch(() => null));
      if (!fault.success) return c.json({ problem: fault.error.message }, 400);
      this.#fault = fault.data.kind === "clear" ? null : fault.data;
      return c.json(fault.data);
    });
    return app;
  }

  server(): Hono {
    const app = new Hono();
    app.get("/root.pem", (c) => c.text(pem(this.#units.rsa.root)));
    app.get("/sm2/root.pem", (c) => c.text(pem(this.#units.sm2.root)));
    for (const [path, kind] of [
      ["/root.crl", "rsa"],
      ["/sm2/root.crl", "sm2"],
    ] as const)
      app.get(path, (c) => {
        const crl = this.#units[kind].listAt(Date.now(), this.#fault?.kind === "revoked");
        return c.body(new Uint8Array(crl), 200, { "content-type": "application/pkix-crl" });
      });
    for (const [path, kind] of [
      ["/tsa", "rsa"],
      ["/tsa/sm2", "sm2"],
    ] as const)
      app.post(path, async (c) => {
        if (c.req.header("authorization") !== this.#authorization) return c.text("unknown account", 401);
        if (c.req.header("content-type") !== "application/timestamp-query") return c.text("not a query", 415);
        const fault = this.#fault;
        if (fault?.kind === "down") return c.text("Service Unavailable", 503);
        if (fault?.kind === "slow") await new Promise((later) => setTimeout(later, fault.ms));
        const reply = this.#answer(Buffer.from(await c.req.arrayBuffer()), this.#units[kind], fault);
        return c.body(new Uint8Array(reply), 200, { "content-type": "application/timestamp-reply" });
      });
    return app;
  }

  #answer(body: Buffer, units: Units, fault: Fault | null): Buffer {
    if (fault?.kind === "no-answer") return Buffer.from("maintenance");
    if (fault?.kind === "waiting") return seq(seq(integer(3)));
    if (fault?.kind === "rejection") return rejection(FAILURES[fault.failure]);
    try {
      const { imprint, policy, nonce, certReq } = readQuery(body);
      if (policy && !policy.equals(POLICY)) return rejection(FAILURES.unacceptedPolicy);
      const stamp: Stamp = {
        policy: POLICY,
        imprint,
        serial: randomNumber(),
        atMs: Date.now(),
        accuracyMs: ACCURACY_MS,
        nonce,
      };
      const made = token(spoilt(stamp, fault), stamperOf(units, fault), certReq);
      if (fault?.kind === "bad-signature") made[made.length - 1] = (made.at(-1) ?? 0) ^ 1;
      return seq(seq(integer(0)), made);
    } catch (error) {
      if (error instanceof QueryRefused) return rejection(FAILURES[error.failure]);
      throw error;
    }
  }
}

function spoilt(stamp: Stamp, fault: Fault | null): Stamp {
  const { imprint, atMs } = stamp;
  const flipped = Buffer.concat([imprint.subarray(0, -1), Buffer.of((imprint.at(-1) ?? 0) ^ 1)]);
  if (fault?.kind === "wrong-nonce") return { ...stamp, nonce: integer(randomNumber()) };
  if (fault?.kind === "wrong-imprint") return { ...stamp, imprint: flipped };
  if (fault?.kind === "wrong-policy") return { ...stamp, policy: oid("1.3.6.1.4.1.99999.1.2") };
  return fault?.kind === "wrong-time" ? { ...stamp, atMs: atMs + fault.ms } : stamp;
}

function stamperOf({ good, expired, uncritical }: Units, fault: Fault | null): Stamper {
  if (fault?.kind === "expired") return expired;
  return fault?.kind === "wrong-purpose" ? uncritical : good;
}

/** PKIStatusInfo: rejection, a line of text, one failure bit counted from the left. */
function rejection(bit: number): Buffer {
  const mask = Buffer.alloc((bit >> 3) + 1);
  mask[bit >> 3] = 0x80 >> (bit & 7);
  return seq(seq(integer(2), seq(utf8("no token for this request")), bits(mask, 7 - (bit & 7))));
}

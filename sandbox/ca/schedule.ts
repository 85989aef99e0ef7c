import { Hono } from "hono";
import { z } from "zod";
import type { Authority } from "./authority.ts";
import type { Revoked } from "./register.ts";
import { crlOf, rootCrlOf } from "./status.ts";

/** What relying parties get to know: the register as it was when it was last published, and the lists made then. */
export type Published = {
  atMs: number;
  revoked: ReadonlyMap<string, Revoked>;
  crl: () => Buffer;
  rootCrl: () => Buffer;
};

/**
 * When a CA publishes. CAs take a revocation at once and tell of it with their next list, hours later as often as not, and
 * many feed their OCSP responder from the lists; 0 is a CA that publishes with every deed.
 */
export class Schedule {
  #everyMs: number;
  readonly #last = new Map<Authority, Published>();

  constructor(everyMs = 0) {
    this.#everyMs = everyMs;
  }

  /** What is out at a moment. */
  published(authority: Authority, nowMs: number): Published {
    const last = this.#last.get(authority);
    return last && nowMs < last.atMs + this.#everyMs ? last : this.#publish(authority, nowMs);
  }

  /** Publishes now, and from now on at this interval. */
  every(ms: number, nowMs: number): void {
    this.#everyMs = ms;
    for (const authority of this.#last.keys()) this.#publish(authority, nowMs);
  }

  #publish(authority: Authority, atMs: number): Published {
    const revoked = new Map(authority.register.revoked);
    const published: Published = {
      atMs,
      revoked,
      crl: once(() => crlOf(authority, published)),
      rootCrl: once(() => rootCrlOf(authority, published)),
    };
    this.#last.set(authority, published);
    return published;
  }
}

/** A list is signed once and then served as it is. */
function once(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined;
  return () => (made ??= make());
}

const orderShape = z.object({ ca: z.string(), everySeconds: z.number().int().min(0).max(604_800) });

/** `POST /control/ca {ca, everySeconds}`: that CA publishes now, and then at this interval; 0 is with every deed. */
export function scheduleControl(schedules: Readonly<Record<string, Schedule>>): Hono {
  const app = new Hono();
  app.post("/control/ca", async (c) => {
    const order = orderShape.safeParse(await c.req.json().catch(() => null));
    const schedule = order.success ? schedules[order.data.ca] : undefined;
    if (!order.success || !schedule) return c.json({ problem: order.error?.message ?? "no such CA" }, 400);
    schedule.every(order.data.everySeconds * 1000, Date.now());
    return c.json(order.data);
  });
  return app;
}

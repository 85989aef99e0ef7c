import type { IncomingMessage } from "node:http";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";

/**
 * Failures on demand, for the next `count` calls of one service. `timeout` never answers, `slow` answers after
 * `delayMs`, `500` is a crash page, `wrong-answer` is well-formed nonsense, `lost-answer` does the work and then cuts
 * the line, `errcode` is a WeChat business error.
 */
const faultShape = z.object({
  upstream: z.enum(["wechat", "wecom", "ca1", "ca2"]),
  kind: z.enum(["timeout", "slow", "500", "wrong-answer", "lost-answer", "errcode", "clear"]),
  count: z.number().int().min(1).max(10_000).default(1),
  delayMs: z.number().int().min(0).max(60_000).default(3000),
  code: z.number().int().default(-1),
  /** Only calls whose path holds this text. */
  path: z.string().default(""),
});
type Fault = z.infer<typeof faultShape>;

export class Faults {
  #waiting: Fault[] = [];

  order(input: unknown): Fault {
    const fault = faultShape.parse(input);
    if (fault.kind === "clear") this.#waiting = this.#waiting.filter(({ upstream }) => upstream !== fault.upstream);
    else this.#waiting.push(fault);
    return fault;
  }

  #take(upstream: string, path: string): Fault | undefined {
    const found = this.#waiting.find((fault) => fault.upstream === upstream && path.includes(fault.path));
    if (found && --found.count === 0) this.#waiting = this.#waiting.filter((fault) => fault !== found);
    return found;
  }

  middleware(upstream: Fault["upstream"]): MiddlewareHandler {
    return async (c, next) => {
      const fault = this.#take(upstream, c.req.path);
      switch (fault?.kind) {
        case "timeout":
          await new Promise(() => {});
          return;
        case "slow":
          await new Promise((later) => setTimeout(later, fault.delayMs));
          return await next();
        case "500":
          return c.text("Internal Server Error", 500);
        case "wrong-answer":
          return c.json({ message: "<!-- maintenance -->" });
        case "errcode":
          return c.json({ errcode: fault.code, errmsg: "injected" });
        case "lost-answer":
          await next();
          (c.env as { incoming?: IncomingMessage }).incoming?.socket.destroy();
          return;
        case "clear":
        case undefined:
          return await next();
      }
    };
  }
}

import { z } from "zod";
import type { Context } from "#server/context.ts";
import { callConnector } from "./call-connector.ts";

const shape = z.object({
  upstreams: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["ok", "failing", "resting", "unused"]),
      lastOkAt: z.string().nullable(),
      failures: z.number(),
      calls: z.array(
        z.object({
          at: z.string(),
          connector: z.string(),
          tookMs: z.number(),
          outcome: z.string(),
          payload: z.unknown(),
        }),
      ),
    }),
  ),
});

/** How one exchange node sees WeChat and the CAs; payloads are field names and lengths only. */
export async function reportUpstreams(ctx: Context) {
  return await callConnector(ctx, "exchange.status", {}, shape);
}

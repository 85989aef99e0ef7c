import { z } from "zod";
import { callConnector } from "#modules/gateway/call-connector.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";

const relayShape = z.object({
  port: z.number(),
  boundUs: z.number().nullable(),
  sources: z.array(
    z.object({
      name: z.string(),
      host: z.string(),
      port: z.number(),
      reach: z.number(),
      isFalse: z.boolean(),
      stratum: z.number().nullable(),
      delayUs: z.number().nullable(),
      distanceUs: z.number().nullable(),
      offsetUs: z.number().nullable(),
    }),
  ),
});

/** What the exchange's relay hears from outside, and where it serves; null when it relays no time. */
export async function relayStatus(ctx: Context) {
  const relay = await callConnector(ctx, "ntp.sample", {}, relayShape);
  if (relay.port === 0) return null;
  const host = env().EXCHANGE_NODES.split(",")[0]?.replace(/:\d+$/, "") ?? "";
  return { ...relay, host };
}

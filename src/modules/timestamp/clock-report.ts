import { and, asc, gte, like, lte } from "drizzle-orm";
import { audit } from "#modules/audit/schema.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { readConfiguration } from "./clock/configuration.ts";
import { drawClockReport } from "./clock/report-page.ts";
import { type ReportRow, summarise } from "./clock/summary.ts";
import type { Span } from "./clock-input.ts";
import { clockHistory } from "./clock-status.ts";

/**
 * The one-page acceptance report 授时/守时验收报告 of a node's clock over a span, as PDF: what was measured here, and
 * plainly which figures belong to the time device.
 */
export async function clockReport(ctx: Context, { node, from, to }: Span & { node: string }): Promise<Uint8Array> {
  const rows: ReportRow[] = await clockHistory(ctx, { node, from, to });
  const { sources, limitUs } = await readConfiguration(ctx);
  const within = and(gte(audit.at, new Date(from)), lte(audit.at, new Date(to)));
  const events = await ctx.db
    .select({ type: audit.type })
    .from(audit)
    .where(and(like(audit.type, "timestamp.clock-%"), within))
    .orderBy(asc(audit.seq));
  const count = (type: string) => events.filter((event) => event.type === `timestamp.clock-${type}`).length;
  return drawClockReport({
    hospital: env().HOSPITAL_NAME,
    node,
    mode: env().TSA_CLOCK,
    fromMs: Date.parse(from),
    toMs: Date.parse(to),
    madeAt: ctx.clock.now(),
    limitUs,
    sources: sources.map(({ name, host, port, key }) => `${name}  ${host}:${port}${key ? `  ${key.algorithm}` : ""}`),
    rows,
    summary: summarise(rows, limitUs),
    counts: {
      holdover: count("holdover"),
      falseticker: count("falseticker"),
      stepped: count("stepped"),
      jumped: count("jumped"),
      overLimit: count("over-limit"),
    },
  });
}

import { spanInput } from "#modules/timestamp/clock-input.ts";
import { clockReport } from "#modules/timestamp/clock-report.ts";
import { addressOf, type Handler, sendBytes, sendJson } from "#server/http.ts";
import { consoleRouter } from "#routers.ts";
import { z } from "zod";
import type { Base } from "./base.ts";
import { contextFromCookies } from "./session.ts";

const query = z.object({ node: z.string().min(1).max(64) });

/** The acceptance report as a file. Who may read the clock's history may have it. */
export function clockReportHandler(base: Base): Handler {
  return async (req, res) => {
    if (req.method !== "GET") return sendJson(res, 405, { code: "http.get-only" });
    const params = Object.fromEntries(new URL(req.url ?? "/", "http://x").searchParams);
    const ctx = await contextFromCookies(base, req.headers.cookie, addressOf(req));
    const { from, to } = params;
    const asked = { ...query.parse({ node: params.node }), ...spanInput.parse({ from, to }) };
    // The procedure decides who may read; asking it means there is one place that does.
    await consoleRouter.createCaller(ctx).timestamp.clock.status();
    const pdf = await clockReport(ctx, asked);
    sendBytes(res, "application/pdf", pdf, {
      "content-disposition": `attachment; filename="clock-report.pdf"; filename*=UTF-8''${encodeURIComponent("授时守时验收报告")}.pdf`,
    });
  };
}

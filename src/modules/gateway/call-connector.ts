import { z } from "zod";
import type { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { type ConnectorClient, ExchangeUnreachable, openConnectorClient } from "#server/tunnel/call-connector.ts";
import { parseNodes, readIdentity } from "#server/tunnel/identity.ts";
import { gatewayError, serviceFacts } from "./errors.ts";
import { wechatError } from "./wechat-codes.ts";
import { wecomError } from "./wecom-codes.ts";

/** Longer than the exchange's own time-outs, so that its reason arrives. */
const TIMEOUT_MS = 45_000;

const answerShape = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      reason: z.enum([
        "timeout",
        "unreachable",
        "cut",
        "status",
        "answer",
        "code",
        "resting",
        "pending",
        "bad-input",
        "unknown-connector",
      ]),
      status: z.number().nullable(),
      code: z.union([z.number(), z.string()]).nullable(),
      detail: z.string(),
    }),
  }),
]);
type Refusal = Extract<z.infer<typeof answerShape>, { ok: false }>["error"];

let client: ConnectorClient | undefined;

/** Tools and tests that stand beside an installation choose their exchange themselves. */
export function useConnectorClient(chosen: ConnectorClient): void {
  client = chosen;
}

/**
 * Asks an exchange node to make the outside call `name` and gives its result, checked by `shape`. Only `name`, outcome
 * and duration are logged.
 * @throws AppError `gateway.*`
 */
export async function callConnector<T>(ctx: Context, name: string, payload: unknown, shape: z.ZodType<T>): Promise<T> {
  client ??= openConnectorClient(parseNodes(env().EXCHANGE_NODES), readIdentity(env().TUNNEL_TLS_DIR));
  const upstream = upstreamOf(name);
  const startedMs = performance.now();
  const done = (outcome: string) =>
    ctx.log.info(
      { connector: name, outcome, tookMs: Math.round(performance.now() - startedMs), requestId: ctx.requestId },
      "outside call",
    );
  let raw: unknown;
  try {
    raw = await client.call(name, payload, TIMEOUT_MS);
  } catch (error) {
    const reason = error instanceof ExchangeUnreachable ? "no-exchange" : "lost";
    done(reason);
    throw gatewayError(reason, serviceFacts(upstream), error);
  }
  const answer = answerShape.safeParse(raw);
  if (answer.success && !answer.data.ok) {
    done([answer.data.error.reason, answer.data.error.status, answer.data.error.code].filter(Boolean).join(" "));
    throw refusalOf(name, upstream, answer.data.error);
  }
  const result = answer.success && answer.data.ok ? shape.safeParse(answer.data.result) : null;
  if (!result?.success) {
    done("answer");
    throw gatewayError("answer", serviceFacts(upstream), answer.error ?? result?.error);
  }
  done("ok");
  return result.data;
}

function upstreamOf(name: string): string {
  const [family = "", channel = ""] = name.split(".");
  return family === "ca" || family === "tsa" ? channel : family;
}

function refusalOf(name: string, upstream: string, { reason, status, code, detail }: Refusal): AppError {
  const facts = { ...serviceFacts(upstream), status, code, detail, connector: name };
  switch (reason) {
    case "unknown-connector":
      return gatewayError("not-configured", facts);
    case "code":
      return (upstream === "wecom" ? wecomError : wechatError)(typeof code === "number" ? code : -1);
    case "status":
      if (status === 401 || status === 403) return gatewayError("unauthorized", facts);
      return gatewayError(status !== null && status < 500 ? "refused" : "upstream", facts);
    case "cut":
      return gatewayError("lost", facts);
    case "timeout":
    case "unreachable":
    case "answer":
    case "resting":
    case "pending":
    case "bad-input":
      return gatewayError(reason, facts);
  }
}

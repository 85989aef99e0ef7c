import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context as AppContext } from "#server/context.ts";
import { errorOutput } from "../input.ts";

/** What every handler finds: our own context, acting for the application that signed the request. */
export type HisEnv = { Variables: { ctx: AppContext; applicationId: string; raw: Uint8Array<ArrayBuffer> } };

export function newApp(): OpenAPIHono<HisEnv> {
  return new OpenAPIHono<HisEnv>({
    defaultHook: (result) => {
      if (!result.success) throw result.error;
    },
  });
}

export const failure = (description: string) => ({
  description,
  content: { "application/json": { schema: errorOutput } },
});

/** The failures every operation can end in. */
export const FAILURES = {
  400: failure("提交的内容不对"),
  401: failure("请求没有签名，或签名不对"),
  404: failure("没有这个资源，或不属于本应用"),
  409: failure("当前状态不允许"),
  422: failure("Idempotency-Key 已用于另一个请求"),
  500: failure("系统错误，凭 requestId 查"),
} as const;

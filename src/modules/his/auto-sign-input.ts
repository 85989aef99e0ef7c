import { z } from "@hono/zod-openapi";

/** The shapes of auto-sign: what a system adds to a call to have it signed at once, and sessions as it sees them. */

export const autoSignInput = z
  .object({
    sessionId: z.string().min(16).max(36).openapi({ description: "自动签授权编号。The doctor's open session." }),
    workstation: z.string().min(1).max(80).openapi({ example: "XNK-03" }),
    address: z
      .string()
      .max(64)
      .default("")
      .openapi({ description: "工作站地址。Address of the workstation.", example: "10.8.21.64" }),
    timeMs: z.int().openapi({ description: "本系统当前时间，毫秒。Now, in ms since 1970 UTC." }),
    nonce: z
      .string()
      .regex(/^[\w-]{16,64}$/)
      .openapi({ description: "随机数，不重复。Never twice." }),
    mac: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .openapi({
        description:
          "hex(HMAC-SM3(金库密钥, 待签字符串))。待签字符串为十行，以 \\n 相连：xq/auto-sign/v1、sessionId、Access Key、文书类型编码、文书编号、hex(SM3(原文))、workstation、address、timeMs、nonce。" +
          "文书编号：数据签名为 externalId，PDF 为 documentId；SM3 对送来的原文或 PDF 计算。金库密钥由金库管理员单独交给本系统，不是接口密钥。" +
          " HMAC-SM3 under the vault's secret (handed over by the vault's administrator, not the API secret) over ten lines joined by \\n: xq/auto-sign/v1, sessionId, access key, document type, document number, hex SM3 of the data or PDF as sent, workstation, address, timeMs, nonce. The document number is externalId for data and documentId for a PDF.",
      }),
  })
  .openapi("AutoSignInput", {
    description:
      "在医生已开的自动签授权内当场签名，不用扫码。每个 MAC 只能用一次。Signs at once within the doctor's open session; each MAC counts once.",
  });
export type AutoSign = z.output<typeof autoSignInput>;

export const sessionInput = z
  .object({
    staffNo: z.string().min(1).max(32),
    workstation: z.string().min(1).max(80).openapi({ example: "XNK-03" }),
    address: z.string().max(64).default("").openapi({ description: "工作站地址。Address of the workstation." }),
    types: z.array(z.string().max(40)).max(50).default([]).openapi({
      description:
        "建议的文书类型编码；不填为策略允许的全部。医生可在手机上减少。Proposed types; the doctor may take fewer.",
    }),
    untilShiftEnd: z.boolean().default(false).openapi({
      description:
        "建议授权到本班次结束（班次和最长时间由医院策略定）。医生可在手机上改。Proposes the end of the shift, within the hospital's longest time; the doctor may choose otherwise.",
    }),
  })
  .openapi("AutoSignSessionInput");

export const logoutInput = z
  .object({
    staffNo: z.string().min(1).max(32),
    workstation: z.string().max(80).default("").openapi({
      description: "退出的工作站；不填为整个系统。Where; empty: everywhere in this system.",
      example: "XNK-03",
    }),
  })
  .openapi("AutoSignLogout");

export const sessionInvited = z
  .object({ invitationId: z.string(), text: z.string(), svg: z.string(), expiresAt: z.string() })
  .openapi("AutoSignInvitation");

export const sessionOutput = z
  .object({
    state: z.enum(["none", "waiting", "lapsed", "open", "ended"]).openapi({
      description: "none 没有；waiting 等医生扫码；lapsed 二维码已过期；open 有效；ended 已结束",
    }),
    staffNo: z.string(),
    sessionId: z.string().nullable().openapi({ description: "自动签时填入 autoSign.sessionId" }),
    until: z.string().nullable(),
    used: z.int().nullable(),
    max: z.int().nullable(),
    types: z.array(z.string()),
    workstations: z.array(z.string()).openapi({ description: "空：不限" }),
    addresses: z.array(z.string()).openapi({ description: "空：不限" }),
    reason: z.string().nullable().openapi({ description: "结束原因：phone、console、expired、used-up、rate、place …" }),
  })
  .openapi("AutoSignSession");

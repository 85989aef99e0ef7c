import { z } from "@hono/zod-openapi";

export const loginInput = z
  .strictObject({
    workstation: z.string().trim().min(1).max(64).openapi({ example: "XNK-03", description: "电脑名，显示在手机上" }),
    staffNo: z.string().max(32).optional().openapi({ description: "只等这个工号；省略则谁扫都可以" }),
    origin: z
      .string()
      .max(200)
      .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? "") && new URL(text).origin === text)
      .optional()
      .openapi({
        example: "http://his.hospital.local",
        description: "要把登录页放进 iframe 的网页的源；省略则不能嵌入",
      }),
    returnUrl: z
      .string()
      .max(500)
      .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""))
      .optional()
      .openapi({ description: "登录后转到这里，附 ?ticket=；与 origin 二选一或都不填" }),
  })
  .openapi("LoginInput");

export const loginOutput = z
  .object({
    loginId: z.string(),
    pageUrl: z.string().openapi({ description: "登录页，嵌入 320×420 的 iframe 或整页打开" }),
    expiresAt: z.string(),
  })
  .openapi("Login");

const identity = z.object({
  staffNo: z.string(),
  name: z.string(),
  department: z.string(),
  category: z.string(),
  title: z.string(),
});
const assertion = z
  .object({
    text: z.string().openapi({ description: "被签的原文（规范 JSON）" }),
    digest: z.string().openapi({ description: "原文的 SM3，十六进制" }),
    signature: z.string().openapi({ description: "SM2 签名 DER，Base64；SM2 标识 1234567812345678" }),
    certificates: z.array(z.string()).openapi({ description: "PEM，本人证书在第一位" }),
  })
  .openapi("LoginAssertion");

export const loginStateOutput = z
  .object({
    loginId: z.string(),
    state: z.enum(["waiting", "scanned", "confirmed", "cancelled", "expired", "mismatch"]),
  })
  .openapi("LoginState");

export const ticketInput = z.strictObject({ ticket: z.string().length(43) }).openapi("LoginTicketInput");
export const ticketOutput = z
  .object({ loginId: z.string(), workstation: z.string(), loggedInAt: z.string(), person: identity, assertion })
  .openapi("LoginResult");

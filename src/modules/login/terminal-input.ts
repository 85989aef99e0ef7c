import { z } from "zod";
import { PLATFORMS } from "./terminal-rules.ts";

export const openTerminalInput = z.strictObject({
  code: z.string().min(1).max(256),
  /** 16 bytes, base64url: which installation this is. */
  install: z.string().regex(/^[\w-]{22}$/),
  platform: z.enum(PLATFORMS),
  model: z.string().max(80),
  appVersion: z.string().max(32),
});
export type OpenTerminal = z.infer<typeof openTerminalInput>;

export const consentFaceInput = z.strictObject({ version: z.string().regex(/^[0-9a-f]{16}$/) });

export const claimPersonInput = z.strictObject({
  staffNo: z.string().trim().min(1).max(32),
  /** From WeChat's phone-number button; WeCom has none, there the account itself says who it is. */
  phoneCode: z.string().max(256).default(""),
});
export type ClaimPerson = z.infer<typeof claimPersonInput>;

import { z } from "zod";
import { cidInput, keyIdInput } from "#modules/key/input.ts";

export const csrRequest = z.strictObject({ cid: cidInput, type: z.literal("csr"), keyId: keyIdInput });
export type CsrRequest = z.output<typeof csrRequest>;

export const cmsRequest = z.strictObject({
  cid: cidInput,
  type: z.literal("cms"),
  taskIds: z.array(z.string().min(1).max(36)).min(1).max(200),
  /** What intake found in the one document that is asked for, as `signing.read` said it (`zh`) and the signer took note of it. */
  heeded: z.array(z.string().min(1).max(2000)).max(100).optional(),
});
export type CmsRequest = z.output<typeof cmsRequest>;

/** The person's pick among the numbers a login offered. */
export const loginRequest = z.strictObject({
  cid: cidInput,
  type: z.literal("login"),
  loginId: z.uuid(),
  match: z.string().regex(/^\d\d$/),
});
export type LoginRequest = z.output<typeof loginRequest>;

/** `text` is the mandate as the phone wrote it (core/sm/two-party/mandate.ts). */
export const mandateRequest = z.strictObject({
  cid: cidInput,
  type: z.literal("mandate"),
  text: z.string().min(1).max(20_000),
});
export type MandateRequest = z.output<typeof mandateRequest>;

export const offerInput = z.discriminatedUnion("type", [csrRequest, cmsRequest, loginRequest, mandateRequest]);
export type OfferInput = z.output<typeof offerInput>;

export const outcomeInput = z.strictObject({ cid: cidInput });
export const scanInput = z.strictObject({ code: z.string().min(1).max(200) });

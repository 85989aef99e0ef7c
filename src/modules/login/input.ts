import { z } from "zod";
import { OPEN_SESSIONS } from "./rules.ts";

const staffNo = z.string().trim().min(1).max(32);
const password = z.string().min(1).max(256);

export const checkPasswordInput = z.object({ staffNo, password });
export type CheckPassword = z.infer<typeof checkPasswordInput>;

/** The code as people type it: spaces are dropped. */
export const signInInput = z.object({
  staffNo,
  password,
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/)),
});
export type SignIn = z.infer<typeof signInInput>;

export const saveConsolePolicyInput = z.strictObject({
  openSessions: z.int().min(OPEN_SESSIONS.least).max(OPEN_SESSIONS.most),
});

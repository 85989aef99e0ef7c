import { z } from "zod";
import { SHOWN_STATES } from "./rules.ts";

export const loginIdInput = z.strictObject({ loginId: z.uuid() });
export const scanLoginInput = z.strictObject({ code: z.string().min(1).max(200) });

export const listLoginsInput = z.strictObject({
  state: z.enum(SHOWN_STATES).optional(),
  search: z.string().trim().max(80).optional(),
  page: z.int().min(1).max(100_000),
  pageSize: z.int().min(1).max(100),
});
export type ListLogins = z.output<typeof listLoginsInput>;

const url = z.string().trim().min(1).max(300);
export const saveClientInput = z.strictObject({
  /** Null makes a new one. */
  clientId: z.string().max(40).nullable(),
  name: z.string().trim().min(1).max(80),
  redirectUris: z.array(url).min(1).max(10),
  logoutUris: z.array(url).max(10),
});
export type SaveClient = z.output<typeof saveClientInput>;
export const clientIdInput = z.strictObject({ clientId: z.string().max(40) });
export const setClientStateInput = clientIdInput.extend({ state: z.enum(["active", "stopped"]) });
export type SetClientState = z.output<typeof setClientStateInput>;

/** A month of Beijing time. */
export const ownLoginsInput = z.strictObject({ month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/) });

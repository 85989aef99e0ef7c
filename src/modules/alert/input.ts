import { z } from "zod";
import { ABOUTS, ALERT_STATES, DECISIONS } from "./rules.ts";

const id = z.string().min(1).max(36);

export const disownInput = z.strictObject({ about: z.enum(ABOUTS), aboutId: id, note: z.string().trim().max(200) });
export type Disown = z.output<typeof disownInput>;

export const listAlertsInput = z.strictObject({
  state: z.enum(ALERT_STATES).optional(),
  page: z.int().min(1).max(10_000).default(1),
  pageSize: z.int().min(1).max(100).default(20),
});
export type ListAlerts = z.output<typeof listAlertsInput>;

export const decideAlertInput = z.strictObject({
  alertId: id,
  decision: z.enum(DECISIONS),
  why: z.string().trim().min(1).max(200),
});
export type DecideAlert = z.output<typeof decideAlertInput>;

export const savePolicyInput = z.strictObject({ freezesKeys: z.boolean() });

import { hisApp } from "#modules/his/http.ts";
import type { Handler } from "#server/http.ts";
import type { Base } from "./base.ts";
import { hisListener } from "./his-listener.ts";

/** The HIS interface under /api/his/v1. */
export const hisHandler = (base: Base): Handler => hisListener(hisApp(base).fetch);

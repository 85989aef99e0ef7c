import { pino } from "pino";
import { env } from "./env.ts";

/** For operators; the audit chain is for judges. Paths that could hold secrets or patients are cut out (design.md §8). */
export const log = pino({
  level: env().LOG_LEVEL,
  redact: {
    paths: [
      "pin",
      "pv",
      "token",
      "secret",
      "password",
      "pepper",
      "d2",
      "kn",
      "patient",
      "*.pin",
      "*.pv",
      "*.token",
      "*.secret",
      "*.password",
      "*.pepper",
      "*.patient",
    ],
    remove: true,
  },
  timestamp: pino.stdTimeFunctions.isoTime,
});

export type Log = Pick<typeof log, "debug" | "info" | "warn" | "error">;

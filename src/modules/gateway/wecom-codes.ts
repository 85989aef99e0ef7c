import type { AppError } from "#core/error.ts";
import { gatewayError, serviceFacts } from "./errors.ts";

type Reason = Parameters<typeof gatewayError>[0];

/** WeCom's errcode to what a person can do about it. */
const BY_CODE: Readonly<Record<number, Reason>> = {
  40029: "code-used",
  45009: "wecom-busy",
  45033: "wecom-busy",
  60111: "wecom-unknown",
  81013: "wecom-unknown",
  40001: "wecom-settings",
  40013: "wecom-settings",
  40014: "wecom-settings",
  40056: "wecom-settings",
  41002: "wecom-settings",
  41004: "wecom-settings",
  42001: "wecom-settings",
  48002: "wecom-settings",
  60020: "wecom-settings",
};

export function wecomError(code: number): AppError {
  return gatewayError(BY_CODE[code] ?? "wecom-code", { ...serviceFacts("wecom"), code });
}

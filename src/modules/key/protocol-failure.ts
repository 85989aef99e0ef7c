import { ProtocolError } from "#core/sm/two-party/errors.ts";
import type { AppError } from "#core/error.ts";
import { keyError, type KeyReason, keyErrors } from "./errors.ts";

/** Runs a step of the protocol and gives its failure the words a person needs; anything else is a bug and passes. */
export function inProtocol<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ProtocolError ? failureOf(error) : error;
  }
}

function failureOf(error: ProtocolError): AppError {
  return isReason(error.code) ? keyError(error.code, error.facts, error) : keyError("BAD_MESSAGE", {}, error);
}

function isReason(code: string): code is KeyReason {
  return Object.hasOwn(keyErrors, code);
}

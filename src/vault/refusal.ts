import { ProtocolError } from "../core/sm/two-party/errors.ts";

/** Why the vault did not do something. `ends`: the window is closed because of it. Nothing secret is said. */
export type RefusalCode =
  | "NO_WINDOW"
  | "MANDATE"
  | "POLICY"
  | "EXPIRED"
  | "CLOCK"
  | "COUNT"
  | "RATE"
  | "TYPE"
  | "PLACE"
  | "HIS_AUTH"
  | "HIS_REPLAYED"
  | "CONTENT"
  | "BAD_MESSAGE";

export class Refusal extends Error {
  readonly code: string;
  readonly ends: boolean;

  constructor(code: RefusalCode | ProtocolError["code"], ends = false) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.ends = ends;
  }
}

/** Anything thrown, as a refusal; null for what is a bug. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  return error instanceof ProtocolError ? new Refusal(error.code) : null;
}
